package io.millrace.retrainer.evaluation;

import io.millrace.bundle.ModelBundle;
import io.millrace.forest.Forest;
import io.millrace.forest.ForestRow;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;

/**
 * Rows of a table as a model scores them, whichever model it is: the candidate's, or the champion's.
 *
 * @param rows the rows, by time
 * @param margins their log-odds
 * @param scores their calibrated scores, 0 to 1, as serving computes them
 * @param labels whether they have the label
 */
@SuppressWarnings("ArrayRecordComponent")
public record ScoredRows(int[] rows, float[] margins, double[] scores, boolean[] labels) {
    /** Rows that are encoded at once, so that they need little memory however many there are. */
    private static final int AT_ONCE = 4096;

    /**
     * Scores rows.
     *
     * @throws TrainingFailed when the model cannot be read, or reads a feature that the table does not have
     */
    public static ScoredRows of(ModelBundle bundle, ExampleTable table, int[] rows) throws TrainingFailed {
        BundleForest model = BundleForest.of(bundle, table);
        Forest forest = model.forest();
        float[] margins = new float[rows.length];
        double[] scores = new double[rows.length];
        int width = model.width();
        ForestRow row = forest.newRow();
        for (int from = 0; from < rows.length; from += AT_ONCE) {
            int count = Math.min(AT_ONCE, rows.length - from);
            int[] some = new int[count];
            System.arraycopy(rows, from, some, 0, count);
            float[] matrix = model.columns().matrix(some);
            for (int i = 0; i < count; i++) {
                row.set(matrix, i * width);
                margins[from + i] = forest.margin(row);
                scores[from + i] = model.calibration().probability(margins[from + i]);
            }
        }
        return new ScoredRows(rows, margins, scores, table.labels(rows));
    }
}
