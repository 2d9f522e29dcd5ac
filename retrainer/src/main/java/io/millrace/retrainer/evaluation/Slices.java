package io.millrace.retrainer.evaluation;

import io.millrace.project.ModelDefinition;
import io.millrace.records.SliceMetrics;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.statistics.Metrics;
import io.millrace.statistics.Ranking;
import io.millrace.statistics.ScoreMetric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The metrics of parts of the test rows: of each value of each categorical feature, those features first that the project names. */
public final class Slices {
    /** Of a feature, the most frequent values; all others make one slice together. */
    static final int VALUES = 20;

    /** Of a model: they travel with it, on topics. Of features that the project does not name, no more are begun. */
    static final int MOST = 100;

    /** Where a value is missing, what stands for it. */
    public static final String MISSING = "(missing)";

    /** What stands for the values that are not among the most frequent. */
    public static final String OTHERS = "(others)";

    private static final List<String> USUAL = List.of(
            Metrics.ACCURACY,
            Metrics.PRECISION,
            Metrics.RECALL,
            Metrics.F1,
            Metrics.AUC_ROC,
            Metrics.AVERAGE_PRECISION,
            Metrics.BRIER,
            Metrics.LOG_LOSS,
            Metrics.EXPECTED_CALIBRATION_ERROR,
            Metrics.BASE_RATE,
            Metrics.MAJORITY_ACCURACY);

    private Slices() {}

    /** A slice's name, such as {@code plan=basic}. */
    public static String name(String feature, String value) {
        return feature + "=" + value;
    }

    /**
     * The slices of scored rows, by feature, the largest first.
     *
     * @param rows of the table
     * @param scores of these rows
     * @param threshold the model's
     */
    static List<SliceMetrics> of(
            ModelDefinition model, ExampleTable table, int[] rows, double[] scores, double threshold) {
        List<SliceMetrics> slices = new ArrayList<>();
        for (int feature : features(model, table)) {
            String name = table.features().get(feature).name();
            if (slices.size() >= MOST && !model.comparison().slices().contains(name)) {
                continue;
            }
            byValue(table, rows, feature)
                    .forEach((value, places) -> slices.add(
                            slice(model, name(name, value), places, labels(table, rows, places), scores, threshold)));
        }
        return slices;
    }

    private static List<Integer> features(ModelDefinition model, ExampleTable table) {
        List<Integer> features = new ArrayList<>();
        for (int f = 0; f < table.features().size(); f++) {
            if (table.features().get(f).categorical()) {
                features.add(f);
            }
        }
        features.sort(Comparator.comparing(f ->
                !model.comparison().slices().contains(table.features().get(f).name())));
        return features;
    }

    /** Places among the rows, by value; the most frequent values first, equally frequent ones by their letters. */
    private static Map<String, List<Integer>> byValue(ExampleTable table, int[] rows, int feature) {
        Map<String, List<Integer>> found = new TreeMap<>();
        for (int place = 0; place < rows.length; place++) {
            String value = table.category(feature, rows[place]);
            found.computeIfAbsent(value == null ? MISSING : value, key -> new ArrayList<>())
                    .add(place);
        }
        Map<String, List<Integer>> slices = new LinkedHashMap<>();
        List<Integer> others = new ArrayList<>();
        found.entrySet().stream()
                .sorted(Comparator.comparing(entry -> -entry.getValue().size()))
                .forEach(entry -> {
                    if (slices.size() < VALUES) {
                        slices.put(entry.getKey(), entry.getValue());
                    } else {
                        others.addAll(entry.getValue());
                    }
                });
        if (!others.isEmpty()) {
            slices.put(OTHERS, others);
        }
        return slices;
    }

    private static boolean[] labels(ExampleTable table, int[] rows, List<Integer> places) {
        boolean[] labels = new boolean[places.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = table.label(rows[places.get(i)]);
        }
        return labels;
    }

    private static SliceMetrics slice(
            ModelDefinition model,
            String name,
            List<Integer> places,
            boolean[] labels,
            double[] scores,
            double threshold) {
        Ranking ranking =
                new Ranking(places.stream().mapToDouble(place -> scores[place]).toArray(), labels);
        Set<String> wanted = new LinkedHashSet<>(USUAL);
        wanted.addAll(ModelMetrics.named(model));
        Map<String, Double> metrics = new TreeMap<>();
        for (String metric : wanted) {
            ScoreMetric computed = ModelMetrics.metric(model, metric, threshold);
            double value = computed == null ? Double.NaN : computed.of(ranking);
            if (Double.isFinite(value)) {
                metrics.put(metric, value);
            }
        }
        return new SliceMetrics(name, ranking.rows(), ranking.positives(), metrics);
    }
}
