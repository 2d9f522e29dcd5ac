package io.millrace.business;

/**
 * What the ratio of two rates may truly be, at 95 %: Koopman's score interval (Biometrics 40, 1984, 513–517), all ratios that the score test of
 * Miettinen and Nurminen, without their correction of the variance, does not reject. Unlike an interval of the logarithm (Katz), it holds what it promises for few events,
 * and knows an answer where there are none.
 */
public final class RateRatio {
    /** The normal distribution's quantile of 0.975. */
    private static final double Z = 1.959963984540054;

    /** Of a logarithm, beyond any ratio of counts. */
    private static final double FAR = 60;

    /** Halvings that leave less of it than a double can tell. */
    private static final int HALVINGS = 70;

    private final double x1;
    private final double n1;
    private final double x0;
    private final double n0;

    private RateRatio(double x1, double n1, double x0, double n0) {
        this.x1 = x1;
        this.n1 = n1;
        this.x0 = x0;
        this.n0 = n0;
    }

    /**
     * The interval of {@code (positives / rows) / (basePositives / baseRows)}. Counts need not be whole: what more rows would tell can be asked.
     *
     * @param positives 0 to {@code rows}
     * @param rows above 0
     * @return from 0, where nothing is positive, to infinity, where nothing of the base is
     */
    public static Interval interval(double positives, double rows, double basePositives, double baseRows) {
        if (!(rows > 0 && baseRows > 0)
                || !(positives >= 0 && positives <= rows)
                || !(basePositives >= 0 && basePositives <= baseRows)) {
            throw new IllegalArgumentException(
                    "no rates: " + positives + " of " + rows + " and " + basePositives + " of " + baseRows);
        }
        RateRatio ratio = new RateRatio(positives, rows, basePositives, baseRows);
        double middle = positives == 0
                ? -FAR
                : basePositives == 0 ? FAR : Math.log(positives / rows / (basePositives / baseRows));
        return new Interval(
                positives == 0 ? 0 : Math.exp(ratio.solve(-FAR, middle, Z)),
                basePositives == 0 ? Double.POSITIVE_INFINITY : Math.exp(ratio.solve(middle, FAR, -Z)));
    }

    /** Where the score, which falls as the ratio grows, has a value. */
    private double solve(double low, double high, double score) {
        double from = low;
        double to = high;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (from + to) / 2;
            if (score(Math.exp(middle)) > score) {
                from = middle;
            } else {
                to = middle;
            }
        }
        return (from + to) / 2;
    }

    /** How many standard errors the rates are from having a ratio, at the likeliest rates that have it. */
    private double score(double ratio) {
        double a = (n1 + n0) * ratio;
        double b = n1 * ratio + x1 + n0 + x0 * ratio;
        double base = 2 * (x1 + x0) / (b + Math.sqrt(Math.max(0, b * b - 4 * a * (x1 + x0))));
        double rate = ratio * base;
        double variance = rate * Math.max(0, 1 - rate) / n1 + ratio * rate * Math.max(0, 1 - base) / n0;
        return variance <= 0 ? 0 : (x1 / n1 - ratio * x0 / n0) / Math.sqrt(variance);
    }
}
