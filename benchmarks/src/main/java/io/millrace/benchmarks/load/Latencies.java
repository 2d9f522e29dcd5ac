package io.millrace.benchmarks.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * Latencies of one run, each from the moment at which something was due to be sent, and a limit that 99 in 100 must keep: a run in
 * which more have broken it can be ended early, since its p99 is known to be too high. Not thread-safe but for {@link #broken}.
 */
public final class Latencies {
    private static final long GREATEST_MICROS = Duration.ofMinutes(10).toNanos() / 1_000;

    private final Histogram histogram = new Histogram(GREATEST_MICROS, 3);
    private final long limitMicros;
    private final long allowed;
    private long late;
    private volatile boolean broken;

    /**
     * None yet.
     *
     * @param limit what p99 may be at most
     * @param expected how many will be measured
     */
    public Latencies(Duration limit, long expected) {
        limitMicros = limit.toNanos() / 1_000;
        allowed = expected / 100;
    }

    /** Adds one. */
    public void record(long nanos) {
        long micros = Math.min(GREATEST_MICROS, Math.max(0, nanos / 1_000));
        histogram.recordValue(micros);
        if (micros > limitMicros && ++late > allowed) {
            broken = true;
        }
    }

    /** Whether p99 is above the limit, whatever comes. Any thread may ask. */
    public boolean broken() {
        return broken;
    }

    /** How many there are. */
    public long count() {
        return histogram.getTotalCount();
    }

    /** The value that this share of them, in percent, does not exceed. */
    public double millis(double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e3;
    }

    /** The greatest. */
    public double greatestMillis() {
        return histogram.getMaxValue() / 1e3;
    }
}
