package io.millrace.quickstart.simulation;

/** When in the week and in the day people visit: factors on a rate, with mean 1 over a week. */
final class Season {
    private static final double[] WEEK = {0.95, 0.92, 0.95, 1.0, 1.1, 1.2, 0.88};
    private static final double[] DAY = {
        0.3, 0.2, 0.15, 0.15, 0.2, 0.3, 0.6, 0.9, 1.1, 1.2, 1.2, 1.3, 1.4, 1.2, 1.1, 1.1, 1.2, 1.4, 1.7, 1.9, 1.9, 1.6,
        1.2, 0.7
    };
    private static final double[] FACTORS = factors();

    private Season() {}

    /** Factor of the hour since the epoch. */
    static double factor(long hour) {
        // The epoch was a Thursday, day 3 of a week that starts on Monday.
        return FACTORS[(int) Math.floorMod(hour + 72, 168L)];
    }

    /** Integral of the factor over a time span within one day, in days. */
    static double days(long from, long to) {
        long hour = Math.floorDiv(from, Customer.HOUR);
        double sum = 0;
        for (long at = from; at < to; hour++) {
            long end = Math.min(to, (hour + 1) * Customer.HOUR);
            sum += factor(hour) * (end - at);
            at = end;
        }
        return sum / Customer.DAY;
    }

    private static double[] factors() {
        double[] factors = new double[168];
        double sum = 0;
        for (int i = 0; i < factors.length; i++) {
            factors[i] = WEEK[i / 24] * DAY[i % 24];
            sum += factors[i];
        }
        for (int i = 0; i < factors.length; i++) {
            factors[i] *= factors.length / sum;
        }
        return factors;
    }
}
