package io.millrace.project;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How hyper-parameters are searched for.
 *
 * @param trials most sets of parameters that are tried, the project's own among them; at least 1
 * @param folds stretches of time by which each is judged, forward-chained: 2 to 20
 * @param metric what is made better, one of the metrics that gates know
 * @param atMost wall-clock time after which no trial is begun; null: however long it takes
 * @param search what is searched, by the parameter's name; of {@code n_estimators} the range that rounds are looked for in, by early stopping
 * @param reuse whether a training takes over the parameters that an earlier one found, unless it is asked to tune
 */
public record TuningDefinition(
        int trials, int folds, String metric, @Nullable Duration atMost, Map<String, Range> search, boolean reuse) {
    /** Where the project file says nothing but that there is tuning. */
    public static final TuningDefinition DEFAULT = new TuningDefinition(50, 4, "auc_roc", null, usualSearch(), true);

    public TuningDefinition {
        search = Ordered.copy(search);
    }

    private static Map<String, Range> usualSearch() {
        Map<String, Range> search = new LinkedHashMap<>();
        search.put("n_estimators", new Range.Numbers(50, 500, true, false));
        search.put("max_depth", new Range.Numbers(2, 8, true, false));
        search.put("eta", new Range.Numbers(0.02, 0.3, false, true));
        search.put("min_child_weight", new Range.Numbers(1, 200, false, true));
        search.put("subsample", new Range.Numbers(0.4, 1, false, false));
        search.put("colsample_bytree", new Range.Numbers(0.2, 1, false, false));
        search.put("lambda", new Range.Numbers(0.1, 100, false, true));
        return search;
    }

    /** Values that a parameter may take. */
    public sealed interface Range {
        /** Whether a value, as a project file writes it, is one of them. */
        boolean holds(String value);

        /** The value itself where it is one of them, else the nearest; of words the first. */
        String nearest(String value);

        /** The same with one more value at its end, where that can be. */
        Range widenedTo(String value);

        /** Every number from {@code low} to {@code high}, both included; {@code logarithmic}: as likely between 1 and 10 as between 10 and 100. */
        record Numbers(double low, double high, boolean whole, boolean logarithmic) implements Range {
            @Override
            public boolean holds(String value) {
                double number = Double.parseDouble(value);
                return number >= low && number <= high;
            }

            @Override
            public String nearest(String value) {
                double end = Double.parseDouble(value) < low ? low : high;
                return holds(value) ? value : whole ? Long.toString((long) end) : Double.toString(end);
            }

            /** No number of a logarithmic range is 0. */
            @Override
            public Range widenedTo(String value) {
                double number = Double.parseDouble(value);
                return logarithmic && number <= 0
                        ? this
                        : new Numbers(Math.min(low, number), Math.max(high, number), whole, logarithmic);
            }
        }

        /** One of some words. */
        record Choices(List<String> values) implements Range {
            public Choices {
                values = List.copyOf(values);
            }

            @Override
            public boolean holds(String value) {
                return values.contains(value);
            }

            @Override
            public String nearest(String value) {
                return holds(value) ? value : values.get(0);
            }

            @Override
            public Range widenedTo(String value) {
                return holds(value)
                        ? this
                        : new Choices(
                                Stream.concat(values.stream(), Stream.of(value)).toList());
            }
        }
    }
}
