package io.millrace.drift;

/**
 * How many rows have the label: of the train rows, or of matured examples.
 *
 * @param rows all of them
 * @param positives those with the label
 * @param entities distinct entities among them, or at least so many
 */
public record LabelShare(long rows, long positives, long entities) {

    public LabelShare {
        if (positives < 0 || positives > rows || entities < 0 || entities > rows) {
            throw new IllegalArgumentException(positives + " of " + rows + " rows of " + entities + " entities");
        }
    }

    /** Share of rows with the label, 0 to 1; 0 where there are no rows. */
    public double share() {
        return rows == 0 ? 0 : (double) positives / rows;
    }

    /** Rows without the label, and those with it. */
    long[] counts() {
        return new long[] {rows - positives, positives};
    }
}
