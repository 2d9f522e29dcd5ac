package io.millrace.retrainer.evaluation;

import io.millrace.bundle.ModelBundle;
import io.millrace.calibration.Calibration;
import io.millrace.forest.Forest;
import io.millrace.forest.ForestException;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.training.ModelColumns;

/**
 * What a bundle scores rows of a table with.
 *
 * @param columns its columns of the table
 * @param forest its trees
 * @param calibration what makes a score of their margin
 */
record BundleForest(ModelColumns columns, Forest forest, Calibration calibration) {

    /**
     * Of a bundle.
     *
     * @throws TrainingFailed when the model cannot be read, or reads a feature that the table does not have
     */
    static BundleForest of(ModelBundle bundle, ExampleTable table) throws TrainingFailed {
        ModelColumns columns = new ModelColumns(table, bundle.manifest().inputs());
        try {
            return new BundleForest(
                    columns,
                    Forest.fromXgboost(bundle.model()),
                    bundle.manifest().calibration());
        } catch (ForestException unreadable) {
            throw new TrainingFailed("the model cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** Number of columns. */
    int width() {
        return columns.inputs().size();
    }
}
