package io.millrace.drift;

import io.millrace.project.DriftMeasure;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.statistics.ChiSquare;
import io.millrace.statistics.Homogeneity;
import io.millrace.statistics.Kolmogorov;
import io.millrace.statistics.Normal;
import io.millrace.statistics.UnseenValues;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Measures what was counted of one feature in one window, or in a slice of it, against its reference. */
final class FeatureMeasures {
    private final FeatureReference reference;
    private final BinCounter counter;
    private final DriftPolicy policy;
    private final long before;
    private final long now;
    private final double effective;
    private final long[] expected;
    private final long[] found;
    private final long samples;
    private final int bins;

    /** @param entities distinct entities in the window */
    FeatureMeasures(ChosenReference chosen, BinCounter counter, long entities, DriftPolicy policy) {
        reference = chosen.feature();
        this.counter = counter;
        this.policy = policy;
        before = chosen.entities();
        now = entities;
        effective = DriftTest.effectiveSamples(before, now);
        expected = reference.psiCounts();
        found = counter.psi();
        samples = LongStream.of(found).sum();
        int used = 0;
        for (int i = 0; i < expected.length; i++) {
            used += expected[i] > 0 || found[i] > 0 ? 1 : 0;
        }
        bins = used;
    }

    /** All of them, not yet judged. */
    List<Measure> all() {
        List<Measure> measures = new ArrayList<>();
        // Distances over the same bins: whether there is any is one question.
        Homogeneity same = Homogeneity.of(expected, before, found, now);
        measures.add(measure(DriftMeasure.PSI, Distances.psi(expected, found), same.p(), null));
        if (reference instanceof FeatureReference.Numeric numeric) {
            measures.add(ks(numeric));
            measures.add(missing());
            measures.add(outside(DriftMeasure.RANGE_BREAKS));
        } else {
            measures.add(measure(DriftMeasure.CHI_SQUARED, same.statistic(), same.p(), null));
            measures.add(lInfinity());
            measures.add(missing());
            measures.add(outside(DriftMeasure.NEW_CATEGORIES));
        }
        if (policy.more().contains(DriftMeasure.JENSEN_SHANNON)) {
            double divergence = Distances.jensenShannonDivergence(expected, found);
            measures.add(measure(DriftMeasure.JENSEN_SHANNON, Math.sqrt(divergence / Math.log(2)), same.p(), null));
        }
        if (policy.more().contains(DriftMeasure.WASSERSTEIN) && reference instanceof FeatureReference.Numeric numeric) {
            measures.add(wasserstein(numeric));
        }
        return measures;
    }

    /** Share of rows without a value. */
    double missingShare() {
        return samples == 0 ? 0 : (double) found[found.length - 1] / samples;
    }

    long samples() {
        return samples;
    }

    double effective() {
        return effective;
    }

    private Measure ks(FeatureReference.Numeric numeric) {
        double ks = Distances.ks(numeric.ksCounts(), counter.ks());
        // It speaks of rows with a value only: the effective sample shrinks with the scarcer side.
        double present = Math.min(present(expected), present(found));
        return measure(DriftMeasure.KS, ks, Kolmogorov.survival(ks, effective * present), reference.ksBound());
    }

    /** Each bin's share by itself is tested by the normal distribution, and the least p counts as often as there are bins (Bonferroni). */
    private Measure lInfinity() {
        double value = Distances.lInfinity(expected, found);
        double least = 1;
        for (int i = 0; i < expected.length && value > 0; i++) {
            double variance = pooled(i) * (1 - pooled(i)) / effective;
            double difference = Math.abs(share(found, i) - share(expected, i));
            least = Math.min(least, variance > 0 ? 2 * Normal.survival(difference / Math.sqrt(variance)) : 1);
        }
        return measure(DriftMeasure.L_INFINITY, value, Math.min(1, bins * least), null);
    }

    private Measure missing() {
        double usual = reference.missingShare();
        double p = ChiSquare.survival(effective * Distances.psi(split(expected), split(found)), 1);
        double threshold = Math.max(usual + DriftTest.MISSING_RISE, DriftTest.MISSING_FACTOR * usual);
        return new Measure(DriftMeasure.MISSING_SHARE, missingShare(), threshold, p, null);
    }

    private Measure outside(DriftMeasure measure) {
        if (reference.edge() == 0) {
            return new Measure(measure, null, policy.threshold(measure), null, null);
        }
        double share = samples == 0 ? 0 : (double) counter.outside() / samples;
        return measure(
                measure, share, UnseenValues.survival(before, reference.edge(), now, (long) (share * now)), null);
    }

    private Measure wasserstein(FeatureReference.Numeric numeric) {
        Spread spread = numeric.spread();
        long[] cells = counter.ks();
        if (spread == null
                || spread.deviation() == 0
                || numeric.quantiles().total() == 0
                || LongStream.of(cells).sum() == 0) {
            return new Measure(DriftMeasure.WASSERSTEIN, null, null, null, null);
        }
        Wasserstein distance = Wasserstein.of(numeric.quantiles(), cells, spread);
        return new Measure(DriftMeasure.WASSERSTEIN, distance.value(), null, null, distance.bound());
    }

    private Measure measure(DriftMeasure measure, double value, double p, @Nullable Double bound) {
        return new Measure(measure, value, policy.threshold(measure), p, bound);
    }

    /** A bin's share among the entities of both sides together. */
    private double pooled(int bin) {
        return (before * share(expected, bin) + now * share(found, bin)) / (before + now);
    }

    private static double share(long[] counts, int bin) {
        return counts[bin] / (double) LongStream.of(counts).sum();
    }

    private static double present(long[] counts) {
        long total = LongStream.of(counts).sum();
        return total == 0 ? 0 : 1 - (double) counts[counts.length - 1] / total;
    }

    private static long[] split(long[] counts) {
        long missing = counts[counts.length - 1];
        return new long[] {LongStream.of(counts).sum() - missing, missing};
    }
}
