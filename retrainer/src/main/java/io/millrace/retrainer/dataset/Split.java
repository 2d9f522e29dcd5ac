package io.millrace.retrainer.dataset;

import io.millrace.ids.EntityDraw;
import io.millrace.project.ModelDefinition;
import io.millrace.retrainer.TrainingFailed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.IntStream;

/**
 * Train and test rows of a table, by time. A train row's label covers (as-of, as-of + horizon]: train rows end a horizon before the test
 * begins, so that no train label knows anything of the test stretch. Immutable.
 */
public final class Split {
    private final int[] train;
    private final int[] test;
    private final long testStart;

    private Split(ExampleTable table, Duration horizon, long testStart) {
        this.testStart = testStart;
        long lastTrain = testStart - horizon.toMillis();
        train = IntStream.range(0, table.rows())
                .filter(row -> table.asOf(row) <= lastTrain)
                .toArray();
        test = IntStream.range(0, table.rows())
                .filter(row -> table.asOf(row) >= testStart)
                .toArray();
    }

    private Split(int[] train, int[] test, long testStart) {
        this.train = train;
        this.test = test;
        this.testStart = testStart;
    }

    /**
     * As a model's dataset is split: by time, and, where the project wants it, such that no entity is on both sides.
     *
     * @throws TrainingFailed when there are no examples
     */
    public static Split of(ExampleTable table, ModelDefinition model) throws TrainingFailed {
        Split byTime = byTime(table, model.label().horizon(), model.testShare());
        return model.dataset().byEntity() ? byTime.byEntity(table, model.seed()) : byTime;
    }

    /**
     * The same, without the train rows of the entities that are tested by and without the test rows of those that are learned from. Half of them are tested by, {@linkplain ExampleTable#ownerCode owner} by owner; which they are, a draw by the
     * owners' ids and a seed says.
     */
    public Split byEntity(ExampleTable table, long seed) {
        EntityDraw draw = new EntityDraw("split:" + seed);
        boolean[] tested = new boolean[table.ownerCodes()];
        for (int code = 0; code < tested.length; code++) {
            byte[] id = table.ownerOf(code).getBytes(StandardCharsets.UTF_8);
            tested[code] = draw.of(id, id.length) < EntityDraw.RANGE / 2;
        }
        return new Split(
                IntStream.of(train).filter(row -> !tested[table.ownerCode(row)]).toArray(),
                IntStream.of(test).filter(row -> tested[table.ownerCode(row)]).toArray(),
                testStart);
    }

    /**
     * The test is the last stretch of the time that the examples cover.
     *
     * @param testShare the stretch's share of that time, 0 to 1
     * @throws TrainingFailed when there are no examples
     */
    public static Split byTime(ExampleTable table, Duration horizon, double testShare) throws TrainingFailed {
        requireRows(table);
        long from = table.asOf(0);
        long until = table.asOf(table.rows() - 1);
        return new Split(table, horizon, until - (long) ((until - from) * testShare));
    }

    /**
     * The train rows are the first rows by time, all rows of their last moment included; the test begins a horizon after that moment.
     *
     * @param trainShare share of the rows, 0 to 1
     * @throws TrainingFailed when there are no examples
     */
    public static Split byRows(ExampleTable table, Duration horizon, double trainShare) throws TrainingFailed {
        requireRows(table);
        int last = Math.max(0, Math.min(table.rows(), (int) Math.round(table.rows() * trainShare)) - 1);
        return new Split(table, horizon, table.asOf(last) + horizon.toMillis());
    }

    private static void requireRows(ExampleTable table) throws TrainingFailed {
        if (table.rows() == 0) {
            throw new TrainingFailed("there are no matured examples to train on");
        }
    }

    /** Train rows, by time. */
    public int[] train() {
        return train.clone();
    }

    /** Test rows, by time. */
    public int[] test() {
        return test.clone();
    }

    /** First moment of the test stretch, epoch milliseconds. */
    public long testStart() {
        return testStart;
    }
}
