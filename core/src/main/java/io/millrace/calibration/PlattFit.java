package io.millrace.calibration;

import java.util.Optional;

/**
 * Fits {@link Platt} by maximum likelihood on Platt's targets: Newton's method with backtracking, on a form of the likelihood that
 * neither overflows nor cancels (Lin, Lin and Weng 2007, A note on Platt's probabilistic outputs for support vector machines).
 */
final class PlattFit {
    private static final int ITERATIONS = 100;
    private static final double LEAST_STEP = 1e-10;
    /** Added to the Hessian's diagonal, so that it is positive definite. */
    private static final double RIDGE = 1e-12;
    /** Of the decrease that the gradient promises, what a step must bring. */
    private static final double SUFFICIENT = 1e-4;
    /** Gradient per row at which the fit is at its optimum. */
    private static final double FLAT = 1e-12;

    private final LabelledMargins rows;
    private double slope;
    private double offset;

    private PlattFit(LabelledMargins rows) {
        this.rows = rows;
        double negatives = rows.rows() - rows.positives();
        this.offset = StrictMath.log((rows.positives() + 1.0) / (negatives + 1.0));
    }

    /** The likeliest curve; empty when it does not rise: the margins do not rank the rows. */
    static Optional<Platt> fit(LabelledMargins rows) {
        PlattFit fit = new PlattFit(rows);
        fit.climb();
        return fit.slope > 0 ? Optional.of(new Platt(fit.slope, fit.offset)) : Optional.empty();
    }

    private void climb() {
        for (int i = 0; i < ITERATIONS; i++) {
            double slopeGradient = 0;
            double offsetGradient = 0;
            double slopes = RIDGE;
            double offsets = RIDGE;
            double mixed = 0;
            for (int at = 0; at < rows.distinct(); at++) {
                double margin = rows.margin(at);
                double p = 1 / (1 + StrictMath.exp(-(slope * margin + offset)));
                double excess = rows.rows(at) * p - target(at);
                double curvature = rows.rows(at) * p * (1 - p);
                slopeGradient += excess * margin;
                offsetGradient += excess;
                slopes += curvature * margin * margin;
                mixed += curvature * margin;
                offsets += curvature;
            }
            if (Math.abs(slopeGradient) + Math.abs(offsetGradient) <= FLAT * rows.rows()) {
                return;
            }
            double determinant = slopes * offsets - mixed * mixed;
            double slopeStep = -(offsets * slopeGradient - mixed * offsetGradient) / determinant;
            double offsetStep = -(slopes * offsetGradient - mixed * slopeGradient) / determinant;
            double promised = slopeGradient * slopeStep + offsetGradient * offsetStep;
            if (!step(slopeStep, offsetStep, promised)) {
                return;
            }
        }
    }

    /** Goes as far along a step as brings enough; false when nothing does any more. */
    private boolean step(double slopeStep, double offsetStep, double promised) {
        double before = loss(slope, offset);
        for (double share = 1; share >= LEAST_STEP; share /= 2) {
            double newSlope = slope + share * slopeStep;
            double newOffset = offset + share * offsetStep;
            if (loss(newSlope, newOffset) < before + SUFFICIENT * share * promised) {
                slope = newSlope;
                offset = newOffset;
                return true;
            }
        }
        return false;
    }

    /** Negative log-likelihood of the targets. */
    private double loss(double slope, double offset) {
        double loss = 0;
        for (int at = 0; at < rows.distinct(); at++) {
            double z = slope * rows.margin(at) + offset;
            double target = target(at);
            loss += z >= 0
                    ? (rows.rows(at) - target) * z + rows.rows(at) * StrictMath.log1p(StrictMath.exp(-z))
                    : -target * z + rows.rows(at) * StrictMath.log1p(StrictMath.exp(z));
        }
        return loss;
    }

    /** Sum of the targets of the rows at the i-th margin. */
    private double target(int at) {
        int positives = rows.positives(at);
        return positives * rows.positiveTarget() + (rows.rows(at) - positives) * rows.negativeTarget();
    }
}
