package io.millrace.drift;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Counts live values of one feature in its reference's bins: exact, mergeable, nothing allocated. Not thread-safe. */
public final class BinCounter {
    private final FeatureReference reference;
    private final boolean coarse;
    private final long[] psi;
    private final long[] ks;
    private long outside;
    private @Nullable BinFinder finder;

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
        this.coarse =
                reference instanceof FeatureReference.Numeric n && n.deciles().sameEdges(n.quantiles());
        this.psi = psi.clone();
        this.ks = ks.clone();
        this.outside = outside;
    }

    /** Counts a number; NaN is missing. For a categorical feature every number is missing. */
    public void add(double value) {
        count(finder().of(value));
    }

    /** Counts a category as UTF-8; null is missing. For a numeric feature every category is missing. */
    public void add(byte @Nullable [] utf8) {
        count(finder().of(utf8));
    }

    private BinFinder finder() {
        BinFinder known = finder;
        if (known == null) {
            known = new BinFinder(reference);
            finder = known;
        }
        return known;
    }

    /** Counts a value by what a {@link BinFinder} of the reference, or of one that it is {@link FeatureReference#coarse} or recounted of, says of it. */
    public void count(int place) {
        int bin = BinFinder.bin(place);
        psi[bin]++;
        int cell = BinFinder.cell(place);
        if (cell >= 0) {
            ks[coarse ? bin : cell]++;
        }
        outside += BinFinder.outside(place);
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
