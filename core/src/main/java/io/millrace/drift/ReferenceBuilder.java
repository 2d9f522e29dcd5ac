package io.millrace.drift;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Freezes columns of values into references. */
public final class ReferenceBuilder {
    /** Quantile cells for KS; an atom heavier than one of them gets a cell of its own. */
    public static final int CELLS = 256;

    /** Quantile cells where there is a reference for each place in a season: fewer, because each counts them for itself. */
    public static final int SEASONAL_CELLS = 64;

    /** Categories that are told apart; the rest are counted together. */
    public static final int CATEGORIES = 50;

    private ReferenceBuilder() {}

    /**
     * The reference of a number.
     *
     * @param values one per row; NaN is missing
     */
    public static FeatureReference.Numeric numeric(String name, double importance, boolean monitored, double[] values) {
        return numeric(name, importance, monitored, values, CELLS);
    }

    /**
     * The reference of a number.
     *
     * @param values one per row; NaN is missing
     * @param cells quantile cells for KS
     */
    public static FeatureReference.Numeric numeric(
            String name, double importance, boolean monitored, double[] values, int cells) {
        double[] present = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .map(value -> value + 0.0) // makes -0.0 the zero that it equals
                .sorted()
                .toArray();
        Bins deciles = Bins.count(deciles(present), present);
        Bins quantiles = Bins.count(quantiles(present, cells), present);
        return new FeatureReference.Numeric(
                name,
                importance,
                monitored,
                deciles,
                quantiles,
                values.length - present.length,
                quantiles.largestOpenShare(),
                spread(present));
    }

    /** Of sorted values, those that are finite: what else there is has no place in a range. */
    private static @Nullable Spread spread(double[] sorted) {
        double[] finite = Arrays.stream(sorted).filter(Double::isFinite).toArray();
        if (finite.length == 0) {
            return null;
        }
        // Welford's recurrence: no square of a large value is taken.
        double mean = 0;
        double squares = 0;
        for (int i = 0; i < finite.length; i++) {
            double off = finite[i] - mean;
            mean += off / (i + 1);
            squares += off * (finite[i] - mean);
        }
        double deviation = Math.sqrt(squares / finite.length);
        return Double.isFinite(deviation) ? new Spread(finite[0], finite[finite.length - 1], deviation) : null;
    }

    /**
     * The reference of a category, each row of another entity.
     *
     * @param values one per row; null is missing
     */
    public static FeatureReference.Categorical categorical(
            String name, double importance, boolean monitored, List<@Nullable String> values) {
        return categorical(name, importance, monitored, values, row -> row);
    }

    /**
     * The reference of a category.
     *
     * @param values one per row; null is missing
     * @param entity a number of each row that stands for its entity
     */
    public static FeatureReference.Categorical categorical(
            String name, double importance, boolean monitored, List<@Nullable String> values, IntUnaryOperator entity) {
        Map<String, Long> counts = new HashMap<>();
        Map<String, Integer> only = new HashMap<>();
        Set<String> shared = new HashSet<>();
        long missing = 0;
        for (int row = 0; row < values.size(); row++) {
            String value = values.get(row);
            if (value == null) {
                missing++;
                continue;
            }
            counts.merge(value, 1L, Long::sum);
            if (!shared.contains(value)) {
                int now = entity.applyAsInt(row);
                Integer first = only.putIfAbsent(value, now);
                if (first != null && first != now) {
                    shared.add(value);
                }
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
        int single = counts.size() - shared.size();
        counts.keySet().removeAll(new HashSet<>(top));
        RareCategories rare = counts.size() > RareCategories.MOST ? null : RareCategories.of(counts.keySet(), single);
        return new FeatureReference.Categorical(name, importance, monitored, top, topCounts, missing, rare);
    }

    /** The k-th decile is the least value that at least k tenths of the values do not exceed; equal ones are one edge. */
    private static double[] deciles(double[] sorted) {
        Edges edges = new Edges();
        for (int k = 1; k < 10 && sorted.length > 0; k++) {
            int rank = (int) ((k * (long) sorted.length + 9) / 10);
            edges.add(sorted[rank - 1]);
        }
        return edges.toArray();
    }

    /** Closes a cell as soon as it holds a share of 1/cells; isolates each value that holds more by itself. */
    private static double[] quantiles(double[] sorted, int cells) {
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
            if (atom * cells > sorted.length) {
                edges.add(Math.nextDown(value));
                edges.add(value);
                inCell = 0;
            } else if (inCell * cells >= sorted.length) {
                edges.add(value);
                inCell = 0;
            }
        }
        return edges.toArray();
    }

    /** Upper edges of cells in increasing order; those that are not finite or not new are left out. */
    private static final class Edges {
        private double[] edges = new double[16];
        private int size;

        void add(double edge) {
            if (!Double.isFinite(edge) || (size > 0 && edge <= edges[size - 1])) {
                return;
            }
            if (size == edges.length) {
                edges = Arrays.copyOf(edges, 2 * size);
            }
            edges[size++] = edge;
        }

        double[] toArray() {
            return Arrays.copyOf(edges, size);
        }
    }
}
