package io.millrace.drift;

import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.statistics.BenjaminiHochberg;
import io.millrace.statistics.ChiSquare;
import io.millrace.statistics.Kolmogorov;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Compares a window with the reference. The same customers come back in every window, so noise is judged by distinct entities:
 * {@code n_eff = 1/(1/n_ref + 1/n_cur)}. Under equality {@code n_eff·PSI} is asymptotically χ² with one degree of freedom less than
 * there are bins (Yurdakul and Naranjo 2020). A distance alone is not drift, nor is a p-value alone: both are asked for.
 */
public final class DriftTest {
    /** Stands for a share of zero in PSI; shares are not renormalised. */
    public static final double ZERO_SHARE = 1e-4;

    /** False discovery rate over the features of one window. */
    public static final double FALSE_DISCOVERY_RATE = 0.01;

    /** A window clears only when PSI and KS are below this part of their thresholds. */
    public static final double CLEAR_BELOW = 0.8;

    /** Rise of the missing share, absolute, beyond which the upstream may be broken. */
    public static final double MISSING_RISE = 0.2;

    /** And it must be more than this many times the reference's: silence that was common before is behaviour, not breakage. */
    public static final double MISSING_FACTOR = 3;

    private DriftTest() {}

    /**
     * The verdict on one window.
     *
     * @throws IllegalArgumentException when the counters are not those of {@link DriftReference#counted()}
     */
    public static WindowVerdict judge(DriftReference reference, DriftPolicy policy, WindowCounts window) {
        int counted = reference.counted().size();
        if (counted != window.counters().size()) {
            throw new IllegalArgumentException(window.counters().size() + " counters for " + counted + " references");
        }
        List<ChosenReference> chosen = ChosenReference.of(reference, policy, window.start());
        List<Measured> measured = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) {
            double effective = effectiveSamples(chosen.get(i).entities(), window.entities());
            measured.add(measure(chosen.get(i), window.counters().get(i), effective));
        }
        boolean[] rejected = BenjaminiHochberg.rejected(
                measured.stream()
                        .mapToDouble(found -> found.chosen().evidence() ? found.p() : 1)
                        .toArray(),
                FALSE_DISCOVERY_RATE);
        boolean[] missingRejected = BenjaminiHochberg.rejected(
                measured.stream().mapToDouble(Measured::missingP).toArray(), FALSE_DISCOVERY_RATE);
        List<FeatureDrift> features = new ArrayList<>();
        for (int i = 0; i < measured.size(); i++) {
            features.add(measured.get(i).judged(policy, rejected[i], missingRejected[i]));
        }
        boolean valid = window.samples() >= policy.minimumSamples();
        return new WindowVerdict(window.start(), window.end(), window.samples(), window.entities(), valid, features);
    }

    /** {@code 1/(1/n_ref + 1/n_cur)}; 0 when either is 0. */
    public static double effectiveSamples(long reference, long current) {
        return reference == 0 || current == 0 ? 0 : 1 / (1.0 / reference + 1.0 / current);
    }

    /**
     * Population stability index {@code Σ (q−p) ln(q/p)} of two sets of counts over the same bins; shares of zero become
     * {@link #ZERO_SHARE}. 0 when either is empty.
     */
    public static double psi(long[] reference, long[] current) {
        double referenceTotal = LongStream.of(reference).sum();
        double currentTotal = LongStream.of(current).sum();
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

    /** Greatest difference of the two cumulative shares at a bin's upper edge. 0 when either is empty. */
    public static double ks(long[] reference, long[] current) {
        double referenceTotal = LongStream.of(reference).sum();
        double currentTotal = LongStream.of(current).sum();
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

    private static Measured measure(ChosenReference chosen, BinCounter counter, double effective) {
        FeatureReference reference = chosen.feature();
        long[] expected = reference.psiCounts();
        long[] found = counter.psi();
        double psi = psi(expected, found);
        long[] cells = reference.ksCounts();
        double ks = cells.length == 0 ? 0 : ks(cells, counter.ks());
        int bins = 0;
        for (int i = 0; i < expected.length; i++) {
            bins += expected[i] > 0 || found[i] > 0 ? 1 : 0;
        }
        double psiP = bins < 2 ? 1 : ChiSquare.survival(effective * psi, bins - 1);
        double ksP = cells.length == 0 ? 1 : Kolmogorov.survival(ks, effective * presentShare(expected, found));
        double p = cells.length == 0 ? psiP : Math.min(1, 2 * Math.min(psiP, ksP));
        long samples = LongStream.of(found).sum();
        long missing = found[found.length - 1];
        double missingShare = samples == 0 ? 0 : (double) missing / samples;
        double missingPsi = psi(split(expected), split(found));
        double missingP = ChiSquare.survival(effective * missingPsi, 1);
        return new Measured(chosen, samples, effective, psi, ks, p, missingShare, missingP);
    }

    /** KS speaks of rows with a value only: the effective sample shrinks with the scarcer side. */
    private static double presentShare(long[] reference, long[] current) {
        return Math.min(present(reference), present(current));
    }

    private static double present(long[] counts) {
        long total = LongStream.of(counts).sum();
        return total == 0 ? 0 : 1 - (double) counts[counts.length - 1] / total;
    }

    private static long[] split(long[] counts) {
        long missing = counts[counts.length - 1];
        return new long[] {LongStream.of(counts).sum() - missing, missing};
    }

    private record Measured(
            ChosenReference chosen,
            long samples,
            double effective,
            double psi,
            double ks,
            double p,
            double missingShare,
            double missingP) {

        FeatureDrift judged(DriftPolicy policy, boolean rejected, boolean missingRejected) {
            FeatureReference reference = chosen.feature();
            double before = reference.missingShare();
            boolean far = psi > policy.psi() || ks > policy.ks();
            boolean near = psi >= CLEAR_BELOW * policy.psi() || ks >= CLEAR_BELOW * policy.ks();
            boolean broken =
                    missingRejected && missingShare - before > MISSING_RISE && missingShare > MISSING_FACTOR * before;
            return new FeatureDrift(
                    reference.name(),
                    samples,
                    effective,
                    psi,
                    ks,
                    reference.ksBound(),
                    p,
                    missingShare,
                    before,
                    reference.importance(),
                    chosen.rows(),
                    chosen.evidence(),
                    chosen.evidence() && rejected && far,
                    near,
                    broken);
        }
    }
}
