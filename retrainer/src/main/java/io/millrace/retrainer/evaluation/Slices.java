package io.millrace.retrainer.evaluation;

import io.millrace.project.ModelDefinition;
import io.millrace.records.SliceMetrics;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.statistics.Metrics;
import io.millrace.statistics.Ranking;
import io.millrace.statistics.ScoreMetric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

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
    public static List<SliceMetrics> of(
            ModelDefinition model, ExampleTable table, int[] rows, double[] scores, double threshold) {
        List<SliceMetrics> slices = new ArrayList<>();
        for (int feature : features(model, table)) {
            String name = table.features().get(feature).name();
            if (slices.size() >= MOST && !model.comparison().slices().contains(name)) {
                continue;
            }
            List<String> values = values(table, rows, feature);
            int[] sliceOf = sliceOf(table, rows, feature, values);
            for (int slice = 0; slice < values.size(); slice++) {
                slices.add(slice(
                        model, name(name, values.get(slice)), part(table, rows, scores, sliceOf, slice), threshold));
            }
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

    /** The values that make slices: the most frequent first, equally frequent ones by their letters, then the others together. */
    private static List<String> values(ExampleTable table, int[] rows, int feature) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int row : rows) {
            counts.merge(value(table, feature, row), 1, Integer::sum);
        }
        List<String> values = new ArrayList<>(counts.entrySet().stream()
                .sorted(Comparator.comparing(entry -> -entry.getValue()))
                .limit(VALUES)
                .map(Map.Entry::getKey)
                .toList());
        if (counts.size() > values.size()) {
            values.add(OTHERS);
        }
        return values;
    }

    private static String value(ExampleTable table, int feature, int row) {
        String value = table.category(feature, row);
        return value == null ? MISSING : value;
    }

    private static int[] sliceOf(ExampleTable table, int[] rows, int feature, List<String> values) {
        Map<String, Integer> numbers = new HashMap<>();
        values.forEach(value -> numbers.put(value, numbers.size()));
        return IntStream.of(rows)
                .map(row -> numbers.getOrDefault(value(table, feature, row), values.size() - 1))
                .toArray();
    }

    private static Ranking part(ExampleTable table, int[] rows, double[] scores, int[] sliceOf, int slice) {
        int[] places = IntStream.range(0, rows.length)
                .filter(place -> sliceOf[place] == slice)
                .toArray();
        return new Ranking(
                IntStream.of(places).mapToDouble(place -> scores[place]).toArray(),
                table.labels(IntStream.of(places).map(place -> rows[place]).toArray()));
    }

    private static SliceMetrics slice(ModelDefinition model, String name, Ranking ranking, double threshold) {
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
