package io.millrace.bundle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row scored by the library that trained the model: whoever scores it otherwise must agree.
 *
 * @param numbers one per input; NaN where missing or where the input is a category
 * @param categories one per input; null where missing or where the input is a number
 * @param margin the log-odds that the library gave
 * @param score the calibrated probability of that margin; null where the model is not calibrated
 */
public record GoldenRow(
        List<Double> numbers,
        List<@Nullable String> categories,
        double margin,
        @Nullable Double score) {

    public GoldenRow {
        numbers = List.copyOf(numbers);
        categories = Collections.unmodifiableList(new ArrayList<>(categories));
        if (numbers.size() != categories.size()) {
            throw new IllegalArgumentException(numbers.size() + " numbers and " + categories.size() + " categories");
        }
    }

    /** A row of a model that is not calibrated. */
    public GoldenRow(List<Double> numbers, List<@Nullable String> categories, double margin) {
        this(numbers, categories, margin, null);
    }
}
