package io.millrace.benchmarks.season;

import io.millrace.benchmarks.load.Report;
import io.millrace.benchmarks.load.ReportOptions;
import io.millrace.benchmarks.season.InjectedDrift.Kind;
import io.millrace.drift.DriftReferenceJson;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.project.Season;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Two years of a shop with a season, by a model that is trained on a year and renewed after the first: what is found in windows of a day and of a week in
 * which nothing happens, and how soon what does happen is found, with a reference of all rows and with one by season, from the same rows. The core's own
 * classes freeze, count and judge.
 */
@Command(name = "SeasonSimulation", mixinStandardHelpOptions = true, sortOptions = false)
public final class SeasonSimulation implements Callable<Integer> {
    private static final int WATCHED = 728;
    private static final int RENEWED = 364;
    private static final int BEFORE = 28;
    private static final int AFTER = 28;
    private static final Kind[] KINDS = {Kind.BASKET, Kind.SILENCE, Kind.CHANNEL, Kind.MISSING};

    @Option(
            names = "--shops",
            defaultValue = "10",
            description = "Shops, each with a seed of its own (${DEFAULT-VALUE}).")
    private int shops;

    @Option(names = "--first-seed", defaultValue = "1", description = "Seed of the first shop (${DEFAULT-VALUE}).")
    private int firstSeed;

    @Option(names = "--customers", defaultValue = "2000", description = "Rows a day (${DEFAULT-VALUE}).")
    private int customers;

    @Option(
            names = "--drifts",
            defaultValue = "2",
            description = "Drifts of each kind in each shop, at moments of their own (${DEFAULT-VALUE}).")
    private int drifts;

    @Mixin
    private ReportOptions figures;

    private final List<Setting> settings = List.of(
            new Setting("day, all rows", policy(1)),
            new Setting("day, by season", policy(1, Season.HOUR_OF_WEEK, Season.WEEK_OF_YEAR)),
            new Setting("week, all rows", policy(7)),
            new Setting("week, by season", policy(7, Season.WEEK_OF_YEAR)));

    @Override
    public Integer call() throws IOException {
        Report report = figures.report();
        report.say("seeds %d to %d, %d customers, %d days watched, renewed after %d"
                .formatted(firstSeed, firstSeed + shops - 1, customers, WATCHED, RENEWED));
        for (int seed = firstSeed; seed < firstSeed + shops; seed++) {
            run(seed);
        }
        for (Setting setting : settings) {
            setting.tell(report, shops * drifts);
        }
        return 0;
    }

    private void run(long seed) {
        SeasonalShop shop = new SeasonalShop(seed, customers);
        Random random = new Random(~seed);
        List<Trial> trials = trials(random);
        History history = new History(customers);
        for (int day = 0; day < FrozenShop.HISTORY; day++) {
            history.keep(day, rows(shop, day, InjectedDrift.NONE));
        }
        List<Watch> watches = watches(history, 0);
        List<Running> running = new ArrayList<>();
        int renewal = FrozenShop.HISTORY + RENEWED;
        for (int day = FrozenShop.HISTORY; day < FrozenShop.HISTORY + WATCHED; day++) {
            if (day == renewal) {
                List<Watch> renewed = watches(history, day - FrozenShop.HISTORY);
                close(watches);
                watches = renewed;
            }
            double[][] quiet = rows(shop, day, InjectedDrift.NONE);
            for (Trial trial : trials) {
                if (trial.start - BEFORE == day) {
                    running.add(new Running(trial, fresh(watches)));
                }
            }
            for (Watch watch : watches) {
                watch.day(day, quiet);
            }
            for (Running trial : running) {
                trial.day(day, day < trial.trial.start ? quiet : rows(shop, day, trial.trial.drift));
            }
            running.removeIf(Running::over);
            history.keep(day, quiet);
        }
        close(watches);
    }

    /** Drifts of each kind, none across the renewal. */
    private List<Trial> trials(Random random) {
        List<Trial> trials = new ArrayList<>();
        for (Kind kind : KINDS) {
            for (int i = 0; i < drifts; i++) {
                int half = random.nextInt(2) * RENEWED;
                int start = FrozenShop.HISTORY + half + BEFORE + random.nextInt(RENEWED - BEFORE - AFTER);
                trials.add(new Trial(InjectedDrift.draw(kind, random), start));
            }
        }
        return trials;
    }

    static double[][] rows(SeasonalShop shop, int day, InjectedDrift drift) {
        double[][] rows = new double[shop.customers()][];
        Arrays.setAll(rows, customer -> shop.row(day, customer, drift));
        return rows;
    }

