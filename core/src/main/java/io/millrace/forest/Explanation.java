package io.millrace.forest;

import java.util.Arrays;

/**
 * How the margins of rows come about: what each feature contributes. Reused from batch to batch and from forest to forest; it grows to the
 * largest. Not thread-safe.
 */
public final class Explanation {
    private final ForestRow[] one = new ForestRow[1];
    private final ShapleyIntegral.Path path = new ShapleyIntegral.Path();
    private final Lanes lanes = new Lanes();
    private double[] values = new double[0];
    private int[] ways = new int[0];
    private int features;
    private int outputs;

    /** What a feature adds to a margin of a row, in the unit of the margin (log-odds, for a probability). */
    public double contribution(int row, int output, int feature) {
        return values[from(row, output) + feature];
    }

    /** The margin that is expected when nothing is known of a row; with all contributions it adds up to the margin. */
    public double expected(int row, int output) {
        return values[from(row, output) + features];
    }

    /** Nothing contributes yet. */
    void begin(Forest forest, int rows) {
        features = forest.features();
        outputs = forest.outputs();
        int size = from(rows, 0);
        if (values.length < size) {
            values = new double[size];
        }
        Arrays.fill(values, 0, size, 0);
        for (int row = 0; row < rows; row++) {
            forest.addBase(values, from(row, 0));
        }
    }

    /** Contributions to the margins of one row after the other, each with {@link #expected} at its end. */
    double[] values() {
        return values;
    }

    /** Where a margin's contributions start. */
    int from(int row, int output) {
        return (row * outputs + output) * (features + 1);
    }

    /** For {@link ShapleyTables} to note which way a row goes. */
    int[] ways(int size) {
        if (ways.length < size) {
            ways = new int[size];
        }
        return ways;
    }

    /** For {@link ShapleyTables} to look up rows side by side. */
    Lanes lanes() {
        return lanes;
    }

    /** For {@link ShapleyIntegral} to note where it is. */
    ShapleyIntegral.Path path() {
        return path;
    }

    /** An array of just this row. */
    ForestRow[] one(ForestRow row) {
        one[0] = row;
        return one;
    }
}
