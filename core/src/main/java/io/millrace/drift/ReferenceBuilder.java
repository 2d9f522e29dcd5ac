package io.millrace.drift;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Freezes columns of values into references. */
public final class ReferenceBuilder {
    /** Quantile cells for KS; an atom heavier than one of them gets a cell of its own. */
    public static final int CELLS = 256;

    /** Categories that are told apart; the rest are counted together. */
    public static final int CATEGORIES = 50;

    private ReferenceBuilder() {}

    /**
     * The reference of a number.
     *
     * @param values one per row; NaN is missing
     */
    public static FeatureReference.Numeric numeric(String name, double importance, boolean monitored, double[] values) {
        double[] present = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .map(value -> value + 0.0) // makes -0.0 the zero that it equals
                .sorted()
                .toArray();
        Bins deciles = Bins.count(deciles(present), present);
        Edges quantiles = quantiles(present);
        return new FeatureReference.Numeric(
                name,
                importance,
                monitored,
                deciles,
                Bins.count(quantiles.toArray(), present),
                values.length - present.length,
                quantiles.largestOpenShare(present));
    }

    /**
     * The reference of a category.
     *
     * @param values one per row; null is missing
     */
    public static FeatureReference.Categorical categorical(
            String name, double importance, boolean monitored, List<@Nullable String> values) {
        Map<String, Long> counts = new HashMap<>();
        long missing = 0;
        for (String value : values) {
            if (value == null) {
                missing++;
            } else {
                counts.merge(value, 1L, Long::sum);
            }
        }
        Comparator<String> byBytes =
                Comparator.comparing(category -> category.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
        List<String> top = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey(byBytes)))
                .limit(CATEGORIES)
                .map(Map.Entry::getKey)
                .sorted(byBytes)
                .toList();
        List<Long> topCounts = new ArrayList<>(top.stream().map(counts::get).toList());
        long told = topCounts.stream().mapToLong(Long::longValue).sum();
        topCounts.add(values.size() - missing - told);
        return new FeatureReference.Categorical(name, importance, monitored, top, topCounts, missing);
    }

    /** The k-th decile is the least value that at least k tenths of the values do not exceed; equal ones are one edge. */
    private static double[] deciles(double[] sorted) {
        Edges edges = new Edges();
        for (int k = 1; k < 10 && sorted.length > 0; k++) {
            int rank = (int) ((k * (long) sorted.length + 9) / 10);
            edges.open(sorted[rank - 1]);
        }
        return edges.toArray();
    }

    /** Closes a cell as soon as it holds a share of 1/{@link #CELLS}; isolates each value that holds more by itself. */
    private static Edges quantiles(double[] sorted) {
        Edges edges = new Edges();
        long inCell = 0;
        for (int start = 0, end; start < sorted.length; start = end) {
            double value = sorted[start];
            end = start + 1;
            while (end < sorted.length && sorted[end] == value) {
                end++;
            }
            long atom = (long) end - start;
            inCell += atom;
            if (atom * CELLS > sorted.length) {
                edges.open(Math.nextDown(value));
                edges.closed(value);
                inCell = 0;
            } else if (inCell * CELLS >= sorted.length) {
                edges.open(value);
                inCell = 0;
            }
        }
        return edges;
    }

    /** Upper edges of cells in increasing order; those that are not finite or not new are left out. */
    private static final class Edges {
        private double[] edges = new double[16];
        private boolean[] closed = new boolean[16];
        private int size;

        void open(double edge) {
            add(edge, false);
        }

        /** The cell that ends here holds this one value only. */
        void closed(double edge) {
            add(edge, true);
        }

        private void add(double edge, boolean single) {
            if (!Double.isFinite(edge) || (size > 0 && edge <= edges[size - 1])) {
                return;
            }
            if (size == edges.length) {
                edges = Arrays.copyOf(edges, 2 * size);
                closed = Arrays.copyOf(closed, 2 * size);
            }
            edges[size] = edge;
            closed[size++] = single;
        }

        double[] toArray() {
            return Arrays.copyOf(edges, size);
        }

        double largestOpenShare(double[] values) {
            Bins bins = Bins.count(toArray(), values);
            long largest = 0;
            for (int i = 0; i < bins.size(); i++) {
                if (i == size || !closed[i]) {
                    largest = Math.max(largest, bins.count(i));
                }
            }
            return values.length == 0 ? 0 : (double) largest / values.length;
        }
    }
}
