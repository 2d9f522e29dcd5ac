package io.millrace.runtime.speed;

import io.millrace.project.Constraints;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How fast a model scores single rows, as far as it was measured: at least so fast.
 *
 * @param meanNanos nanoseconds that a golden row takes at best, on the mean over them
 * @param longestNanos that the slowest of them takes at best
 */
public record Speed(double meanNanos, double longestNanos) {
    private static final double SECOND = 1e9;

    /** Rows that one thread scores in a second. */
    public double rowsPerSecond() {
        return SECOND / meanNanos;
    }

    /** Milliseconds that the slowest golden row takes. */
    public double longestMillis() {
        return longestNanos / 1e6;
    }

    /** Whether it is as fast as a project asks. */
    public boolean meets(Constraints constraints) {
        return sustains(constraints.throughput()) && answersWithin(constraints.latencyP99());
    }

    private boolean sustains(@Nullable Double throughput) {
        return throughput == null || meanNanos * throughput <= SECOND;
    }

    private boolean answersWithin(@Nullable Duration latency) {
        return latency == null || longestNanos <= latency.toNanos();
    }

    /** What is wrong with it, in one sentence; empty when nothing is. */
    String complaint(Constraints constraints) {
        Double throughput = constraints.throughput();
        if (throughput != null && !sustains(throughput)) {
            return String.format(
                    Locale.ROOT,
                    "scoring a row takes %.1f µs at best, so that one thread scores %.0f/s, and constraints.throughput asks for %.0f/s",
                    meanNanos / 1e3,
                    rowsPerSecond(),
                    throughput);
        }
        Duration latency = constraints.latencyP99();
        if (latency != null && !answersWithin(latency)) {
            return String.format(
                    Locale.ROOT,
                    "scoring one of its golden rows takes %.2f ms at best, and constraints.latency_p99 allows %.2f ms",
                    longestMillis(),
                    latency.toNanos() / 1e6);
        }
        return "";
    }
}
