package io.millrace.benchmarks.drift;

import io.millrace.benchmarks.load.Report;
import io.millrace.benchmarks.load.ReportOptions;
import io.millrace.statistics.Wilson;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How often a shift of one feature is confirmed within three windows, with the interval of that share at 95 %. */
@Command(name = "Power", mixinStandardHelpOptions = true, sortOptions = false)
public final class Power implements Callable<Integer> {
    /** Windows before anything happens, and those within which it is to be confirmed. */
    private static final int WINDOWS = 3;

    @Option(names = "--entities", defaultValue = "600", description = "Entities per window (${DEFAULT-VALUE}).")
    private int entities;

    @Option(
            names = "--sigmas",
            defaultValue = "0.5",
            description = "The shift, in standard deviations of the feature (${DEFAULT-VALUE}).")
    private double sigmas;

    @Option(
            names = "--runs",
            defaultValue = "1000",
            description = "Populations of each kind, each with a seed of its own (${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--first-seed",
            defaultValue = "1",
            description = "Seed of the first population (${DEFAULT-VALUE}).")
    private int firstSeed;

    @Mixin
    private ReportOptions figures;

    @Override
    public Integer call() throws IOException {
        Report report = figures.report();
        report.say("seeds %d to %d, a shift by %s σ, %d entities"
                .formatted(firstSeed, firstSeed + runs - 1, sigmas, entities));
        for (Turnout turnout : Turnout.values()) {
            // Each population is shifted in one of the continuous numbers, in turn.
            int[] shifted = IntStream.range(0, Column.ALL.size())
                    .filter(i -> Column.ALL.get(i).deviation() > 0)
                    .toArray();
            int[] tried = new int[shifted.length];
            int[] found = new int[shifted.length];
            for (int run = 0; run < runs; run++) {
                int which = run % shifted.length;
                tried[which]++;
                found[which] += confirmed(new Watch(firstSeed + run, turnout, entities), shifted[which]) ? 1 : 0;
            }
            int all = 0;
            for (int which = 0; which < shifted.length; which++) {
                all += found[which];
                tell(report, turnout + " " + Column.ALL.get(shifted[which]).name(), found[which], tried[which]);
            }
            tell(report, turnout + " all", all, runs);
        }
        return 0;
    }

    private boolean confirmed(Watch watch, int shifted) {
        for (int i = 0; i < WINDOWS; i++) {
            watch.next();
        }
        for (int i = 0; i < WINDOWS; i++) {
            watch.next(shifted, sigmas);
        }
        return watch.confirmed(Column.ALL.get(shifted).name());
    }

    private static void tell(Report report, String what, int found, int tried) throws IOException {
        Wilson interval = Wilson.of(found, tried);
        report.line(what)
                .with("confirmed", found)
                .with("of", tried)
                .with("share", (double) found / tried)
                .with("low", interval.low())
                .with("high", interval.high())
                .end();
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Power()).execute(args));
    }
}
