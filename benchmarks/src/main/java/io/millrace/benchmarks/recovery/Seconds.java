package io.millrace.benchmarks.recovery;

import java.util.List;
import java.util.Locale;

/** Times of repeated runs. */
record Seconds(List<Double> values) {
    Seconds {
        values = values.stream().sorted().toList();
    }

    private double median() {
        int middle = values.size() / 2;
        return values.size() % 2 == 1 ? values.get(middle) : (values.get(middle - 1) + values.get(middle)) / 2;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "median %.1f s (%.1f – %.1f)", median(), values.get(0), values.get(values.size() - 1));
    }
}
