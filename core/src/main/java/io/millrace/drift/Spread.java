package io.millrace.drift;

/**
 * How far a number's values in the train rows reached.
 *
 * @param least finite
 * @param greatest finite, at least {@code least}
 * @param deviation their standard deviation, at least 0
 */
public record Spread(double least, double greatest, double deviation) {

    public Spread {
        if (!Double.isFinite(least) || !Double.isFinite(greatest) || least > greatest || !(deviation >= 0)) {
            throw new IllegalArgumentException(
                    "values from " + least + " to " + greatest + " with a deviation of " + deviation);
        }
    }

    /** Whether a value that is not NaN lies outside. */
    boolean excludes(double value) {
        return value < least || value > greatest;
    }
}
