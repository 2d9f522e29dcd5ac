package io.millrace.benchmarks.season;

import io.millrace.benchmarks.Measurement;
import io.millrace.drift.BinCounter;
import io.millrace.drift.BinFinder;
import io.millrace.drift.DriftReference;
import io.millrace.drift.DriftTest;
import io.millrace.drift.FeatureReference;
import io.millrace.drift.Spread;
import io.millrace.drift.WindowCounts;
import io.millrace.drift.WindowVerdict;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.project.Season;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.runner.RunnerException;

/**
 * What it costs to count a snapshot of nine columns in the bins of a reference, and to judge a window, without a season and with one; and to count one of 24 features,
 * alone and in two slices, too, beside how that was done before the bins were looked for once.
 *
 * <p>Arguments: {@code [forks [iterations [seconds]]]}; a warm-up is as long as a measurement.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CountingBenchmark {
    private static final int CUSTOMERS = 700;
    private static final int FEATURES = 24;

    @Param({"false", "true"})
    public boolean season;

    private DriftPolicy policy = DriftPolicy.DEFAULT;
    private @Nullable DriftReference reference;
    private List<BinCounter> counters = List.of();
    private double[][] rows = new double[0][];
    private final int[] places = new int[FEATURES];
    private BinFinder[] finders = new BinFinder[0];
    private List<BinCounter> wide = List.of();
    private List<BinCounter> slice = List.of();
    private List<BinCounter> other = List.of();
    private List<Searched> searched = List.of();
    private List<Searched> searchedSlice = List.of();
    private List<Searched> searchedOther = List.of();
    private int next;

    @Setup
    public void freeze() {
        policy = season
                ? SeasonSimulation.policy(1, Season.HOUR_OF_WEEK, Season.WEEK_OF_YEAR)
                : SeasonSimulation.policy(1);
        SeasonalShop shop = new SeasonalShop(1, CUSTOMERS);
        History history = new History(CUSTOMERS);
        for (int day = 0; day < FrozenShop.HISTORY; day++) {
            rows = SeasonSimulation.rows(shop, day, InjectedDrift.NONE);
            history.keep(day, rows);
        }
        reference = new FrozenShop(history, 0).freeze(policy);
        counters = reference.counted().stream().map(BinCounter::new).toList();
        for (double[] row : rows) {
            Watch.count(row, counters);
        }
        // 23 numbers of the shop, again and again, and its category.
        List<FeatureReference> features = reference.counted();
        List<FeatureReference> numbers = new ArrayList<>();
        for (int i = 0; i < FEATURES; i++) {
            numbers.add(features.get(i == Column.CHANNEL.at() ? i : i % Column.CHANNEL.at()));
        }
        finders = numbers.stream().map(BinFinder::new).toArray(BinFinder[]::new);
        wide = numbers.stream().map(BinCounter::new).toList();
        List<FeatureReference> coarse =
                numbers.stream().map(FeatureReference::coarse).toList();
        slice = coarse.stream().map(BinCounter::new).toList();
        other = coarse.stream().map(BinCounter::new).toList();
        searched = numbers.stream().map(Searched::new).toList();
        searchedSlice = coarse.stream().map(Searched::new).toList();
        searchedOther = coarse.stream().map(Searched::new).toList();
    }

    @Benchmark
    public void snapshot() {
        Watch.count(next(), counters);
    }

    @Benchmark
    public void snapshotOf24() {
        find(next());
        count(wide);
    }

    @Benchmark
    public void snapshotOf24InTwoSlices() {
        find(next());
        count(wide);
        count(slice);
        count(other);
    }

    /** The same with a search for the decile and one for the cell, in each of those who count it. */
    @Benchmark
    public long snapshotOf24SearchedEach() {
        return search(next(), searched);
    }

    @Benchmark
    public long snapshotOf24InTwoSlicesSearchedEach() {
        double[] row = next();
        return search(row, searched) + search(row, searchedSlice) + search(row, searchedOther);
    }

    private double[] next() {
        next = next + 1 == rows.length ? 0 : next + 1;
        return rows[next];
    }

    private void find(double[] row) {
        for (int i = 0; i < FEATURES; i++) {
            places[i] = i == Column.CHANNEL.at()
                    ? finders[i].of(Watch.category(row))
                    : finders[i].of(row[i % Column.CHANNEL.at()]);
        }
    }

    private void count(List<BinCounter> counters) {
        for (int i = 0; i < FEATURES; i++) {
            counters.get(i).count(places[i]);
        }
    }

    private static long search(double[] row, List<Searched> counters) {
        for (int i = 0; i < FEATURES; i++) {
            if (i == Column.CHANNEL.at()) {
                counters.get(i).category.add(Watch.category(row));
            } else {
                counters.get(i).add(row[i % Column.CHANNEL.at()]);
            }
        }
        return counters.get(0).outside;
    }

    /** How counting was done before there was a {@link BinFinder}: two searches, and two comparisons with the range. */
    private static final class Searched {
        private final FeatureReference reference;
        private final BinCounter category;
        private final boolean coarse;
        private final long[] psi;
        private final long[] ks;
        private long outside;

        private Searched(FeatureReference reference) {
            this.reference = reference;
            category = new BinCounter(reference);
            coarse = reference instanceof FeatureReference.Numeric number
                    && number.deciles().size() == number.quantiles().size();
            psi = new long[reference.psiBins()];
            ks = new long[reference.ksBins()];
        }

        private void add(double value) {
            if (Double.isNaN(value) || !(reference instanceof FeatureReference.Numeric number)) {
                psi[psi.length - 1]++;
                return;
            }
            int decile = number.deciles().indexOf(value);
            psi[decile]++;
            ks[coarse ? decile : number.quantiles().indexOf(value)]++;
            Spread spread = number.spread();
            if (spread != null && (value < spread.least() || value > spread.greatest())) {
                outside++;
            }
        }
    }

    @Benchmark
    public WindowVerdict window() {
        return DriftTest.judge(
                Objects.requireNonNull(reference),
                policy,
                new WindowCounts(0, FrozenShop.DAY, CUSTOMERS, CUSTOMERS, counters));
    }

    public static void main(String[] args) throws RunnerException {
        Measurement.run(CountingBenchmark.class, args);
    }
}
