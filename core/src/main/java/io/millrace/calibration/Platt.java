package io.millrace.calibration;

/**
 * A logistic curve over the margin: {@code 1 / (1 + exp(−(slope·margin + offset)))} (Platt 1999, Probabilistic outputs for support
 * vector machines). It stretches or shrinks log-odds and moves them, and so cures a forest that is too sure or not sure enough of
 * everything alike; two parameters need few rows.
 *
 * @param slope above 0; 1 leaves the margins as they are
 * @param offset log-odds where the margin is 0
 */
public record Platt(double slope, double offset) implements Calibration {

    public Platt {
        if (!(slope > 0 && Double.isFinite(slope)) || !Double.isFinite(offset)) {
            throw new IllegalArgumentException(
                    "a slope of " + slope + " and an offset of " + offset + " are no calibration");
        }
    }

    @Override
    public double probability(float margin) {
        // Math.exp may differ in its last bit between machines.
        return 1 / (1 + StrictMath.exp(-(slope * margin + offset)));
    }

    @Override
    public CalibrationMethod method() {
        return CalibrationMethod.PLATT;
    }
}
