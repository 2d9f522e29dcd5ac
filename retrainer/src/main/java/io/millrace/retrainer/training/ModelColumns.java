package io.millrace.retrainer.training;

import io.millrace.bundle.Input;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table of examples as the columns of a model: what XGBoost reads, whichever model it is. Immutable. */
public final class ModelColumns {
    private final ExampleTable table;
    private final List<Input> inputs;
    /** Per input, the feature's place in the table. */
    private final int[] places;
    /** Per input, the code of each category; empty for a number. */
    private final List<Map<String, Integer>> codes = new ArrayList<>();

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
            Map<String, Integer> byCategory = new HashMap<>();
            if (inputs.get(i) instanceof Input.Dictionary dictionary) {
                dictionary.categories().forEach(category -> byCategory.put(category, byCategory.size()));
            }
            codes.add(byCategory);
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
        int width = inputs.size();
        float[] matrix = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            for (int input = 0; input < width; input++) {
                matrix[i * width + input] = value(input, rows[i]);
            }
        }
        return matrix;
    }

    private float value(int input, int row) {
        return inputs.get(input) instanceof Input.Numeric numeric
                ? numeric.column(table.number(places[input], row))
                : code(input, table.category(places[input], row));
    }

    /** The column's value for a feature that is missing. */
    public float ofMissing(int input) {
        return inputs.get(input) instanceof Input.Numeric numeric ? numeric.column(Double.NaN) : code(input, null);
    }

    private float code(int input, @Nullable String category) {
        String known = category;
        if (known == null && inputs.get(input) instanceof Input.Dictionary dictionary) {
            known = dictionary.imputed();
        }
        Map<String, Integer> byCategory = codes.get(input);
        return known == null ? Float.NaN : byCategory.getOrDefault(known, byCategory.size());
    }
}
