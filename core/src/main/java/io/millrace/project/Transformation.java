package io.millrace.project;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the project file asks to be done to a feature's values on their way into the model. What it learns for that (bounds, means,
 * categories), it learns in training, from train rows alone.
 */
public sealed interface Transformation {

    /** As the project file writes it. */
    String written();

    /** A category as its number in a dictionary of the train rows' categories. */
    record Dictionary() implements Transformation {
        @Override
        public String written() {
            return "dictionary";
        }
    }

    /** A number less the mean, in standard deviations. */
    record Standardize() implements Transformation {
        @Override
        public String written() {
            return "standardize";
        }
    }

    /**
     * A number no less and no greater than quantiles.
     *
     * @param low per cent, 0 to 100; null: no lower bound
     * @param high per cent, at least {@code low}
     */
    record Clip(@Nullable Double low, double high) implements Transformation {
        @Override
        public String written() {
            return low == null ? "clip(p" + shown(high) + ")" : "clip(p" + shown(low) + ", p" + shown(high) + ")";
        }
    }

    /** What is typical of the feature, instead of a missing value. */
    record Impute(Statistic statistic) implements Transformation {
        @Override
        public String written() {
            return "impute(" + statistic.name().toLowerCase(Locale.ROOT) + ")";
        }
    }

    /** A number instead of a missing one. */
    record ImputeNumber(double value) implements Transformation {
        @Override
        public String written() {
            return "impute(" + shown(value) + ")";
        }
    }

    /** A category instead of a missing one. */
    record ImputeCategory(String value) implements Transformation {
        @Override
        public String written() {
            return "impute(\"" + value + "\")";
        }
    }

    /** What is typical. */
    enum Statistic {
        MEAN,
        /** The least value that at least half of the values do not exceed. */
        MEDIAN,
        /** The value that occurs most often; the least of several. Of a category, the first of several in the order of its bytes. */
        MOST_FREQUENT
    }

    private static String shown(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }
}
