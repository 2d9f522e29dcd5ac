package io.millrace.drift;

import io.millrace.ids.Murmur3;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a value of one feature is counted, once for all who count it: a row's window, and the slices it belongs to, have the same bins. A number is looked for among the edges of PSI's bins, of
 * KS's cells and of the train rows' range together. Allocates nothing when it finds. Not thread-safe.
 *
 * <p>A place is a number: the PSI bin in the lower 16 bits, the KS cell in the next 15, all of which are set where there is none, and the sign where no train row had the value.
 */
public final class BinFinder {
    private static final int HALF = 16;
    private static final int BIN = 0xffff;
    private static final int NO_CELL = 0x7fff;
    private static final int OUTSIDE = Integer.MIN_VALUE;

    /** Right-closed, increasing, and as many as a power of two less one: infinity fills them up. */
    private final double[] edges;

    /** By number of edges that are less. */
    private final int[] places;

    private final boolean categorical;
    private final byte[][] categories;
    private final @Nullable RareCategories rare;
    private final Murmur3 murmur = new Murmur3();
    private final int missing;

    /** A finder for the bins of a reference, and for those of any that is {@link FeatureReference#coarse} or recounted of it. */
    public BinFinder(FeatureReference reference) {
        missing = place(reference.psiBins() - 1, NO_CELL, false);
        categorical = reference instanceof FeatureReference.Categorical;
        categories = reference instanceof FeatureReference.Categorical category ? category.utf8() : new byte[0][];
        rare = reference instanceof FeatureReference.Categorical category ? category.rare() : null;
        if (reference instanceof FeatureReference.Numeric number) {
            edges = edges(number);
            places = places(number, edges);
        } else {
            edges = new double[0];
            places = new int[] {missing};
        }
    }

    private static double[] edges(FeatureReference.Numeric number) {
        Spread spread = number.spread();
        double[] range =
                spread == null ? new double[0] : new double[] {Math.nextDown(spread.least()), spread.greatest()};
        double[] all = Stream.of(number.deciles().edges(), number.quantiles().edges(), range)
                .flatMapToDouble(DoubleStream::of)
                .sorted()
                .distinct()
                .toArray();
        double[] filled = Arrays.copyOf(all, Integer.highestOneBit(2 * all.length + 1) - 1);
        Arrays.fill(filled, all.length, filled.length, Double.POSITIVE_INFINITY);
        return filled;
    }

    /** Values between two edges are all in one bin and one cell: those of the greatest among them. */
    private static int[] places(FeatureReference.Numeric number, double[] edges) {
        int[] places = new int[edges.length + 1];
        for (int i = 0; i < places.length; i++) {
            double greatest = i < edges.length ? edges[i] : Double.POSITIVE_INFINITY;
            places[i] = place(
                    number.deciles().indexOf(greatest),
                    number.quantiles().indexOf(greatest),
                    number.spread() != null && number.spread().excludes(greatest));
        }
        return places;
    }

    /** Where a number is counted; NaN is missing. For a categorical feature every number is missing. */
    public int of(double value) {
        if (Double.isNaN(value)) {
            return missing;
        }
        // How many edges are less. Half of the rest is passed over or not, without a branch: which half is what no
        // processor could guess.
        int passed = 0;
        for (int half = (edges.length + 1) >>> 1; half > 0; half >>>= 1) {
            passed = edges[passed + half - 1] < value ? passed + half : passed;
        }
        return places[passed];
    }

    /** Where a category is counted, as UTF-8; null is missing. For a numeric feature every category is missing. */
    public int of(byte @Nullable [] utf8) {
        if (utf8 == null || !categorical) {
            return missing;
        }
        int at = Arrays.binarySearch(categories, utf8, Arrays::compareUnsigned);
        return at >= 0
                ? place(at, NO_CELL, false)
                : place(categories.length, NO_CELL, rare != null && !rare.has(murmur, utf8));
    }

    private static int place(int bin, int cell, boolean outside) {
        return bin | cell << HALF | (outside ? OUTSIDE : 0);
    }

    /** The PSI bin of a place. */
    static int bin(int place) {
        return place & BIN;
    }

    /** The KS cell of a place; -1: none. */
    static int cell(int place) {
        int cell = place >>> HALF & NO_CELL;
        return cell == NO_CELL ? -1 : cell;
    }

    /** 1 where no train row had the value, else 0. */
    static int outside(int place) {
        return place >>> 31;
    }
}
