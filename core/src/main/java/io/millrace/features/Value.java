package io.millrace.features;

/**
 * A value, and how it is read.
 *
 * @param number index of the feature that it is; below 0 when it is hidden, {@link #ELIGIBILITY} or what a feature is computed from
 * @param reading how
 */
record Value(int number, Reading reading) {
    /** Not a feature: how many events speak for the entity's eligibility as an example. */
    static final int ELIGIBILITY = -1;
}
