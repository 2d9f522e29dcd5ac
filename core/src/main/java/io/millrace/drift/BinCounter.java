package io.millrace.drift;

import io.millrace.ids.Murmur3;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Counts live values of one feature in its reference's bins: exact, mergeable, nothing allocated. Not thread-safe. */
public final class BinCounter {
    private final FeatureReference reference;
    private final byte[][] categories;
    private final @Nullable RareCategories rare;
    private final @Nullable Spread spread;
    private final boolean coarse;
    private final Murmur3 murmur = new Murmur3();
    private final long[] psi;
    private final long[] ks;
    private long outside;

    /** An empty counter. */
    public BinCounter(FeatureReference reference) {
        this(reference, new long[reference.psiBins()], new long[reference.ksBins()], 0);
    }

    /**
     * A counter that goes on from earlier counts.
     *
     * @param outside see {@link #outside()}
     * @throws IllegalArgumentException when the counts do not have the reference's bins
     */
    public BinCounter(FeatureReference reference, long[] psi, long[] ks, long outside) {
        if (psi.length != reference.psiBins() || ks.length != reference.ksBins()) {
            throw new IllegalArgumentException("the counts of " + reference.name() + " do not fit its bins");
        }
        this.reference = reference;
        this.categories = reference instanceof FeatureReference.Categorical c ? c.utf8() : new byte[0][];
        this.rare = reference instanceof FeatureReference.Categorical c ? c.rare() : null;
        this.spread = reference instanceof FeatureReference.Numeric n ? n.spread() : null;
        this.coarse =
                reference instanceof FeatureReference.Numeric n && n.deciles().sameEdges(n.quantiles());
        this.psi = psi.clone();
        this.ks = ks.clone();
        this.outside = outside;
    }

    /** Counts a number; NaN is missing. For a categorical feature every number is missing. */
    public void add(double value) {
        if (Double.isNaN(value) || !(reference instanceof FeatureReference.Numeric numeric)) {
            psi[psi.length - 1]++;
            return;
        }
        int decile = numeric.deciles().indexOf(value);
        psi[decile]++;
        ks[coarse ? decile : numeric.quantiles().indexOf(value)]++;
        if (spread != null && spread.excludes(value)) {
            outside++;
        }
    }

    /** Counts a category as UTF-8; null is missing. For a numeric feature every category is missing. */
    public void add(byte @Nullable [] utf8) {
        if (utf8 == null || !(reference instanceof FeatureReference.Categorical)) {
            psi[psi.length - 1]++;
            return;
        }
        int at = Arrays.binarySearch(categories, utf8, Arrays::compareUnsigned);
        psi[at >= 0 ? at : categories.length]++;
        if (at < 0 && rare != null && !rare.has(murmur, utf8)) {
            outside++;
        }
    }

    /** Adds another's counts of the same bins. */
    public void merge(long[] otherPsi, long[] otherKs, long otherOutside) {
        if (otherPsi.length != psi.length || otherKs.length != ks.length) {
            throw new IllegalArgumentException("the counts to merge do not fit the bins of " + reference.name());
        }
        Arrays.setAll(psi, i -> psi[i] + otherPsi[i]);
        Arrays.setAll(ks, i -> ks[i] + otherKs[i]);
        outside += otherOutside;
    }

    /** Whose values are counted. */
    public FeatureReference reference() {
        return reference;
    }

    /** A copy of the counts per PSI bin; the last is the missing bin. */
    public long[] psi() {
        return psi.clone();
    }

    /** Values that no train row had: other categories, or numbers beyond the least or greatest. 0 also where that is not known. */
    public long outside() {
        return outside;
    }

    /** A copy of the counts per KS bin; empty for a category. */
    public long[] ks() {
        return ks.clone();
    }
}
