package io.millrace.forest;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a row's margins come about: what each feature contributes. Reused from row to row. Not thread-safe. */
public final class Explanation {
    private final int features;
    private final double[] values;
    private final int[] ways;
    private final ShapleyIntegral.@Nullable Path path;

    Explanation(int features, int outputs, int ways, ShapleyIntegral.@Nullable Path path) {
        this.features = features;
        values = new double[outputs * (features + 1)];
        this.ways = new int[ways];
        this.path = path;
    }

    /** What a feature adds to a margin, in the unit of the margin (log-odds, for a probability). */
    public double contribution(int output, int feature) {
        return values[output * (features + 1) + feature];
    }

    /** The margin that is expected when nothing is known of a row; with all contributions it adds up to the margin. */
    public double expected(int output) {
        return values[output * (features + 1) + features];
    }

    void clear() {
        Arrays.fill(values, 0);
    }

    /** Contributions, output after output, each with {@link #expected} at its end. */
    double[] values() {
        return values;
    }

    /** For {@link ShapleyTables} to note which way a row goes. */
    int[] ways() {
        return ways;
    }

    /** For {@link ShapleyIntegral} to note where it is. */
    ShapleyIntegral.Path path() {
        return Objects.requireNonNull(path);
    }
}
