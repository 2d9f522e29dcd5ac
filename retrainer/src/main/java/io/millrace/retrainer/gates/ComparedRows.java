package io.millrace.retrainer.gates;

import io.millrace.bundle.ModelBundle;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.JudgedRows;
import io.millrace.retrainer.evaluation.ScoredRows;
import java.time.Duration;
import java.util.stream.IntStream;

/**
 * The rows on which two models are compared: those that the candidate is judged by and that are younger than what either model has learned from, to the
 * end of its labels.
 *
 * @param rows the rows, by time
 */
@SuppressWarnings("ArrayRecordComponent")
record ComparedRows(int[] rows) {

    /** @param championCutoff what the champion has learned knows nothing that happened later, epoch milliseconds */
    static ComparedRows of(ExampleTable table, Split split, Duration horizon, long championCutoff) {
        int[] train = split.train();
        long own = train.length == 0 ? Long.MIN_VALUE : table.asOf(train[train.length - 1]) + horizon.toMillis();
        long cutoff = Math.max(own, championCutoff);
        int[] test = split.test();
        int[] judged = JudgedRows.of(table, test).of(test);
        return new ComparedRows(
                IntStream.of(judged).filter(row -> table.asOf(row) >= cutoff).toArray());
    }

    /** The rows as a model scores them. */
    ScoredRows scored(ModelBundle bundle, ExampleTable table) throws TrainingFailed {
        return ScoredRows.of(bundle, table, rows);
    }
}
