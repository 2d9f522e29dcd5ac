package io.millrace.project;

import org.jspecify.annotations.Nullable;

/**
 * What a dataset holds.
 *
 * @param maximumRows most rows; of more a sample is drawn, which is recorded; null: all of them
 * @param byEntity whether no entity is in both train and test rows
 * @param ownTestShare share of the matured time that is the test stretch, 0 to 1, where the project says one; null: it does not
 */
public record DatasetDefinition(
        @Nullable Long maximumRows,
        boolean byEntity,
        @Nullable Double ownTestShare) {
    /** Where the project file says nothing. */
    public static final DatasetDefinition DEFAULT = new DatasetDefinition(null, false, null);

    private static final double USUAL_TEST_SHARE = 0.2;

    /** Share of the matured time that is the test stretch of a training, 0 to 1. */
    public double testShare() {
        return ownTestShare == null ? USUAL_TEST_SHARE : ownTestShare;
    }
}
