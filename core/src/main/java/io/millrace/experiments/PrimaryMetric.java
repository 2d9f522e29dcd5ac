package io.millrace.experiments;

/**
 * What an experiment is decided by. What is expected of it before there is data tunes the test and sizes the sample; a wrong expectation costs
 * entities, never validity.
 */
public sealed interface PrimaryMetric {

    /** Which arm is the better one. */
    Direction direction();

    /** The standard deviation of an entity's outcome that is expected, above 0. */
    double expectedDeviation();

    /** Which way is better. */
    enum Direction {
        HIGHER_IS_BETTER,
        LOWER_IS_BETTER
    }

    /**
     * Share of the entities that convert within their attribution window.
     *
     * @param baseline the rate that is expected of the control, above 0 and below 1
     */
    record ConversionRate(Direction direction, double baseline) implements PrimaryMetric {
        public ConversionRate {
            if (!(baseline > 0 && baseline < 1)) {
                throw new IllegalArgumentException("a baseline is above 0 and below 1, not " + baseline);
            }
        }

        @Override
        public double expectedDeviation() {
            return Math.sqrt(baseline * (1 - baseline));
        }
    }

    /**
     * Mean over the entities of the value of their conversions within the attribution window; 0 for those who have none.
     *
     * @param expectedDeviation of an entity's value
     */
    record MeanValue(Direction direction, double expectedDeviation) implements PrimaryMetric {
        public MeanValue {
            if (!(expectedDeviation > 0) || !Double.isFinite(expectedDeviation)) {
                throw new IllegalArgumentException("a standard deviation is above 0, not " + expectedDeviation);
            }
        }
    }
}
