package io.millrace.retrainer.dataset;

import java.time.Duration;
import java.util.stream.IntStream;

/**
 * What a model was trained and tested on.
 *
 * @param rows rows, train and test; those in the gap between them are not counted
 * @param entities distinct entities among them
 * @param positives rows with the label
 * @param trainRows rows trained on
 * @param testRows rows of the last matured stretch
 * @param from earliest as-of, epoch milliseconds
 * @param until latest as-of
 * @param labelCutoff {@code until} + horizon: the model knows nothing that happened later
 * @param trainCutoff latest as-of of a train row + horizon: what was learned knows nothing that happened later
 */
public record DatasetFacts(
        long rows,
        long entities,
        long positives,
        long trainRows,
        long testRows,
        long from,
        long until,
        long labelCutoff,
        long trainCutoff) {

    /** Of a table with at least one row. */
    public static DatasetFacts of(ExampleTable table, Split split, Duration horizon) {
        int[] train = split.train();
        int[] test = split.test();
        int[] used = IntStream.concat(IntStream.of(train), IntStream.of(test)).toArray();
        long positives = 0;
        long from = Long.MAX_VALUE;
        long until = Long.MIN_VALUE;
        for (int row : used) {
            positives += table.label(row) ? 1 : 0;
            from = Math.min(from, table.asOf(row));
            until = Math.max(until, table.asOf(row));
        }
        if (used.length == 0) {
            // None is used where the time that they cover is too short: then the times are those of the rows that there
            // are.
            from = table.asOf(0);
            until = table.asOf(table.rows() - 1);
        }
        long lastTrain = train.length == 0 ? from : table.asOf(train[train.length - 1]);
        return new DatasetFacts(
                used.length,
                table.entities(used),
                positives,
                train.length,
                test.length,
                from,
                until,
                until + horizon.toMillis(),
                lastTrain + horizon.toMillis());
    }
}
