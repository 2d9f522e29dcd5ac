package io.millrace.statistics;

/**
 * A difference of two means, each of many values of its own, and evidence that it is beyond a margin. The evidence is Robbins' mixture of normal
 * likelihood ratios, in the form of Johari, Koomen, Pekelis and Walsh (2022): for an estimate {@code d} of variance {@code V}, and effects that
 * are normal with standard deviation {@code τ}, {@code √(V/(V+τ²)) · exp(τ² d²/(2V(V+τ²)))}. It holds at all looks together, as far as sums
 * of the values are normal: for values from 0 to 1, from about a hundred in each group on.
 *
 * @param difference mean of the first less that of the second
 * @param variance of the difference; 0 or more
 */
public record MeanDifference(double difference, double variance) {
    /**
     * Values of which there are sums.
     *
     * @param count at least 2
     * @param sum of the values
     * @param squares sum of their squares
     */
    public record Sample(long count, double sum, double squares) {
        public Sample {
            if (count < 2) {
                throw new IllegalArgumentException("a variance of " + count + " values");
            }
        }

        /** Mean of the values. */
        public double mean() {
            return sum / count;
        }

        private double varianceOfMean() {
            return Math.max(0, squares - sum * mean()) / (count - 1) / count;
        }
    }

    /** The difference of two samples that have nothing to do with each other. */
    public static MeanDifference of(Sample first, Sample second) {
        return new MeanDifference(first.mean() - second.mean(), first.varianceOfMean() + second.varianceOfMean());
    }

    /**
     * Whether the difference is more than the margin, with a false alarm over all looks no more probable than the level.
     *
     * @param margin 0 or more
     * @param effect standard deviation of the excess that is looked for; above 0
     */
    public boolean exceeds(double margin, double effect, double level) {
        double excess = difference - margin;
        if (excess <= 0) {
            return false;
        }
        if (variance == 0) {
            return true;
        }
        double spread = effect * effect;
        double log = 0.5 * Math.log(variance / (variance + spread))
                + spread * excess * excess / (2 * variance * (variance + spread));
        return log >= -Math.log(level);
    }

    /** The same of the difference's magnitude: both signs together. */
    public boolean exceedsEitherWay(double margin, double effect, double level) {
        return new MeanDifference(Math.abs(difference), variance).exceeds(margin, effect, level / 2);
    }
}
