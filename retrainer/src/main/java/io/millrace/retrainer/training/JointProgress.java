package io.millrace.retrainer.training;

import io.millrace.retrainer.Progress;

/** Progress of two things that may go on beside each other, each in its own thread: told is how far they are together, by one thread at a time. */
final class JointProgress {
    private final Progress whole;
    private final double weight;
    private double one;
    private double other;

    /** @param weight of the one among both, 0 to 1 */
    JointProgress(Progress whole, double weight) {
        this.whole = whole;
        this.weight = weight;
    }

    /** How far the one is. */
    synchronized void one(double share) {
        one = share;
        tell();
    }

    /** How far the other is. */
    synchronized void other(double share) {
        other = share;
        tell();
    }

    private void tell() {
        whole.at(weight * one + (1 - weight) * other);
    }
}
