package io.millrace.project;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How hyper-parameters are searched for.
 *
 * @param trials most sets of parameters that are tried, the project's own among them; at least 1
 * @param folds stretches of time by which each is judged, forward-chained: 2 to 20
 * @param metric what is made better, one of the metrics that gates know
 * @param atMost wall-clock time after which no trial is begun; null: however long it takes
 * @param search what is searched, by the parameter's name
 * @param reuse whether a training takes over the parameters that an earlier one found, unless it is asked to tune
 */
public record TuningDefinition(
        int trials, int folds, String metric, @Nullable Duration atMost, Map<String, Range> search, boolean reuse) {
    public TuningDefinition {
        search = Ordered.copy(search);
    }

    /** Values that a parameter may take. */
    public sealed interface Range {
        /** Every number from {@code low} to {@code high}, both included; {@code logarithmic}: as likely between 1 and 10 as between 10 and 100. */
        record Numbers(double low, double high, boolean whole, boolean logarithmic) implements Range {}

        /** One of some words. */
        record Choices(List<String> values) implements Range {
            public Choices {
                values = List.copyOf(values);
            }
        }
    }
}