    private List<Watch> watches(History history, int from) {
        List<Watch> watches = new ArrayList<>();
        FrozenShop frozen = new FrozenShop(history, from);
        for (Setting setting : settings) {
            Watch watch = new Watch(setting.policy, frozen.freeze(setting.policy));
            setting.bytes =
                    DriftReferenceJson.write(watch.reference()).toString().length();
            watches.add(watch);
        }
        return watches;
    }

    private static List<Watch> fresh(List<Watch> watches) {
        return watches.stream().map(Watch::fresh).toList();
    }

    private void close(List<Watch> watches) {
        for (int i = 0; i < settings.size(); i++) {
            settings.get(i).findings.add(watches.get(i).findings());
        }
    }

    static DriftPolicy policy(int days, Season... seasons) {
        Set<Season> season = EnumSet.noneOf(Season.class);
        season.addAll(List.of(seasons));
        DriftPolicy usual = DriftPolicy.DEFAULT;
        return new DriftPolicy(
                usual.psi(),
                usual.ks(),
                Duration.ofDays(days),
                usual.minimumSamples(),
                usual.confirm(),
                usual.of(),
                usual.confirmedImportance(),
                Set.of(),
                season);
    }

    private record Trial(InjectedDrift drift, int start) {}

    /** A drift under way, watched in each setting by windows that had nothing to say before. */
    private final class Running {
        private final Trial trial;
        private final List<Watch> watches;
        private final boolean[] found;
        private int day;

        private Running(Trial trial, List<Watch> watches) {
            this.trial = trial;
            this.watches = watches;
            found = new boolean[watches.size()];
        }

        void day(int now, double[][] rows) {
            day = now;
            Column column = trial.drift.kind().column();
            for (int i = 0; i < watches.size(); i++) {
                Watch watch = watches.get(i);
                if (now == trial.start && watch.underAlarm()) {
                    settings.get(i).masked.merge(trial.drift.kind(), 1, Integer::sum);
                }
                watch.day(now, rows);
                boolean seen = trial.drift.kind() == Kind.MISSING
                        ? watch.quarantined(column) || watch.confirmed(column)
                        : watch.confirmed(column);
                if (seen && !found[i]) {
                    found[i] = true;
                    settings.get(i).found(trial.drift.kind(), now + 1 - trial.start);
                }
            }
        }

        boolean over() {
            return day + 1 >= trial.start + AFTER;
        }
    }

    /** One way to watch, and what came of it. */
    private static final class Setting {
        private final String name;
        private final DriftPolicy policy;
        private final Watch.Findings findings = new Watch.Findings();
        private final Map<Kind, List<Integer>> days = new EnumMap<>(Kind.class);
        /** Drifts that began while an alarm stood already. */
        private final Map<Kind, Integer> masked = new EnumMap<>(Kind.class);

        private int bytes;

        private Setting(String name, DriftPolicy policy) {
            this.name = name;
            this.policy = policy;
        }

        /** After so many days; 0 and less: it had been confirmed before anything happened. */
        void found(Kind kind, int after) {
            days.computeIfAbsent(kind, of -> new ArrayList<>()).add(after);
        }

        void tell(Report report, int injected) throws IOException {
            double thousand = 1_000.0 / findings.windows();
            report.line(name + ", nothing happens")
                    .with("windows", findings.windows())
                    .with("out_per_1000", thousand * findings.withOut())
                    .with("alarms_per_1000", thousand * findings.alarms())
                    .with("under_alarm_per_1000", thousand * findings.underAlarm())
                    .with("by_features_per_1000", thousand * findings.byFeatures())
                    .with("some_without_evidence_per_1000", thousand * findings.withoutEvidence())
                    .with("reference_bytes", bytes)
                    .end();
            for (Kind kind : KINDS) {
                List<Integer> found = days.getOrDefault(kind, List.of());
                int[] after = found.stream()
                        .filter(day -> day > 0)
                        .mapToInt(Integer::intValue)
                        .sorted()
                        .toArray();
                report.line(name + ", " + kind.column().feature())
                        .with("drifts", injected)
                        .with("began_under_alarm", masked.getOrDefault(kind, 0))
                        .with("confirmed_before", found.size() - after.length)
                        .with("found_in_28_d", after.length)
                        .with("missed", injected - found.size())
                        .with("median_days", after.length == 0 ? Double.NaN : after[after.length / 2])
                        .with("latest_days", after.length == 0 ? Double.NaN : after[after.length - 1])
                        .end();
            }
        }
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new SeasonSimulation()).execute(args));
    }
}
