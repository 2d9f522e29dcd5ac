package io.millrace.drift;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

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

    /** The same distribution of a feature of another importance. */
    FeatureReference weighing(double share);

    /** Number of PSI bins, the missing bin included. */
    default int psiBins() {
        return psiCounts().length;
    }

    /** Reference rows, with and without a value. */
    default long rows() {
        return Arrays.stream(psiCounts()).sum();
    }

    /** Share of rows without a value, 0 to 1; 0 when there are no rows. */
    default double missingShare() {
        long rows = rows();
        return rows == 0 ? 0 : (double) missing() / rows;
    }

    /** Largest reference share of one open KS cell: the true Kolmogorov–Smirnov distance is at most the counted one and this. */
    double ksBound();

    /**
     * A number.
     *
     * @param deciles bins between the reference's deciles, equal ones merged
     * @param quantiles up to 256 quantile bins and a closed bin for each atom that is heavier than one of them
     */
    record Numeric(
            String name,
            double importance,
            boolean monitored,
            Bins deciles,
            Bins quantiles,
            long missing,
            double ksBound)
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
                    cells.largestOpenShare());
        }

        @Override
        public Numeric weighing(double share) {
            return new Numeric(name, share, monitored, deciles, quantiles, missing, ksBound);
        }

        @Override
        public int psiBins() {
            return deciles.size() + 1;
        }
    }

    /**
     * A category.
     *
     * @param categories the most frequent, in the order of their UTF-8 bytes
     * @param counts rows per category, and last those of every other category
     */
    record Categorical(
            String name, double importance, boolean monitored, List<String> categories, List<Long> counts, long missing)
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
        public Categorical recounted(long[] psi, long[] ks) {
            List<Long> others = Arrays.stream(psi, 0, psi.length - 1).boxed().toList();
            return new Categorical(name, importance, monitored, categories, others, psi[psi.length - 1]);
        }

        @Override
        public Categorical weighing(double share) {
            return new Categorical(name, share, monitored, categories, counts, missing);
        }

        @Override
        public double ksBound() {
            return 0;
        }
    }
}
