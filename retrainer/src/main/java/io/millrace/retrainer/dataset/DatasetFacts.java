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
 */
public record DatasetFacts(
        long rows,
        long entities,
        long positives,
        long trainRows,
        long testRows,
        long from,
        long until,
        long labelCutoff) {

    public static DatasetFacts of(ExampleTable table, Split split, Duration horizon) {
        int[] train = split.train();
        int[] test = split.test();
        int[] used = IntStream.concat(IntStream.of(train), IntStream.of(test)).toArray();
        long positives = 0;
        for (int row : used) {
            positives += table.label(row) ? 1 : 0;
        }
        long until = table.asOf(used[used.length - 1]);
        return new DatasetFacts(
                used.length,
                table.entities(used),
                positives,
                train.length,
                test.length,
                table.asOf(used[0]),
                until,
                until + horizon.toMillis());
    }
}
