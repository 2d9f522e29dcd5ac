package io.millrace.calibration;

import java.util.Arrays;

/**
 * A monotone curve over the margin, with straight lines between knots (Zadrozny and Elkan 2002, Transforming classifier scores into
 * accurate multiclass probability estimates). It has whatever shape the rows show, and needs more of them than {@link Platt}.
 *
 * <p>A step function, as isotonic regression gives it, would make all margins of a step equal and lose what the forest knows of their
 * order. Lines between the centres of the steps keep that order strictly; only below the first and above the last knot, where there is
 * nothing to draw a line to, are margins made equal.
 */
public final class Isotonic implements Calibration {
    private final double[] margins;
    private final double[] probabilities;

    /**
     * A curve through knots.
     *
     * @param margins at least two, finite, strictly ascending
     * @param probabilities one per margin, 0 to 1, none less than the one before
     * @throws IllegalArgumentException when they are not
     */
    public Isotonic(double[] margins, double[] probabilities) {
        if (margins.length != probabilities.length || margins.length < 2) {
            throw new IllegalArgumentException(
                    margins.length + " margins and " + probabilities.length + " probabilities are no curve");
        }
        for (int i = 0; i < margins.length; i++) {
            boolean ascends = i == 0 || (margins[i - 1] < margins[i] && probabilities[i - 1] <= probabilities[i]);
            if (!ascends || !Double.isFinite(margins[i]) || !(probabilities[i] >= 0 && probabilities[i] <= 1)) {
                throw new IllegalArgumentException(
                        "knot " + i + " is at " + margins[i] + ", " + probabilities[i] + ": the curve does not rise");
            }
        }
        this.margins = margins.clone();
        this.probabilities = probabilities.clone();
    }

    @Override
    public double probability(float margin) {
        int at = Arrays.binarySearch(margins, margin);
        if (at >= 0) {
            return probabilities[at];
        }
        int next = -at - 1;
        if (next == 0) {
            return probabilities[0];
        }
        int before = next - 1;
        if (next == margins.length) {
            return probabilities[before];
        }
        double share = (margin - margins[before]) / (margins[next] - margins[before]);
        double between = probabilities[before] + share * (probabilities[next] - probabilities[before]);
        // The sum may round to more than the knot that it leads to.
        return Math.min(between, probabilities[next]);
    }

    @Override
    public CalibrationMethod method() {
        return CalibrationMethod.ISOTONIC;
    }

    /** A copy of the knots' margins. */
    public double[] margins() {
        return margins.clone();
    }

    /** A copy of the knots' probabilities. */
    public double[] probabilities() {
        return probabilities.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Isotonic isotonic
                && Arrays.equals(margins, isotonic.margins)
                && Arrays.equals(probabilities, isotonic.probabilities);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(margins) + Arrays.hashCode(probabilities);
    }

    @Override
    public String toString() {
        return "Isotonic[" + margins.length + " knots]";
    }
}
