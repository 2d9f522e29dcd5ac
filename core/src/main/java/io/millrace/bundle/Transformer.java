package io.millrace.bundle;

import org.jspecify.annotations.Nullable;

/**
 * What is done to a number before it is a column of the model, with what was learned for it from train rows. Training and serving
 * call the same method, in double precision, so that they get the same bits.
 */
public sealed interface Transformer {

    /** The value instead of a value; NaN is missing. */
    double apply(double value);

    /**
     * {@code max(low, min(value, high))}; missing stays missing.
     *
     * @param low null: no lower bound
     * @param high null: no upper bound
     */
    record Clip(@Nullable Double low, @Nullable Double high) implements Transformer {
        public Clip {
            requireFinite("low", low);
            requireFinite("high", high);
            if (low != null && high != null && low > high) {
                throw new IllegalArgumentException("a clip from " + low + " to " + high + " keeps nothing");
            }
        }

        @Override
        public double apply(double value) {
            double below = high == null ? value : Math.min(value, high);
            return low == null ? below : Math.max(below, low);
        }
    }

    /**
     * {@code (value − mean) / deviation}; missing stays missing.
     *
     * @param deviation the population standard deviation; more than 0
     */
    record Standardize(double mean, double deviation) implements Transformer {
        public Standardize {
            requireFinite("mean", mean);
            requireFinite("deviation", deviation);
            if (deviation <= 0) {
                throw new IllegalArgumentException("a deviation of " + deviation + " is no divisor");
            }
        }

        @Override
        public double apply(double value) {
            return (value - mean) / deviation;
        }
    }

    /** {@code replacement} where the value is missing, else the value. */
    record Impute(double replacement) implements Transformer {
        public Impute {
            requireFinite("replacement", replacement);
        }

        @Override
        public double apply(double value) {
            return Double.isNaN(value) ? replacement : value;
        }
    }

    private static void requireFinite(String what, @Nullable Double value) {
        if (value != null && !Double.isFinite(value)) {
            throw new IllegalArgumentException(what + " is " + value + ", and must be finite");
        }
    }
}
