package io.millrace.retrainer.dataset.checks;

/**
 * Examples of a model that are on the topic and not in its dataset. Those that mature later, or that a request leaves out as older than a drift, are no findings and not counted.
 *
 * @param repeated ids that an earlier record has
 * @param future labels that were given before the horizon had passed
 * @param tooOld older than the historical period
 * @param otherFeatureSet of another major version of the feature set
 * @param otherLabel with another label
 */
public record LeftOut(long repeated, long future, long tooOld, long otherFeatureSet, long otherLabel) {
    /** Nothing. */
    public static final LeftOut NOTHING = new LeftOut(0, 0, 0, 0, 0);
}
