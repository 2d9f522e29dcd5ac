package io.millrace.features;

/**
 * A feature, and how its value is read.
 *
 * @param feature index of the feature; {@link #ELIGIBILITY} for the hidden count of eligible events
 * @param reading how
 */
record Value(int feature, Reading reading) {
    /** Not a feature: how many events speak for the entity's eligibility as an example. */
    static final int ELIGIBILITY = -1;
}
