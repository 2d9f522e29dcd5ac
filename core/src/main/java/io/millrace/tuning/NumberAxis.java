package io.millrace.tuning;

import io.millrace.project.TuningDefinition.Range;
import io.millrace.statistics.Normal;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.random.RandomGenerator;

/** Numbers, on a logarithmic scale where the range says so. Whole numbers own the half before and the half after them. */
final class NumberAxis implements Axis {
    /** Digits that a parameter is written with: no model is told from another by more. */
    private static final MathContext WRITTEN = new MathContext(4);

    /** Width of a kernel of a single observation, as a share of the range. */
    private static final double WIDTH = 0.2;

    private final Range.Numbers range;
    private final double low;
    private final double high;

    NumberAxis(Range.Numbers range) {
        this.range = range;
        double half = range.whole() ? 0.5 : 0;
        low = scaled(range.low() - half);
        high = scaled(range.high() + half);
    }

    private double scaled(double number) {
        return range.logarithmic() ? StrictMath.log(number) : number;
    }

    private double number(double scaled) {
        double number = range.logarithmic() ? StrictMath.exp(scaled) : scaled;
        double written = range.whole()
                ? Math.rint(number)
                : new BigDecimal(number).round(WRITTEN).doubleValue();
        return Math.max(range.low(), Math.min(range.high(), written));
    }

    @Override
    public double encode(String word) {
        return scaled(Math.max(range.low(), Math.min(range.high(), Double.parseDouble(word))));
    }

    @Override
    public String decode(double value) {
        double number = number(value);
        return range.whole() ? Long.toString((long) number) : Double.toString(number);
    }

    @Override
    public double at(double share) {
        return low + share * (high - low);
    }

    @Override
    public Kernels kernels(double[] observed, int dimensions) {
        double least = 1 / Math.min(100.0, 2 + observed.length);
        double width = WIDTH * StrictMath.pow(Math.max(1, observed.length), -1.0 / (dimensions + 4));
        double deviation = Math.max(least, width) * (high - low);
        return new Truncated(observed, deviation);
    }

    /** Normal densities cut off at the range's ends. */
    private final class Truncated implements Kernels {
        private final double[] means;
        private final double deviation;

        Truncated(double[] means, double deviation) {
            this.means = means;
            this.deviation = deviation;
        }

        private double mean(int kernel) {
            return kernel < means.length ? means[kernel] : (low + high) / 2;
        }

        private double deviation(int kernel) {
            return kernel < means.length ? deviation : high - low;
        }

        @Override
        public double logDensity(int kernel, double value) {
            double mean = mean(kernel);
            double deviation = deviation(kernel);
            double all = mass((low - mean) / deviation, (high - mean) / deviation);
            if (range.whole()) {
                double number = number(value);
                double from = (scaled(number - 0.5) - mean) / deviation;
                double until = (scaled(number + 0.5) - mean) / deviation;
                return StrictMath.log(mass(from, until) / all);
            }
            double z = (value - mean) / deviation;
            return -z * z / 2 - StrictMath.log(deviation * Math.sqrt(2 * Math.PI) * all);
        }

        @Override
        public double sample(int kernel, RandomGenerator random) {
            double mean = mean(kernel);
            double deviation = deviation(kernel);
            double above = Normal.survival((high - mean) / deviation);
            double tail = above + random.nextDouble() * (Normal.survival((low - mean) / deviation) - above);
            return Math.max(low, Math.min(high, mean + deviation * Normal.exceededBy(tail)));
        }
    }

    /** Probability of the standard normal distribution between two values, taken from the tail that they are nearer to. */
    private static double mass(double from, double until) {
        return from + until > 0
                ? Normal.survival(from) - Normal.survival(until)
                : Normal.survival(-until) - Normal.survival(-from);
    }
}
