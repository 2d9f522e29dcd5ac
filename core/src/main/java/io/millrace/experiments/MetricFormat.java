package io.millrace.experiments;

import io.millrace.experiments.PrimaryMetric.ConversionRate;
import io.millrace.statistics.Interval;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Figures of a metric as a person reads them: rates in percent, their differences in percentage points. */
public final class MetricFormat {
    private static final MathContext SHORT = new MathContext(3, RoundingMode.HALF_EVEN);
    private static final MathContext LONG = new MathContext(4, RoundingMode.HALF_EVEN);

    private final double factor;
    private final String unit;
    private final String unitOfDifference;

    private MetricFormat(double factor, String unit, String unitOfDifference) {
        this.factor = factor;
        this.unit = unit;
        this.unitOfDifference = unitOfDifference;
    }

    /** Of a primary metric. */
    public static MetricFormat of(PrimaryMetric metric) {
        return metric instanceof ConversionRate
                ? new MetricFormat(100, " %", " percentage points")
                : new MetricFormat(1, "", "");
    }

    /** Of a secondary metric. */
    public static MetricFormat of(SecondaryMetric metric) {
        return metric == SecondaryMetric.ERROR_RATE
                ? new MetricFormat(100, " %", " percentage points")
                : new MetricFormat(1, " ms", " ms");
    }

    /** A value. */
    public String value(double value) {
        return number(value, LONG) + unit;
    }

    /** What a value may be. */
    public String values(Interval values) {
        return range(values) + unit;
    }

    /** A difference without its sign. */
    public String size(double difference) {
        String number = number(Math.abs(difference), SHORT);
        return number + (number.equals("1") ? unitOfDifference.replace("points", "point") : unitOfDifference);
    }

    /** A difference, with its sign. */
    public String difference(double difference) {
        return signed(difference) + unitOfDifference;
    }

    /** A difference with its sign and without its unit, which stands elsewhere: {@link #unitOfDifferences()}. */
    public String bareDifference(double difference) {
        return signed(difference);
    }

    /** The unit of differences; empty where values have none. */
    public String unitOfDifferences() {
        return unitOfDifference.strip();
    }

    /** What a difference may be. */
    public String differences(Interval differences) {
        return signed(differences.low()) + " to " + signed(differences.high()) + unitOfDifference;
    }

    private String range(Interval interval) {
        return number(interval.low(), LONG) + " to " + number(interval.high(), LONG);
    }

    private String signed(double number) {
        return (number > 0 ? "+" : "") + number(number, SHORT);
    }

    private String number(double number, MathContext digits) {
        if (!Double.isFinite(number)) {
            return "unknown";
        }
        BigDecimal rounded = new BigDecimal(number * factor).round(digits);
        return rounded.stripTrailingZeros().toPlainString();
    }
}
