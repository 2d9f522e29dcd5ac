package io.millrace.benchmarks.season;

import io.millrace.benchmarks.Measurement;
import io.millrace.drift.BinCounter;
import io.millrace.drift.DriftReference;
import io.millrace.drift.DriftTest;
import io.millrace.drift.FeatureReference;
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
 * alone and in a slice, too.
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
    private List<BinCounter> wide = List.of();
    private List<BinCounter> slice = List.of();
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
        wide = numbers.stream().map(BinCounter::new).toList();
        slice = numbers.stream()
                .map(FeatureReference::coarse)
                .map(BinCounter::new)
                .toList();
    }

    @Benchmark
    public void snapshot() {
        next = next + 1 == rows.length ? 0 : next + 1;
        Watch.count(rows[next], counters);
    }

    @Benchmark
    public void snapshotOf24() {
        next = next + 1 == rows.length ? 0 : next + 1;
        count(rows[next], wide);
    }

    @Benchmark
    public void snapshotOf24InASlice() {
        next = next + 1 == rows.length ? 0 : next + 1;
        count(rows[next], wide);
        count(rows[next], slice);
    }

    private static void count(double[] row, List<BinCounter> counters) {
        for (int i = 0; i < FEATURES; i++) {
            if (i == Column.CHANNEL.at()) {
                counters.get(i).add(Watch.category(row));
            } else {
                counters.get(i).add(row[i % Column.CHANNEL.at()]);
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
