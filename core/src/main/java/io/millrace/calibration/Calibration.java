package io.millrace.calibration;

import io.millrace.forest.Forest;

/**
 * Turns a forest's margin into the probability that is its score. A calibration never turns the order of two margins round; it may make
 * them equal. Immutable and safe for any number of threads; a probability allocates nothing, and is the same bits on every machine for
 * {@link Platt} and {@link Isotonic}.
 */
public sealed interface Calibration permits Calibration.None, Platt, Isotonic {

    /** No calibration: the score is the logistic function of the margin, as the algorithm's own library has it. */
    Calibration NONE = new None();

    /**
     * The calibrated probability of the label.
     *
     * @param margin log-odds that the trees add up to
     * @return 0 to 1
     */
    double probability(float margin);

    /** Which one it is. */
    CalibrationMethod method();

    /** The margin's own probability. There is one of it, {@link #NONE}. */
    record None() implements Calibration {
        @Override
        public double probability(float margin) {
            return Forest.probability(margin);
        }

        @Override
        public CalibrationMethod method() {
            return CalibrationMethod.NONE;
        }
    }
}
