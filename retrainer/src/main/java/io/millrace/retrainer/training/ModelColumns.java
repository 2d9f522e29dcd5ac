package io.millrace.retrainer.training;

import io.millrace.bundle.Input;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A table of examples as the columns of a model: what XGBoost reads, whichever model it is. Immutable. */
public final class ModelColumns {
    private final ExampleTable table;
    private final List<Input> inputs;
    /** Per input, the feature's place in the table. */
    private final int[] places;
    /** Per input, the column's value for each category of the table; empty for a number. */
    private final List<float[]> codes = new ArrayList<>();

    /**
     * Finds features by name.
     *
     * @param inputs the model's columns, as its manifest names them
     * @throws TrainingFailed when the table lacks a feature that the model reads
     */
    public ModelColumns(ExampleTable table, List<Input> inputs) throws TrainingFailed {
        this.table = table;
        this.inputs = List.copyOf(inputs);
        places = new int[inputs.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = place(table, inputs.get(i));
            codes.add(
                    inputs.get(i) instanceof Input.Dictionary dictionary
                            ? codes(table, places[i], dictionary)
                            : new float[0]);
        }
    }

    private static int place(ExampleTable table, Input input) throws TrainingFailed {
        for (int f = 0; f < table.features().size(); f++) {
            ExampleTable.Feature feature = table.features().get(f);
            if (feature.name().equals(input.feature()) && feature.categorical() == input instanceof Input.Dictionary) {
                return f;
            }
        }
        throw new TrainingFailed("the examples have no feature " + input.feature() + " as the model reads it");
    }

    /** The model's columns. */
    public List<Input> inputs() {
        return inputs;
    }

    /** The feature's place in the table. */
    public int place(int input) {
        return places[input];
    }

    /** Rows as XGBoost reads them: row after row, NaN where missing. */
    public float[] matrix(int[] rows) {
        float[] matrix = new float[rows.length * inputs.size()];
        fill(matrix, rows, 0, rows.length);
        return matrix;
    }

    /**
     * Some of the rows, as {@link #matrix} gives them.
     *
     * @param matrix where to, from its beginning
     * @param from the first of them, a place in {@code rows}
     * @param count how many
     */
    public void fill(float[] matrix, int[] rows, int from, int count) {
        int width = inputs.size();
        for (int input = 0; input < width; input++) {
            if (inputs.get(input) instanceof Input.Numeric numeric) {
                for (int i = 0; i < count; i++) {
                    matrix[i * width + input] = numeric.column(table.number(places[input], rows[from + i]));
                }
            } else {
                float[] ofCode = codes.get(input);
                for (int i = 0; i < count; i++) {
                    matrix[i * width + input] = ofCode[table.categoryCode(places[input], rows[from + i]) + 1];
                }
            }
        }
    }

    /** The column's value for a feature that is missing. */
    public float ofMissing(int input) {
        return inputs.get(input) instanceof Input.Numeric numeric ? numeric.column(Double.NaN) : codes.get(input)[0];
    }

    /** The column's values for the table's category codes, that of a missing one first. */
    private static float[] codes(ExampleTable table, int place, Input.Dictionary dictionary) {
        Map<String, Integer> known = new HashMap<>();
        dictionary.categories().forEach(category -> known.put(category, known.size()));
        List<String> categories = table.categories(place);
        float[] codes = new float[categories.size() + 1];
        codes[0] = dictionary.imputed() == null ? Float.NaN : known.getOrDefault(dictionary.imputed(), known.size());
        for (int code = 0; code < categories.size(); code++) {
            codes[code + 1] = known.getOrDefault(categories.get(code), known.size());
        }
        return codes;
    }
}
