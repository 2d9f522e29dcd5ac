package io.millrace.retrainer.evaluation;

import io.millrace.bundle.Input;
import io.millrace.forest.Contributions;
import io.millrace.forest.Explanation;
import io.millrace.forest.ForestException;
import io.millrace.forest.ForestRow;
import io.millrace.records.FeatureImportance;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.statistics.Ranking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What features count for, by three measures that mean different things: how much the trees gained by splitting on a feature while they grew, how much of the AUC is lost when its values are shuffled among test rows (Breiman 2001, Random
 * forests; Fisher, Rudin and Dominici 2019), and how far it moves the margin of a test row in the mean (exact Shapley values, Lundberg et al. 2020). Where there are many test rows, a seeded sample of them tells.
 */
final class Importance {
    /** Rows at most, that cost stays within seconds: a loss of 0.01 of AUC is seen among them. */
    static final int ROWS = 10_000;

    /** Rows of them, at most, that are explained. */
    static final int EXPLAINED_ROWS = 2_000;

    static final int SHUFFLES = 3;

    private static final int AT_ONCE = 256;
    private static final long TABLE_BYTES = 64L << 20;

    private final BundleForest model;
    private final String[] entities;
    private final boolean[] labels;
    private final float[] matrix;
    private final SplittableRandom random;
    /** By feature, the columns that it fills. */
    private final Map<String, List<Integer>> columns = new LinkedHashMap<>();

    private Importance(BundleForest model, ExampleTable table, int[] rows, SplittableRandom random) {
        this.model = model;
        this.random = random;
        entities = Arrays.stream(rows).mapToObj(table::entity).toArray(String[]::new);
        labels = table.labels(rows);
        matrix = model.columns().matrix(rows);
        List<Input> inputs = model.columns().inputs();
        for (int column = 0; column < inputs.size(); column++) {
            columns.computeIfAbsent(inputs.get(column).feature(), key -> new ArrayList<>())
                    .add(column);
        }
    }

    /** How many rows of so many tell. */
    static int rows(int testRows) {
        return Math.min(ROWS, testRows);
    }

    /** How many of them are explained. */
    static int explainedRows(int testRows) {
        return Math.min(EXPLAINED_ROWS, testRows);
    }

    /**
     * Of each feature that the model reads, those that move the margin most first.
     *
     * @param rows test rows of the table
     * @param gain by feature, its share of the gain of all splits; a feature with none is in no tree
     */
    static List<FeatureImportance> of(
            BundleForest model, ExampleTable table, int[] rows, Map<String, Double> gain, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Importance importance = new Importance(model, table, sample(rows, random), random);
        return importance.measured(gain);
    }

    /** Some of the rows, each as likely as any other, in their order. */
    private static int[] sample(int[] rows, SplittableRandom random) {
        int[] chosen = rows.clone();
        int count = rows(rows.length);
        for (int i = 0; i < count; i++) {
            swap(chosen, i, i + random.nextInt(chosen.length - i));
        }
        int[] some = Arrays.copyOf(chosen, count);
        Arrays.sort(some);
        return some;
    }

    private List<FeatureImportance> measured(Map<String, Double> gain) {
        double auc = auc(IntStream.range(0, labels.length).toArray(), List.of());
        Map<String, Double> contributions = contributions();
        List<FeatureImportance> found = new ArrayList<>();
        columns.forEach((feature, ofFeature) -> {
            double share = gain.getOrDefault(feature, 0.0);
            Double loss = Double.isNaN(auc) ? null : Double.valueOf(share == 0 ? 0 : loss(auc, ofFeature));
            found.add(new FeatureImportance(feature, share, loss, contributions.get(feature)));
        });
        Comparator<FeatureImportance> byContribution = Comparator.comparing(one -> -known(one.getShap()));
        found.sort(byContribution.thenComparing(one -> -one.getGain()).thenComparing(FeatureImportance::getFeature));
        return found;
    }

    private static double known(@Nullable Double value) {
        return value == null ? 0 : value;
    }

    private double loss(double auc, List<Integer> shuffled) {
        double sum = 0;
        for (int shuffle = 0; shuffle < SHUFFLES; shuffle++) {
            sum += auc - auc(donors(), shuffled);
        }
        return sum / SHUFFLES;
    }

    /** For each row the row that it takes a value from: each gives once. None takes one of its own entity, whose rows are alike, where that can be helped. */
    private int[] donors() {
        int[] donors = IntStream.range(0, labels.length).toArray();
        for (int i = donors.length - 1; i > 0; i--) {
            swap(donors, i, random.nextInt(i + 1));
        }
        for (int row = 0; row < donors.length; row++) {
            for (int attempt = 0; attempt < 10 && entities[row].equals(entities[donors[row]]); attempt++) {
                int other = random.nextInt(donors.length);
                if (!entities[other].equals(entities[donors[row]])) {
                    swap(donors, row, other);
                }
            }
        }
        return donors;
    }

    private static void swap(int[] of, int i, int j) {
        int kept = of[i];
        of[i] = of[j];
        of[j] = kept;
    }

    private double auc(int[] donors, List<Integer> shuffled) {
        int width = model.width();
        ForestRow row = model.forest().newRow();
        double[] scores = new double[labels.length];
        for (int i = 0; i < scores.length; i++) {
            row.set(matrix, i * width);
            for (int column : shuffled) {
                row.set(column, matrix[donors[i] * width + column]);
            }
            scores[i] = model.calibration().probability(model.forest().margin(row));
        }
        return new Ranking(scores, labels).auc();
    }

    /** Mean absolute contribution by feature; none where the trees do not tell how many rows came by their nodes. */
    private Map<String, Double> contributions() {
        Contributions exact;
        try {
            exact = Contributions.exact(model.forest(), TABLE_BYTES);
        } catch (ForestException untold) {
            return Map.of();
        }
        int width = model.width();
        int rows = explainedRows(labels.length);
        ForestRow[] batch = new ForestRow[AT_ONCE];
        Arrays.setAll(batch, i -> model.forest().newRow());
        Explanation explanation = new Explanation();
        Map<String, Double> sums = new LinkedHashMap<>();
        for (int from = 0; from < rows; from += AT_ONCE) {
            int count = Math.min(AT_ONCE, rows - from);
            for (int i = 0; i < count; i++) {
                // Spread over the sample, which is in the order of time.
                batch[i].set(matrix, (int) ((long) (from + i) * labels.length / rows) * width);
            }
            exact.explain(batch, count, explanation);
            for (int i = 0; i < count; i++) {
                int row = i;
                columns.forEach((feature, ofFeature) -> {
                    double sum = 0;
                    for (int column : ofFeature) {
                        sum += explanation.contribution(row, 0, column);
                    }
                    sums.merge(feature, Math.abs(sum), Double::sum);
                });
            }
        }
        sums.replaceAll((feature, sum) -> sum / rows);
        return sums;
    }
}
