package io.millrace.benchmarks.throughput;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Backlog;
import io.millrace.benchmarks.windows.WindowFeature;
import io.millrace.benchmarks.windows.WindowOracle;
import io.millrace.benchmarks.windows.WindowResult;
import io.millrace.features.FeatureSet;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Reads Millrace's final features and holds those that are windows against the events. */
record FinalWindows(WindowOracle oracle, FeatureSet features) implements OutputReader {
    private static final double TOLERANCE = 1e-9;

    /** A feature of the churn project, as a statistic of a window. */
    private record Statistic(String name, WindowFeature window, ToDoubleFunction<WindowResult> of) {
        static Statistic of(String name, String source, int days, ToDoubleFunction<WindowResult> of) {
            WindowFeature window = WindowFeature.of(source).stream()
                    .filter(feature -> feature.length().equals(Duration.ofDays(days)))
                    .findFirst()
                    .orElseThrow();
            return new Statistic(name, window, of);
        }
    }

    private static final List<Statistic> CHURN = List.of(
            Statistic.of("total_purchases_30d", "purchases", 30, WindowResult::sum),
            Statistic.of("purchase_count_90d", "purchases", 90, WindowResult::count),
            Statistic.of("largest_purchase_90d", "purchases", 90, WindowResult::max),
            Statistic.of("sessions_7d", "sessions", 7, WindowResult::count),
            Statistic.of("sessions_30d", "sessions", 30, WindowResult::count),
            Statistic.of("avg_session_duration_7d", "sessions", 7, all -> all.sum() / all.count()),
            Statistic.of("urgent_tickets_14d", "tickets", 14, WindowResult::count));

    @Override
    public Output read(Arena arena, String topic, Backlog backlog) throws Exception {
        FinalFeatures found = FinalFeatures.read(arena, topic, backlog);
        long values = 0;
        long mismatches = 0;
        String first = "";
        for (Statistic statistic : CHURN) {
            int feature = features.indexOf(statistic.name());
            for (String entity : found.entities()) {
                long asOf = Long.parseLong(found.value(entity, "as_of"));
                // A window begins behind its start, and the present moment is in it.
                WindowResult window =
                        oracle.window(statistic.window(), entity, features.windowStart(feature, asOf) + 1, asOf + 1);
                values++;
                String value = found.value(entity, statistic.name());
                if (!agrees(statistic.of().applyAsDouble(window), window.count(), value)) {
                    first = mismatches++ > 0
                            ? first
                            : "; the first: %s of %s is %s, and its window %s"
                                    .formatted(statistic.name(), entity, value, window);
                }
            }
        }
        String checked = "%,d values of features: %,d mismatches%s".formatted(values, mismatches, first);
        if (mismatches > 0) {
            throw new UnlikeWorkException(checked);
        }
        return new WindowOutput(checked);
    }

    /** Of nothing, a count or a sum is 0, and there is no mean and no maximum. */
    private static boolean agrees(double expected, long count, String value) {
        if (count == 0 && (Double.isNaN(expected) || Double.isInfinite(expected))) {
            return value.equals("null");
        }
        return !value.equals("null")
                && Math.abs(Double.parseDouble(value) - expected) <= TOLERANCE * Math.max(1, Math.abs(expected));
    }
}
