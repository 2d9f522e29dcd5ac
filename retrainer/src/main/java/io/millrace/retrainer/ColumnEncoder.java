package io.millrace.retrainer;

import io.millrace.bundle.Input;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Transformation;
import io.millrace.project.Transformation.Impute;
import io.millrace.project.Transformation.ImputeCategory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
            List<Transformation> chain = model.transformers(name);
            if (!features.get(f).categorical()) {
                double[] values = IntStream.of(train)
                        .mapToDouble(row -> table.number(feature, row))
                        .toArray();
                if (Arrays.stream(values).anyMatch(value -> !Double.isNaN(value))) {
                    use(f, new Input.Numeric(name, TransformerLearner.learn(name, chain, values)), List.of());
                }
            } else if (!chain.isEmpty()) {
                Map<String, Integer> counts = counts(f, train);
                if (!counts.isEmpty()) {
                    String imputed = imputed(chain.get(0), counts);
                    if (imputed != null) {
                        int there = counts.values().stream()
                                .mapToInt(Integer::intValue)
                                .sum();
                        counts.merge(imputed, train.length - there, Integer::sum);
                    }
                    List<String> dictionary = dictionary(counts);
                    use(f, new Input.Dictionary(name, dictionary, imputed), dictionary);
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

    /** How often each category is there in the train rows. */
    private Map<String, Integer> counts(int feature, int[] train) {
        Map<String, Integer> counts = new HashMap<>();
        for (int row : train) {
            String category = table.category(feature, row);
            if (category != null) {
                counts.merge(category, 1, Integer::sum);
            }
        }
        return counts;
    }

    /** What a missing category stands for; null: missing stays missing. */
    private static @Nullable String imputed(Transformation first, Map<String, Integer> counts) {
        if (first instanceof ImputeCategory impute) {
            return impute.value();
        }
        return first instanceof Impute ? byFrequency(counts).findFirst().orElseThrow() : null;
    }

    private static List<String> dictionary(Map<String, Integer> counts) {
        return byFrequency(counts).limit(DICTIONARY).sorted(BY_BYTES).toList();
    }

    private static Stream<String> byFrequency(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey(BY_BYTES)))
                .map(Map.Entry::getKey);
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
        return inputs.get(input) instanceof Input.Numeric numeric
                ? numeric.column(table.number(place, row))
                : code(input, table.category(place, row));
    }

    /** The column's value for a feature that is missing. */
    float ofMissing(int input) {
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
