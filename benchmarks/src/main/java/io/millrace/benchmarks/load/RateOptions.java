package io.millrace.benchmarks.load;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How much load there is, and what it must be answered in. What each benchmark takes unless it is told otherwise is its own. */
public final class RateOptions {
    @Option(names = "--rate", description = "Events or requests per second (${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--limit-ms",
            description = "What p99 is to keep in the search for the highest rate (${DEFAULT-VALUE}).")
    private int limitMillis;

    public RateOptions(int rate, int limitMillis) {
        this.rate = rate;
        this.limitMillis = limitMillis;
    }

    public int rate() {
        return rate;
    }

    public Duration limit() {
        return Duration.ofMillis(limitMillis);
    }
}
