package io.millrace.faults;

import java.util.Arrays;

/**
 * How fast a figure rises, by the slopes of all pairs of its samples: their median (Theil 1950, Sen 1968), which no single outlier moves, and the interval that
 * the distribution of Kendall's statistic gives them at 95 %. The interval takes samples to be independent of each other; figures that swing slowly have a wider one.
 *
 * @param slope per unit of time
 * @param low lower end of its interval
 * @param high upper end
 */
record Trend(double slope, double low, double high) {
    private static final double Z = 1.959964;

    /**
     * That of samples.
     *
     * @param times at least two of them different
     * @param values of these times
     * @throws IllegalArgumentException when there are fewer than two different times
     */
    static Trend of(double[] times, double[] values) {
        int n = times.length;
        double[] slopes = new double[n * (n - 1) / 2];
        int count = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                if (times[i] != times[j]) {
                    slopes[count++] = (values[j] - values[i]) / (times[j] - times[i]);
                }
            }
        }
        if (count == 0) {
            throw new IllegalArgumentException("two different times are the least, found " + Arrays.toString(times));
        }
        double[] sorted = Arrays.copyOf(slopes, count);
        Arrays.sort(sorted);
        double width = Z * Math.sqrt(n * (n - 1.0) * (2.0 * n + 5) / 18);
        return new Trend(
                (sorted[(count - 1) / 2] + sorted[count / 2]) / 2,
                sorted[Math.max(0, (int) Math.round((count - width) / 2) - 1)],
                sorted[Math.min(count - 1, (int) Math.round((count + width) / 2))]);
    }
}
