package io.millrace.benchmarks.drift;

import io.millrace.benchmarks.load.Report;
import io.millrace.benchmarks.load.ReportOptions;
import io.millrace.drift.FeatureDrift;
import io.millrace.drift.WindowVerdict;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.statistics.ChiSquare;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How often drift is confirmed where nothing has happened, over twenty features and the score: beside it, how often a feature's PSI is above 0.1 in a window, which is what is usually called
 * drift.
 */
@Command(name = "FalseAlarms", mixinStandardHelpOptions = true, sortOptions = false)
public final class FalseAlarms implements Callable<Integer> {
    private static final double CONFIDENCE = 0.95;

    @Option(
            names = "--entities",
            split = ",",
            defaultValue = "100,600,5000",
            description = "Entities per window (${DEFAULT-VALUE}).")
    private List<Integer> entities;

    @Option(
            names = "--runs",
            defaultValue = "400",
            description = "Populations of each kind, each with a seed of its own (${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--windows", defaultValue = "25", description = "Windows of each population (${DEFAULT-VALUE}).")
    private int windows;

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
        report.say("seeds %d to %d, %d windows of each".formatted(firstSeed, firstSeed + runs - 1, windows));
        for (int coming : entities) {
            for (Turnout turnout : Turnout.values()) {
                Found found = new Found();
                for (int seed = firstSeed; seed < firstSeed + runs; seed++) {
                    run(new Watch(seed, turnout, coming), found);
                }
                found.tell(report, turnout, coming);
            }
        }
        return 0;
    }

    private void run(Watch watch, Found found) {
        long before = 0;
        boolean asked = false;
        boolean any = false;
        for (int i = 0; i < windows; i++) {
            WindowVerdict verdict = watch.next();
            long now = watch.confirmed();
            found.windows++;
            found.naive += naive(verdict, Column.ALL.size()) ? 1 : 0;
            found.naiveNumbers += naive(verdict, Column.NUMBERS) ? 1 : 0;
            found.out += verdict.features().stream().anyMatch(FeatureDrift::out) ? 1 : 0;
            found.alarms += now > 0 && before == 0 ? 1 : 0;
            found.underAlarm += now > 0 ? 1 : 0;
            found.trainings += watch.trainingAsked() && !asked ? 1 : 0;
            any |= now > 0;
            before = now;
            asked = watch.trainingAsked();
        }
        found.runs += any ? 1 : 0;
    }

    /** Whether the PSI of one of the first features is above its threshold. */
    private static boolean naive(WindowVerdict verdict, int first) {
        return verdict.features().subList(0, first).stream().anyMatch(drift -> drift.psi() > DriftPolicy.DEFAULT.psi());
    }

    /** The rate that would bring so few events, or fewer, one time in twenty: exact, of a Poisson variable. */
    static double upper(long events, long trials) {
        double low = events;
        double high = 10 + 2.0 * events + 10 * Math.sqrt((double) events);
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            // The probability of at most k is that of χ² with 2k + 2 degrees of freedom being more than twice the mean.
            if (ChiSquare.survival(2 * middle, (int) (2 * events + 2)) > 1 - CONFIDENCE) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high / trials;
    }

    /** What was found in windows in which nothing had happened. */
    private static final class Found {
        private long windows;
        /** Windows in which a feature's PSI is above 0.1. */
        private long naive;
        /** The same of numbers alone. */
        private long naiveNumbers;
        /** Windows in which a feature or the score was out. */
        private long out;
        /** Times at which something was confirmed and nothing had been before. */
        private long alarms;
        /** Windows after which something stood confirmed. */
        private long underAlarm;
        /** Times at which a training would have been asked for. */
        private long trainings;
        /** Populations with an alarm. */
        private long runs;

        void tell(Report report, Turnout turnout, int coming) throws IOException {
            double thousand = 1_000.0 / windows;
            report.line(coming + " " + turnout)
                    .with("windows", windows)
                    .with("naive_per_1000", thousand * naive)
                    .with("naive_numbers_per_1000", thousand * naiveNumbers)
                    .with("out_per_1000", thousand * out)
                    .with("alarms", alarms)
                    .with("alarms_per_1000", thousand * alarms)
                    .with("at_most", 1_000 * upper(alarms, windows))
                    .with("under_alarm_per_1000", thousand * underAlarm)
                    .with("populations_with_alarm", runs)
                    .with("trainings", trainings)
                    .end();
        }
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new FalseAlarms()).execute(args));
    }
}
