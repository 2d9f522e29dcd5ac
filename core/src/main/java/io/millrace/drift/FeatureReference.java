package io.millrace.drift;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one feature (or the score) was distributed when the model was trained. Its PSI bins end with the missing bin, so their
 * counts add up to the rows; KS speaks of the rows that have a value.
 */
public sealed interface FeatureReference {

    /** The feature's name; {@link DriftReference#SCORE} for the score. */
    String name();

    /** Share of the model's total gain, 0 to 1; 1 for the score. */
    double importance();

    /** Whether drift of it counts. Calendar and tenure features move by themselves. */
    boolean monitored();

    /** Reference rows per PSI bin; the last is the missing bin. */
    long[] psiCounts();

    /** Reference rows per KS bin; empty for a category. */
    long[] ksCounts();

    /** Rows without a value. */
    long missing();

    /**
     * The same bins with the counts of other rows.
     *
     * @throws IllegalArgumentException when the counts do not fit the bins
     */
    FeatureReference recounted(long[] psi, long[] ks);

    /** The same bins with the counts of other rows, where the KS cells are the PSI bins: {@link #coarse}. */
    default FeatureReference recounted(long[] psi) {
        return recounted(psi, Arrays.copyOf(psi, ksBins()));
    }

    /** The same with the PSI bins for KS cells, which takes a tenth of the place. */
    FeatureReference coarse();

    /** The same distribution of a feature of another importance. */
    FeatureReference weighing(double share);

    /** Number of PSI bins, the missing bin included. */
    int psiBins();

    /** Number of KS bins; 0 for a category. */
    int ksBins();

    /** Reference rows, with and without a value. */
    default long rows() {
        return Arrays.stream(psiCounts()).sum();
    }

    /** Share of rows without a value, 0 to 1; 0 when there are no rows. */
    default double missingShare() {
        long rows = rows();
        return rows == 0 ? 0 : (double) missing() / rows;
    }

    /**
     * How many entities of the train rows would have a value that no train row has if they were not there, at least one; 0 where it is not known which values the train
     * rows had: in bundles from before it was kept, and of features with too many categories.
     */
    int edge();

    /** Largest reference share of one open KS cell: the true Kolmogorov–Smirnov distance is at most the counted one and this. */
    double ksBound();

    /**
     * A number.
     *
     * @param deciles bins between the reference's deciles, equal ones merged
     * @param quantiles up to 256 quantile bins and a closed bin for each atom that is heavier than one of them
     * @param spread of the train rows; null in bundles from before it was kept, and where no value is finite
     */
    record Numeric(
            String name,
            double importance,
            boolean monitored,
            Bins deciles,
            Bins quantiles,
            long missing,
            double ksBound,
            @Nullable Spread spread)
            implements FeatureReference {

        @Override
        public long[] psiCounts() {
            long[] counts = Arrays.copyOf(deciles.counts(), deciles.size() + 1);
            counts[deciles.size()] = missing;
            return counts;
        }

        @Override
        public long[] ksCounts() {
            return quantiles.counts();
        }

        @Override
        public Numeric recounted(long[] psi, long[] ks) {
            Bins cells = quantiles.recounted(ks);
            return new Numeric(
                    name,
                    importance,
                    monitored,
                    deciles.recounted(Arrays.copyOf(psi, psi.length - 1)),
                    cells,
                    psi[psi.length - 1],
                    cells.largestOpenShare(),
                    spread);
        }

        @Override
        public Numeric coarse() {
            return new Numeric(
                    name, importance, monitored, deciles, deciles, missing, deciles.largestOpenShare(), spread);
        }

        /** The least value and the greatest. */
        @Override
        public int edge() {
            return spread == null ? 0 : 2;
        }

        @Override
        public Numeric weighing(double share) {
            return new Numeric(name, share, monitored, deciles, quantiles, missing, ksBound, spread);
        }

        @Override
        public int psiBins() {
            return deciles.size() + 1;
        }

        @Override
        public int ksBins() {
            return quantiles.size();
        }
    }

    /**
     * A category.
     *
     * @param categories the most frequent, in the order of their UTF-8 bytes
     * @param counts rows per category, and last those of every other category
     * @param rare what those others were; null in bundles from before it was kept, and where there are more than {@link RareCategories#MOST}
     */
    record Categorical(
            String name,
            double importance,
            boolean monitored,
            List<String> categories,
            List<Long> counts,
            long missing,
            @Nullable RareCategories rare)
            implements FeatureReference {

        public Categorical {
            categories = List.copyOf(categories);
            counts = List.copyOf(counts);
            if (counts.size() != categories.size() + 1) {
                throw new IllegalArgumentException(
                        categories.size() + " categories and all others need as many counts, not " + counts.size());
            }
        }

        /** The categories as UTF-8, in unsigned byte order. */
        public byte[][] utf8() {
            return categories.stream()
                    .map(category -> category.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
        }

        @Override
        public long[] psiCounts() {
            long[] all = new long[counts.size() + 1];
            for (int i = 0; i < counts.size(); i++) {
                all[i] = counts.get(i);
            }
            all[counts.size()] = missing;
            return all;
        }

        @Override
        public long[] ksCounts() {
            return new long[0];
        }

        @Override
        public int psiBins() {
            return counts.size() + 1;
        }

        @Override
        public int ksBins() {
            return 0;
        }

        @Override
        public Categorical recounted(long[] psi, long[] ks) {
            List<Long> others = Arrays.stream(psi, 0, psi.length - 1).boxed().toList();
            return new Categorical(name, importance, monitored, categories, others, psi[psi.length - 1], rare);
        }

        @Override
        public Categorical coarse() {
            return this;
        }

        /** Each category that one entity alone had, and one more: that none was seen is no proof that there is none (Good 1953). */
        @Override
        public int edge() {
            return rare == null ? 0 : rare.single() + 1;
        }

        @Override
        public Categorical weighing(double share) {
            return new Categorical(name, share, monitored, categories, counts, missing, rare);
        }

        @Override
        public double ksBound() {
            return 0;
        }
    }
}
