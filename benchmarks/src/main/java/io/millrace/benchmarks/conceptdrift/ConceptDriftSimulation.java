package io.millrace.benchmarks.conceptdrift;

import io.millrace.benchmarks.conceptdrift.Customers.Cohort;
import io.millrace.benchmarks.conceptdrift.Customers.Kind;
import io.millrace.benchmarks.load.Report;
import io.millrace.benchmarks.load.ReportOptions;
import io.millrace.conceptdrift.CohortErrors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Streams of cohorts in which nothing happens, and others in which the relation of features and label changes while features and scores stay: when does ADWIN, Page and Hinkley's test, and the core's scan of cuts say so first,
 * of the same cohorts. Each figure is of all streams of a kind.
 */
@Command(name = "ConceptDriftSimulation", mixinStandardHelpOptions = true, sortOptions = false)
public final class ConceptDriftSimulation implements Callable<Integer> {
    private static final List<Kind> KINDS = List.of(
            new Kind("others each time", 1, 0, 0),
            new Kind("the same, labels anew", 0, 0, 0),
            new Kind("the same for ever", 0, 1, 0.5),
            new Kind("one in 50 leaves", 0.02, 1, 0.5),
            new Kind("one in 20 leaves", 0.05, 1, 0.5),
            new Kind("one in 5 leaves", 0.2, 1, 0.5));

    private final List<Setting> settings = List.of(
            new Setting("adwin", Adwin::new, List.of(1.0)),
            new Setting("page-hinkley", PageHinkley::new, List.of(5.0, 8.0)),
            new Setting("cuts", CutScan::new, List.of(3.0, 3.5, 4.0)));

    @Option(
            names = "--streams",
            defaultValue = "1000",
            description = "Streams of each kind of customers in which nothing happens (${DEFAULT-VALUE}).")
    private int streams;

    @Option(names = "--risen", defaultValue = "200", description = "Streams with each rise (${DEFAULT-VALUE}).")
    private int risen;

    @Option(names = "--first-seed", defaultValue = "1", description = "Seed of the first one (${DEFAULT-VALUE}).")
    private int firstSeed;

    @Option(names = "--customers", defaultValue = "300", description = "Rows of a cohort (${DEFAULT-VALUE}).")
    private int customers;

    @Option(names = "--cohorts", defaultValue = "104", description = "Cohorts of a stream (${DEFAULT-VALUE}).")
    private int cohorts;

    @Option(names = "--quiet", defaultValue = "26", description = "Cohorts before a change (${DEFAULT-VALUE}).")
    private int quiet;

    @Mixin
    private ReportOptions figures;

    private record Setting(String name, Supplier<Detector> detector, List<Double> thresholds) {}

    /** What a reversal of every label does to the error, and the standard error of a cohort: both on average. */
    private record Scale(double rise, double standardError) {}

    @Override
    public Integer call() throws IOException {
        Report report = figures.report();
        report.say("seeds from %d, %d and %d streams, %d customers, %d cohorts"
                .formatted(firstSeed, streams, risen, customers, cohorts));
        for (Kind kind : KINDS) {
            tell(report, kind, "nothing", streams, first(kind, streams, 0, cohorts), 0);
        }
        for (Kind kind : KINDS) {
            Scale scale = scale(kind);
            for (int errors : new int[] {1, 2, 3}) {
                double reversed = errors * scale.standardError / scale.rise;
                String rise = "%d standard errors".formatted(errors);
                tell(report, kind, rise, risen, first(kind, risen, reversed, quiet), quiet);
            }
        }
        return 0;
    }

    /** The number of the cohort, from 1, after which each threshold was first exceeded, by stream; none where it never was. */
    private Map<String, List<Integer>> first(Kind kind, int of, double reversed, int change) {
        Map<String, List<Integer>> first = new TreeMap<>();
        for (int stream = 0; stream < of; stream++) {
            Customers shop = new Customers(firstSeed + stream, customers, kind, reversed);
            List<Cohort> all = new ArrayList<>();
            List<CohortErrors> errors = new ArrayList<>();
            for (int i = 0; i < cohorts; i++) {
                Cohort cohort = shop.next(i >= change);
                all.add(cohort);
                errors.add(CohortErrors.of(i, i + 1, customers, cohort.counter(), Double.NaN));
            }
            for (Setting setting : settings) {
                Detector detector = setting.detector.get();
                double greatest = 0;
                for (int i = 0; i < cohorts; i++) {
                    double before = greatest;
                    greatest = Math.max(greatest, detector.next(all.get(i), errors.get(i)));
                    for (double threshold : setting.thresholds) {
                        if (before <= threshold && greatest > threshold) {
                            first.computeIfAbsent(name(setting, threshold), name -> new ArrayList<>())
                                    .add(i + 1);
                        }
                    }
                }
            }
        }
        return first;
    }

    private void tell(Report report, Kind kind, String rise, int of, Map<String, List<Integer>> first, int before)
            throws IOException {
        for (Setting setting : settings) {
            for (double threshold : setting.thresholds) {
                List<Integer> found = first.getOrDefault(name(setting, threshold), List.of());
                int[] after = found.stream()
                        .filter(cohort -> cohort > before)
                        .mapToInt(cohort -> cohort - before)
                        .sorted()
                        .toArray();
                int early = found.size() - after.length;
                double heard =
                        found.stream().mapToInt(Integer::intValue).sum() + (double) (of - found.size()) * cohorts;
                Report.Line line = report.line(name(setting, threshold))
                        .with("customers", kind.name())
                        .with("rise", rise);
                if (before == 0) {
                    line.with("alarms_of_1000", 1_000.0 * after.length / of)
                            .with(
                                    "cohorts_to_an_alarm",
                                    after.length == 0 ? Double.POSITIVE_INFINITY : heard / after.length);
                } else {
                    line.with("early_of_1000", 1_000.0 * early / of)
                            .with("found", after.length / (double) (of - early))
                            .with("median", quantile(after, of - early, 0.5))
                            .with("p90", quantile(after, of - early, 0.9));
                }
                line.end();
            }
        }
    }

    /** The delay that a share of the streams did not exceed; infinite where fewer were found. */
    private static double quantile(int[] sorted, long of, double share) {
        int place = (int) Math.ceil(share * of) - 1;
        return place < sorted.length ? sorted[Math.max(0, place)] : Double.POSITIVE_INFINITY;
    }

    private static String name(Setting setting, double threshold) {
        return setting.name + " " + threshold;
    }

    private Scale scale(Kind kind) {
        Customers shop = new Customers(0, 20_000, kind, 1);
        double before = error(shop.next(false), 20_000);
        double after = error(shop.next(true), 20_000);
        double sum = 0;
        for (int seed = 0; seed < 100; seed++) {
            Customers small = new Customers(-1 - seed, customers, kind, 0);
            double[] errors = new double[2];
            CohortErrors one =
                    CohortErrors.of(0, 1, customers, small.next(false).counter(), Double.NaN);
            errors[0] = one.limits().low();
            errors[1] = one.limits().high();
            sum += (errors[1] - errors[0]) / 3.92;
        }
        return new Scale(after - before, sum / 100);
    }

    private static double error(Cohort cohort, int rows) {
        return cohort.sum() / rows;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new ConceptDriftSimulation()).execute(args));
    }
}
