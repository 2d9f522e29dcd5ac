package io.millrace.retrainer.training;

import io.millrace.bundle.Input;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Transformation;
import io.millrace.project.Transformation.Impute;
import io.millrace.project.Transformation.ImputeCategory;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Spread;
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

/** Learns which features become columns of the model, and how, from train rows alone. */
public final class ColumnLearner {
    /** Categories that a dictionary knows; rarer ones share the code after the last. */
    public static final int DICTIONARY = 255;

    private static final Comparator<String> BY_BYTES =
            Comparator.comparing(category -> category.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private final ExampleTable table;
    private final int[] train;

    private ColumnLearner(ExampleTable table, int[] train) {
        this.table = table;
        this.train = train;
    }

    /**
     * Learns from train rows. A feature that has no value there, or one and the same in every row, is left out: the model could learn nothing from it.
     *
     * @throws TrainingFailed when nothing is left
     */
    public static ModelColumns learn(ExampleTable table, int[] train, ModelDefinition model) throws TrainingFailed {
        List<Input> inputs = new ColumnLearner(table, train).inputs(model);
        if (inputs.isEmpty()) {
            throw new TrainingFailed("no feature that the model may read has different values in the train rows");
        }
        return new ModelColumns(table, inputs);
    }

    private List<Input> inputs(ModelDefinition model) throws TrainingFailed {
        List<Input> inputs = new ArrayList<>();
        List<ExampleTable.Feature> features = table.features();
        for (int f = 0; f < features.size(); f++) {
            String name = features.get(f).name();
            int feature = f;
            if (model.excluded().contains(name) || Spread.of(table, train, f) != Spread.SEVERAL) {
                continue;
            }
            List<Transformation> chain = model.transformers(name);
            if (!features.get(f).categorical()) {
                double[] values = chain.isEmpty()
                        ? new double[0]
                        : IntStream.of(train)
                                .mapToDouble(row -> table.number(feature, row))
                                .toArray();
                inputs.add(new Input.Numeric(name, TransformerLearner.learn(name, chain, values)));
            } else if (!chain.isEmpty()) {
                Map<String, Integer> counts = counts(f);
                String imputed = imputed(chain.get(0), counts);
                if (imputed != null) {
                    int there =
                            counts.values().stream().mapToInt(Integer::intValue).sum();
                    counts.merge(imputed, train.length - there, Integer::sum);
                }
                inputs.add(new Input.Dictionary(name, dictionary(counts), imputed));
            }
        }
        return inputs;
    }

    /** How often each category is there in the train rows. */
    private Map<String, Integer> counts(int feature) {
        List<String> categories = table.categories(feature);
        int[] ofCode = new int[categories.size() + 1];
        for (int row : train) {
            ofCode[table.categoryCode(feature, row) + 1]++;
        }
        Map<String, Integer> counts = new HashMap<>();
        for (int code = 0; code < categories.size(); code++) {
            if (ofCode[code + 1] > 0) {
                counts.put(categories.get(code), ofCode[code + 1]);
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
}
