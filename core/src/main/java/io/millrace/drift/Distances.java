package io.millrace.drift;

import java.util.stream.LongStream;

/** Distances of two sets of counts over the same bins. Each is 0 when either is empty. */
public final class Distances {
    /** Stands for a share of zero in PSI; shares are not renormalised. */
    public static final double ZERO_SHARE = 1e-4;

    private Distances() {}

    /** Population stability index {@code Σ (q−p) ln(q/p)}; shares of zero become {@link #ZERO_SHARE}. */
    public static double psi(long[] reference, long[] current) {
        double referenceTotal = total(reference);
        double currentTotal = total(current);
        if (referenceTotal == 0 || currentTotal == 0) {
            return 0;
        }
        double sum = 0;
        for (int i = 0; i < reference.length; i++) {
            double p = reference[i] == 0 ? ZERO_SHARE : reference[i] / referenceTotal;
            double q = current[i] == 0 ? ZERO_SHARE : current[i] / currentTotal;
            sum += (q - p) * Math.log(q / p);
        }
        return sum;
    }

    /** Greatest difference of the two cumulative shares at a bin's upper edge. */
    public static double ks(long[] reference, long[] current) {
        double referenceTotal = total(reference);
        double currentTotal = total(current);
        if (referenceTotal == 0 || currentTotal == 0) {
            return 0;
        }
        long referenceSum = 0;
        long currentSum = 0;
        double greatest = 0;
        for (int i = 0; i < reference.length; i++) {
            referenceSum += reference[i];
            currentSum += current[i];
            greatest = Math.max(greatest, Math.abs(referenceSum / referenceTotal - currentSum / currentTotal));
        }
        return greatest;
    }

    /** Greatest difference of a bin's share. */
    public static double lInfinity(long[] reference, long[] current) {
        double referenceTotal = total(reference);
        double currentTotal = total(current);
        if (referenceTotal == 0 || currentTotal == 0) {
            return 0;
        }
        double greatest = 0;
        for (int i = 0; i < reference.length; i++) {
            greatest = Math.max(greatest, Math.abs(current[i] / currentTotal - reference[i] / referenceTotal));
        }
        return greatest;
    }

    /**
     * Jensen–Shannon divergence in nats (Lin 1991): the mean of the two relative entropies to the mean of the two distributions, 0 to ln 2. The
     * root of it in bits is a distance (Endres and Schindelin 2003).
     */
    public static double jensenShannonDivergence(long[] reference, long[] current) {
        double referenceTotal = total(reference);
        double currentTotal = total(current);
        if (referenceTotal == 0 || currentTotal == 0) {
            return 0;
        }
        double sum = 0;
        for (int i = 0; i < reference.length; i++) {
            double p = reference[i] / referenceTotal;
            double q = current[i] / currentTotal;
            double mean = (p + q) / 2;
            sum += (p == 0 ? 0 : p * Math.log(p / mean)) + (q == 0 ? 0 : q * Math.log(q / mean));
        }
        return Math.max(0, sum / 2);
    }

    private static double total(long[] counts) {
        return LongStream.of(counts).sum();
    }
}
