package io.millrace.benchmarks.load;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every benchmark under load is asked for on its command line. */
public final class RunOptions {
    @Option(
            names = "--repeats",
            defaultValue = "3",
            description = "How often each contender has its turn (${DEFAULT-VALUE}).")
    private int repeats;

    @Option(names = "--seconds", defaultValue = "30", description = "Measured in each turn (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--step-seconds",
            defaultValue = "10",
            description = "Measured in each step of a search for the highest rate (${DEFAULT-VALUE}).")
    private int stepSeconds;

    @Option(names = "--warm-up", defaultValue = "15", description = "Seconds of load before a turn (${DEFAULT-VALUE}).")
    private int warmUpSeconds;

    @Mixin
    private ReportOptions figures;

    public int repeats() {
        return repeats;
    }

    public int seconds() {
        return seconds;
    }

    public int stepSeconds() {
        return stepSeconds;
    }

    public int warmUpSeconds() {
        return warmUpSeconds;
    }

    /** A report on standard output, and in the file that was asked for. */
    public Report report() {
        return figures.report();
    }
}
