package io.millrace.drift;

/**
 * What the rows of one value of a categorical feature are compared with: the train rows that had it.
 *
 * @param feature the feature's name
 * @param value its value
 * @param reference the monitored features and the score in those rows, counted in the PSI bins of all rows; its KS cells are the PSI bins, too
 */
public record SliceReference(String feature, String value, DriftReference reference) {
    /** Of a model: each is counted and judged like a model of its own. */
    public static final int MOST = 20;

    /** Rows below which nothing is kept of a value. */
    public static final int LEAST_ROWS = 100;

    /** Such as {@code plan=basic}. */
    public String name() {
        return feature + "=" + value;
    }
}
