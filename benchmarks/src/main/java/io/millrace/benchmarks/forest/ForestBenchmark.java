package io.millrace.benchmarks.forest;

import io.millrace.benchmarks.Measurement;
import io.millrace.forest.Contributions;
import io.millrace.forest.Explanation;
import io.millrace.forest.ForestException;
import io.millrace.forest.ForestRow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Time per row, on one thread, of Millrace's and of XGBoost's own scoring of the same forest: one row, a batch of 100, and the
 * contributions of each column. Rows differ from call to call.
 *
 * <p>Arguments: {@code [forks [iterations [seconds]]]}; a warm-up is as long as a measurement.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ForestBenchmark {
    private static final long SEED = 7;
    private static final int BATCH = 100;
    private static final int COLUMNS = TrainedForest.COLUMNS;

    private final TrainedForest trained = new TrainedForest(SEED);
    private final ForestRow row = trained.forest.newRow();
    private final float[] values = new float[COLUMNS];
    private final float[] batch = new float[BATCH * COLUMNS];
    private final float[] margins = new float[BATCH];
    private final ForestRow[] batchRows =
            Stream.generate(trained.forest::newRow).limit(BATCH).toArray(ForestRow[]::new);
    private Contributions fromTables = exact(1L << 30);
    private Contributions fromIntegral = exact(0);
    private Contributions ofPaths = approximate();
    private final Explanation explanation = new Explanation();
    private int next;

    /** Before anything is measured, the two must agree. */
    @Setup
    public void agree() throws XGBoostError {
        DMatrix all = new DMatrix(trained.rows, TrainedForest.ROWS, COLUMNS, Float.NaN);
        float[][] expected = trained.booster.predict(all, true);
        for (int i = 0; i < TrainedForest.ROWS; i++) {
            row.set(trained.rows, i * COLUMNS);
            if (trained.forest.margin(row) != expected[i][0]) {
                throw new IllegalStateException(
                        "row " + i + " has a margin of " + trained.forest.margin(row) + ", and not " + expected[i][0]);
            }
        }
        all.dispose();
        System.out.println("tables of " + fromTables.tableBytes() + " bytes");
    }

    @Benchmark
    public float one() {
        row.set(trained.rows, next() * COLUMNS);
        return trained.forest.margin(row);
    }

    @Benchmark
    public float[][] oneByXgboost() throws XGBoostError {
        System.arraycopy(trained.rows, next() * COLUMNS, values, 0, COLUMNS);
        return trained.booster.inplace_predict(values, 1, COLUMNS, Float.NaN);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public float[] batch() {
        setBatch();
        trained.forest.margins(batchRows, BATCH, margins);
        return margins;
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public float[][] batchByXgboost() throws XGBoostError {
        System.arraycopy(trained.rows, nextBatch() * COLUMNS, batch, 0, batch.length);
        return trained.booster.inplace_predict(batch, BATCH, COLUMNS, Float.NaN);
    }

    @Benchmark
    public double contributionsFromTables() {
        row.set(trained.rows, next() * COLUMNS);
        fromTables.explain(row, explanation);
        return explanation.contribution(0, 0, 0);
    }

    @Benchmark
    public double contributionsFromIntegral() {
        row.set(trained.rows, next() * COLUMNS);
        fromIntegral.explain(row, explanation);
        return explanation.contribution(0, 0, 0);
    }

    @Benchmark
    public float[][] contributionsByXgboost() throws XGBoostError {
        System.arraycopy(trained.rows, next() * COLUMNS, values, 0, COLUMNS);
        DMatrix matrix = new DMatrix(values, 1, COLUMNS, Float.NaN);
        try {
            return trained.booster.predictContrib(matrix, 0);
        } finally {
            matrix.dispose();
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public double batchOfContributionsFromTables() {
        return explainBatch(fromTables);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public double batchOfContributionsFromIntegral() {
        return explainBatch(fromIntegral);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public double batchOfContributionsOfPaths() {
        return explainBatch(ofPaths);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public float[][] batchOfContributionsByXgboost() throws XGBoostError {
        System.arraycopy(trained.rows, nextBatch() * COLUMNS, batch, 0, batch.length);
        DMatrix matrix = new DMatrix(batch, BATCH, COLUMNS, Float.NaN);
        try {
            return trained.booster.predictContrib(matrix, 0);
        } finally {
            matrix.dispose();
        }
    }

    private double explainBatch(Contributions contributions) {
        setBatch();
        contributions.explain(batchRows, BATCH, explanation);
        return explanation.contribution(BATCH - 1, 0, 0);
    }

    private void setBatch() {
        int from = nextBatch();
        for (int i = 0; i < BATCH; i++) {
            batchRows[i].set(trained.rows, (from + i) * COLUMNS);
        }
    }

    private Contributions exact(long tableBytes) {
        try {
            return Contributions.exact(trained.forest, tableBytes);
        } catch (ForestException e) {
            throw new IllegalStateException(e);
        }
    }

    private Contributions approximate() {
        try {
            return Contributions.approximate(trained.forest);
        } catch (ForestException e) {
            throw new IllegalStateException(e);
        }
    }

    private int next() {
        next = next + 1 == TrainedForest.ROWS ? 0 : next + 1;
        return next;
    }

    private int nextBatch() {
        next = next + BATCH >= TrainedForest.ROWS ? 0 : next + BATCH;
        return next + BATCH <= TrainedForest.ROWS ? next : 0;
    }

    public static void main(String[] args) throws RunnerException {
        Measurement.run(ForestBenchmark.class, args);
    }
}
