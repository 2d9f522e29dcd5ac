package io.millrace.business;

/**
 * Those whom a model would have acted on in a month, by a draw that knows nothing of them: what tells the two groups apart is chance, and
 * whether they were acted on.
 *
 * @param actedOn the decision was to act
 * @param heldOut the decision would have been to act, and they are held out
 */
public record Cohort(Outcomes actedOn, Outcomes heldOut) {
    public static final Cohort NONE = new Cohort(Outcomes.NONE, Outcomes.NONE);

    /** Both cohorts together. */
    public Cohort plus(Cohort other) {
        return new Cohort(actedOn.plus(other.actedOn), heldOut.plus(other.heldOut));
    }

    /** Whether there is somebody to compare with somebody. */
    public boolean isComparable() {
        return actedOn.rows() > 0 && heldOut.rows() > 0;
    }
}
