package io.millrace.drift;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Counts live values of one feature in its reference's bins: exact, mergeable, nothing allocated. Not thread-safe. */
public final class BinCounter {
    private final FeatureReference reference;
    private final byte[][] categories;
    private final long[] psi;
    private final long[] ks;

    /** An empty counter. */
    public BinCounter(FeatureReference reference) {
        this(reference, new long[reference.psiBins()], new long[reference.ksCounts().length]);
    }

    /**
     * A counter that goes on from earlier counts.
     *
     * @throws IllegalArgumentException when the counts do not have the reference's bins
     */
    public BinCounter(FeatureReference reference, long[] psi, long[] ks) {
        if (psi.length != reference.psiBins() || ks.length != reference.ksCounts().length) {
            throw new IllegalArgumentException("the counts of " + reference.name() + " do not fit its bins");
        }
        this.reference = reference;
        this.categories = reference instanceof FeatureReference.Categorical c ? c.utf8() : new byte[0][];
        this.psi = psi.clone();
        this.ks = ks.clone();
    }

    /** Counts a number; NaN is missing. For a categorical feature every number is missing. */
    public void add(double value) {
        if (Double.isNaN(value) || !(reference instanceof FeatureReference.Numeric numeric)) {
            psi[psi.length - 1]++;
            return;
        }
        psi[numeric.deciles().indexOf(value)]++;
        ks[numeric.quantiles().indexOf(value)]++;
    }

    /** Counts a category as UTF-8; null is missing. For a numeric feature every category is missing. */
    public void add(byte @Nullable [] utf8) {
        if (utf8 == null || !(reference instanceof FeatureReference.Categorical)) {
            psi[psi.length - 1]++;
            return;
        }
        int at = Arrays.binarySearch(categories, utf8, Arrays::compareUnsigned);
        psi[at >= 0 ? at : categories.length]++;
    }

    /** Adds another's counts of the same bins. */
    public void merge(long[] otherPsi, long[] otherKs) {
        if (otherPsi.length != psi.length || otherKs.length != ks.length) {
            throw new IllegalArgumentException("the counts to merge do not fit the bins of " + reference.name());
        }
        Arrays.setAll(psi, i -> psi[i] + otherPsi[i]);
        Arrays.setAll(ks, i -> ks[i] + otherKs[i]);
    }

    /** Whose values are counted. */
    public FeatureReference reference() {
        return reference;
    }

    /** A copy of the counts per PSI bin; the last is the missing bin. */
    public long[] psi() {
        return psi.clone();
    }

    /** A copy of the counts per KS bin; empty for a category. */
    public long[] ks() {
        return ks.clone();
    }
}
