package io.millrace.retrainer;

import io.millrace.bundle.Input;
import io.millrace.forest.Forest;
import io.millrace.project.ModelDefinition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which features become columns of the model, and how; learned from train rows alone. */
final class ColumnEncoder {
    /** Categories that a dictionary knows; rarer ones share the code after the last. */
    static final int DICTIONARY = 255;

    private static final Comparator<String> BY_BYTES =
            Comparator.comparing(category -> category.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private final ExampleTable table;
    private final List<Input> inputs = new ArrayList<>();
    /** Per input: the feature's place in the table. */
    private final List<Integer> places = new ArrayList<>();
    /** Per input: code per category; empty for a number. */
    private final List<Map<String, Integer>> codes = new ArrayList<>();

    /**
     * Learns from train rows. A feature without a single value there is left out: the model could learn nothing from it.
     *
     * @throws TrainingFailed when nothing is left
     */
    ColumnEncoder(ExampleTable table, int[] train, ModelDefinition model) throws TrainingFailed {
        this.table = table;
        List<ExampleTable.Feature> features = table.features();
        for (int f = 0; f < features.size(); f++) {
            String name = features.get(f).name();
            int feature = f;
            if (model.excluded().contains(name)) {
                continue;
            }
            if (!features.get(f).categorical()) {
                if (IntStream.of(train).anyMatch(row -> !Double.isNaN(table.number(feature, row)))) {
                    use(f, new Input.Numeric(name), List.of());
                }
            } else if (model.dictionaries().contains(name)) {
                List<String> dictionary = dictionary(f, train);
                if (!dictionary.isEmpty()) {
                    use(f, new Input.Dictionary(name, dictionary), dictionary);
                }
            }
        }
        if (inputs.isEmpty()) {
            throw new TrainingFailed("no feature that the model may read has a value in the train rows");
        }
    }

    private void use(int feature, Input input, List<String> dictionary) {
        inputs.add(input);
        places.add(feature);
        Map<String, Integer> byCategory = new HashMap<>();
        dictionary.forEach(category -> byCategory.put(category, byCategory.size()));
        codes.add(byCategory);
    }

    private List<String> dictionary(int feature, int[] train) {
        Map<String, Integer> counts = new HashMap<>();
        for (int row : train) {
            String category = table.category(feature, row);
            if (category != null) {
                counts.merge(category, 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey(BY_BYTES)))
                .limit(DICTIONARY)
                .map(Map.Entry::getKey)
                .sorted(BY_BYTES)
                .toList();
    }

    /** The model's columns. */
    List<Input> inputs() {
        return inputs;
    }

    /** The feature's place in the table. */
    int place(int input) {
        return places.get(input);
    }

    /** Rows as XGBoost reads them: row after row, NaN where missing. */
    float[] matrix(int[] rows) {
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
        int place = places.get(input);
        if (inputs.get(input) instanceof Input.Numeric) {
            return Forest.column(table.number(place, row));
        }
        @Nullable String category = table.category(place, row);
        Map<String, Integer> dictionary = codes.get(input);
        return category == null ? Float.NaN : dictionary.getOrDefault(category, dictionary.size());
    }
}
