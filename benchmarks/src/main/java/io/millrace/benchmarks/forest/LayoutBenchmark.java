package io.millrace.benchmarks.forest;

import io.millrace.benchmarks.Measurement;
import io.millrace.forest.ForestRow;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
 * Time per row, on one thread, of walks and layouts that were tried, over batches of 100 rows of the forest of {@link ForestBenchmark}; the product
 * has the one of {@link #product}. All of them give the same bits.
 *
 * <p>Arguments: {@code [forks [iterations [seconds]]]}; a warm-up is as long as a measurement.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LayoutBenchmark {
    private static final long SEED = 7;
    private static final int BATCH = 100;
    private static final int COLUMNS = TrainedForest.COLUMNS;
    private static final int TOGETHER = 4;
    /** Trees of a block: their nodes fit into the first cache. */
    private static final int BLOCK = 24;

    private final TrainedForest trained = new TrainedForest(SEED);
    private final PlainTrees trees = plain();
    private final ForestRow[] rows =
            Stream.generate(trained.forest::newRow).limit(BATCH).toArray(ForestRow[]::new);
    private final int[][] slots = new int[BATCH][2 * COLUMNS + 1];
    private final float[] margins = new float[BATCH];
    private int from;

    /** Before anything is measured, all must agree. */
    @Setup
    public void agree() {
        List<Supplier<float[]>> walks = List.of(
                this::product, this::parallelArrays, this::wordPerNode, this::rowsTogether, this::blocksOfTrees);
        from = 0;
        float[] expected = product().clone();
        for (Supplier<float[]> walk : walks) {
            from = 0;
            if (!Arrays.equals(walk.get(), expected)) {
                throw new IllegalStateException("two walks differ");
            }
        }
    }

    /** One word per node, eight trees side by side for each row. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public float[] product() {
        next();
        for (int i = 0; i < BATCH; i++) {
            rows[i].set(trained.rows, (from + i) * COLUMNS);
        }
        trained.forest.margins(rows, BATCH, margins);
        return margins;
    }

    /** An array per field of a node, a branch per step, one tree after the other. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public float[] parallelArrays() {
        next();
        for (int i = 0; i < BATCH; i++) {
            float sum = trees.base;
            for (int root : trees.roots) {
                int node = root;
                while (trees.columns[node] >= 0) {
                    float value = trained.rows[(from + i) * COLUMNS + trees.columns[node]];
                    boolean left = Float.isNaN(value) ? trees.missingLeft[node] : value < trees.thresholds[node];
                    node = left ? trees.lefts[node] : trees.rights[node];
                }
                sum += trees.thresholds[node];
            }
            margins[i] = sum;
        }
        return margins;
    }

    /** One word per node, no branch in a step, one tree after the other. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public float[] wordPerNode() {
        begin();
        for (int i = 0; i < BATCH; i++) {
            for (int tree = 0; tree < trees.roots.length; tree++) {
                margins[i] += leaf(tree, slots[i]);
            }
        }
        return margins;
    }

    /** One word per node, four rows side by side under one tree, tree by tree for four rows. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public float[] rowsTogether() {
        begin();
        for (int i = 0; i < BATCH; i += TOGETHER) {
            for (int tree = 0; tree < trees.roots.length; tree++) {
                walkFour(tree, i);
            }
        }
        return margins;
    }

    /** As before, and a block of trees for all rows before the next. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public float[] blocksOfTrees() {
        begin();
        for (int block = 0; block < trees.roots.length; block += BLOCK) {
            int end = Math.min(trees.roots.length, block + BLOCK);
            for (int i = 0; i < BATCH; i += TOGETHER) {
                for (int tree = block; tree < end; tree++) {
                    walkFour(tree, i);
                }
            }
        }
        return margins;
    }

    private float leaf(int tree, int[] row) {
        long[] words = trees.words;
        int node = trees.roots[tree];
        for (int step = trees.depths[tree]; step > 0; step--) {
            node += PlainTrees.step(words[node], row);
        }
        return PlainTrees.value(words[node]);
    }

    private void walkFour(int tree, int row) {
        long[] words = trees.words;
        int a = trees.roots[tree];
        int b = a;
        int c = a;
        int d = a;
        for (int step = trees.depths[tree]; step > 0; step--) {
            a += PlainTrees.step(words[a], slots[row]);
            b += PlainTrees.step(words[b], slots[row + 1]);
            c += PlainTrees.step(words[c], slots[row + 2]);
            d += PlainTrees.step(words[d], slots[row + 3]);
        }
        margins[row] += PlainTrees.value(words[a]);
        margins[row + 1] += PlainTrees.value(words[b]);
        margins[row + 2] += PlainTrees.value(words[c]);
        margins[row + 3] += PlainTrees.value(words[d]);
    }

    private void begin() {
        next();
        for (int i = 0; i < BATCH; i++) {
            PlainTrees.slots(trained.rows, (from + i) * COLUMNS, COLUMNS, slots[i]);
        }
        Arrays.fill(margins, trees.base);
    }

    private void next() {
        from = from + BATCH >= TrainedForest.ROWS ? 0 : from + BATCH;
    }

    private PlainTrees plain() {
        try {
            return new PlainTrees(trained.booster.toByteArray("json"), COLUMNS);
        } catch (XGBoostError | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void main(String[] args) throws RunnerException {
        Measurement.run(LayoutBenchmark.class, args);
    }
}
