package io.millrace.retrainer.dataset.profile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a column of a dataset looks like. */
public sealed interface ColumnProfile {

    /** The feature's name. */
    String name();

    /** Where values are missing. */
    Missing missing();

    /**
     * Rows without a value.
     *
     * @param rows among all rows
     * @param train share of the train rows, 0 to 1; 0 where there are none
     * @param test share of the test rows
     */
    record Missing(long rows, double train, double test) {}

    /**
     * A number.
     *
     * @param infinite rows with an infinite value, which the model takes for the greatest number that it knows
     * @param min least finite value; null where there is none
     * @param max greatest finite value
     * @param mean of the finite values
     * @param distinct different finite values among the rows that were looked at closely
     * @param quantiles of the finite values of those rows, as {@link DatasetProfile#QUANTILES} says; empty where there is none
     * @param histogram of the same; null where there are no two different values
     */
    record OfNumber(
            String name,
            Missing missing,
            long infinite,
            @Nullable Double min,
            @Nullable Double max,
            @Nullable Double mean,
            long distinct,
            List<Double> quantiles,
            @Nullable Histogram histogram)
            implements ColumnProfile {
        public OfNumber {
            quantiles = List.copyOf(quantiles);
        }
    }

    /**
     * A category.
     *
     * @param distinct different categories
     * @param top the most frequent, at most {@link DatasetProfile#TOP} of them
     */
    record OfCategory(String name, Missing missing, long distinct, List<Category> top) implements ColumnProfile {
        public OfCategory {
            top = List.copyOf(top);
        }
    }

    /**
     * One category.
     *
     * @param rows with it, among all
     * @param train share of the train rows
     * @param test share of the test rows
     */
    record Category(String category, long rows, double train, double test) {}
}
