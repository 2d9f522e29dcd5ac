package io.millrace.business;

/**
 * What became of a group of entities, each counted once.
 *
 * @param rows how many there are
 * @param positives those of them that have the label: the customers that left
 * @param treated those of them of whom it is known that something was done about them
 */
public record Outcomes(long rows, long positives, long treated) {
    public static final Outcomes NONE = new Outcomes(0, 0, 0);

    public Outcomes {
        if (positives < 0 || treated < 0 || positives > rows || treated > rows) {
            throw new IllegalArgumentException(positives + " positive and " + treated + " treated of " + rows);
        }
    }

    /** Both groups together. */
    public Outcomes plus(Outcomes other) {
        return new Outcomes(rows + other.rows, positives + other.positives, treated + other.treated);
    }

    /** Share with the label, 0 to 1; NaN of nobody. */
    public double rate() {
        return positives / (double) rows;
    }
}
