package io.millrace.runtime.control;

import io.millrace.records.Dataset;
import io.millrace.records.ModelVersion;
import io.millrace.statistics.Metrics;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far a version's threshold can be relied on, as a person is told. */
public final class ThresholdWords {
    /** Rows of a class from which on figures decide: what {@code min_positives} is by default. */
    private static final long ENOUGH = 200;

    private ThresholdWords() {}

    /**
     * For example {@code uncertain: found by about 12 rows with the label}: a threshold that was searched for among few rows of one class
     * lies where chance has put it. Null where there were enough, or where the project says it, by a number or by costs of calibrated
     * scores.
     */
    public static @Nullable String doubt(ModelVersion version) {
        long rows = outOfFoldRows(version);
        long with = Math.round(rows * trainRate(version));
        long without = rows - with;
        if (!RecordedThreshold.searched(version) || Math.min(with, without) >= ENOUGH) {
            return null;
        }
        return String.format(
                Locale.ROOT,
                "uncertain: found by about %,d rows %s the label",
                Math.min(with, without),
                with <= without ? "with" : "without");
    }

    /** Those that the search looked at: folds that run forward in time leave out the earliest train rows. */
    private static long outOfFoldRows(ModelVersion version) {
        return version.getCalibration() == null
                ? version.getDataset().getTrainRows()
                : version.getCalibration().getRows();
    }

    /** Share of train rows with the label. The dataset's positives are those of the test, too, whose share is a figure of the version. */
    private static double trainRate(ModelVersion version) {
        Dataset dataset = version.getDataset();
        double rate = (double) dataset.getPositives() / dataset.getRows();
        double test = dataset.getTestRows() * version.getMetrics().getOrDefault(Metrics.BASE_RATE, rate);
        return (dataset.getPositives() - test) / dataset.getTrainRows();
    }
}
