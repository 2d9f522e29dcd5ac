package io.millrace.rollout;

/**
 * How an arm's scores did, once their labels were known. One row per entity and step: the first, so that rows are independent.
 *
 * @param rows with score and label
 * @param positives those with the label
 * @param brierSum sum of (score - label)²
 * @param brierSquares sum of the squares of that
 */
public record QualityCounts(long rows, long positives, double brierSum, double brierSquares) {
    /** Nothing has matured. */
    public static final QualityCounts NONE = new QualityCounts(0, 0, 0, 0);

    public QualityCounts {
        if (rows < 0 || positives < 0 || positives > rows) {
            throw new IllegalArgumentException(positives + " positives of " + rows + " rows");
        }
    }

    /** This and another. */
    public QualityCounts plus(QualityCounts other) {
        return new QualityCounts(
                rows + other.rows,
                positives + other.positives,
                brierSum + other.brierSum,
                brierSquares + other.brierSquares);
    }
}
