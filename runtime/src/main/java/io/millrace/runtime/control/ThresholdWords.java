package io.millrace.runtime.control;

import io.millrace.records.Dataset;
import io.millrace.records.ModelVersion;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far a version's threshold can be relied on, as a person is told. */
public final class ThresholdWords {
    /** How the parameters record a threshold that was searched for by the success metric. */
    private static final String SEARCHED = "success";

    /** Rows of a class from which on figures decide: what {@code min_positives} is by default. */
    private static final long ENOUGH = 200;

    private ThresholdWords() {}

    /**
     * For example {@code uncertain: found by no more than 12 rows with the label}: a threshold that was searched for among few rows of one
     * class lies where chance has put it. Null where there were enough, or where the project says it, by a number or by costs.
     */
    public static @Nullable String doubt(ModelVersion version) {
        Dataset dataset = version.getDataset();
        long with = dataset.getPositives();
        long without = dataset.getRows() - with;
        if (!SEARCHED.equals(version.getParameters().get("threshold")) || Math.min(with, without) >= ENOUGH) {
            return null;
        }
        return String.format(
                Locale.ROOT,
                "uncertain: found by no more than %,d rows %s the label",
                Math.min(with, without),
                with <= without ? "with" : "without");
    }
}
