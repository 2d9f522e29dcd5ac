package io.millrace.drift;

import io.millrace.project.DriftMeasure;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.statistics.BenjaminiHochberg;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Compares a window with the reference. The same customers come back in every window, so noise is judged by distinct entities:
 * {@code n_eff = 1/(1/n_ref + 1/n_cur)}. Whether the bins' shares differ at all is Pearson's question, {@link io.millrace.statistics.Homogeneity}: that {@code n_eff·PSI} is
 * asymptotically χ² (Yurdakul and Naranjo 2020) does not hold for rare categories. A distance alone is not drift, nor is a p-value alone: both are asked for.
 */
public final class DriftTest {
    /** False discovery rate over the features of one window. */
    public static final double FALSE_DISCOVERY_RATE = 0.01;

    /** A window clears only when every measure that has a threshold is below this part of it. */
    public static final double CLEAR_BELOW = 0.8;

    /** Rise of the missing share, absolute, beyond which the upstream may be broken. */
    public static final double MISSING_RISE = 0.2;

    /** And it must be more than this many times the reference's: silence that was common before is behaviour, not breakage. */
    public static final double MISSING_FACTOR = 3;

    private DriftTest() {}

    /**
     * The verdict on one window, and on each slice of it.
     *
     * @throws IllegalArgumentException when the counters are not those of {@link DriftReference#counted()}, or there are slices that the reference does not have
     */
    public static WindowVerdict judge(DriftReference reference, DriftPolicy policy, WindowCounts window) {
        if (!window.slices().isEmpty()
                && window.slices().size() != reference.slices().size()) {
            throw new IllegalArgumentException(
                    window.slices().size() + " counts for " + reference.slices().size() + " slices");
        }
        List<FeatureDrift> features =
                judged(measured(ChosenReference.of(reference, policy, window.start()), policy, window));
        // The slices are a family of their own: however many there are, none of them makes drift of all rows harder to
        // find.
        List<Measured> sliced = new ArrayList<>();
        for (int i = 0; i < window.slices().size(); i++) {
            sliced.addAll(measured(
                    ChosenReference.of(reference.slices().get(i)),
                    policy,
                    window.slices().get(i)));
        }
        List<FeatureDrift> all = judged(sliced);
        List<SliceVerdict> slices = new ArrayList<>();
        for (int i = 0; i < window.slices().size(); i++) {
            int size = features.size();
            slices.add(new SliceVerdict(
                    reference.slices().get(i).name(),
                    verdict(window.slices().get(i), policy, all.subList(i * size, (i + 1) * size), List.of())));
        }
        return verdict(window, policy, features, slices);
    }

    private static WindowVerdict verdict(
            WindowCounts window, DriftPolicy policy, List<FeatureDrift> features, List<SliceVerdict> slices) {
        return new WindowVerdict(
                window.start(),
                window.end(),
                window.samples(),
                window.entities(),
                window.samples() >= policy.minimumSamples(),
                features,
                slices);
    }

    private static List<Measured> measured(List<ChosenReference> chosen, DriftPolicy policy, WindowCounts window) {
        if (chosen.size() != window.counters().size()) {
            throw new IllegalArgumentException(
                    window.counters().size() + " counters for " + chosen.size() + " references");
        }
        List<Measured> measured = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) {
            measured.add(Measured.of(chosen.get(i), window.counters().get(i), window.entities(), policy));
        }
        return measured;
    }

    /** Judges together what was measured together: one false discovery rate over all of it. */
    private static List<FeatureDrift> judged(List<Measured> measured) {
        boolean[] rejected = BenjaminiHochberg.rejected(
                measured.stream().mapToDouble(Measured::evidenceP).toArray(), FALSE_DISCOVERY_RATE);
        boolean[] missingRejected = BenjaminiHochberg.rejected(
                measured.stream().mapToDouble(Measured::missingP).toArray(), FALSE_DISCOVERY_RATE);
        List<FeatureDrift> features = new ArrayList<>();
        for (int i = 0; i < rejected.length; i++) {
            features.add(measured.get(i).judged(rejected[i], missingRejected[i]));
        }
        return features;
    }

    /** {@code 1/(1/n_ref + 1/n_cur)}; 0 when either is 0. */
    public static double effectiveSamples(long reference, long current) {
        return reference == 0 || current == 0 ? 0 : 1 / (1.0 / reference + 1.0 / current);
    }

    /** One feature before it is judged beside the others. */
    private record Measured(
            ChosenReference chosen, long entities, FeatureMeasures counts, List<Measure> measures, double p) {

        static Measured of(ChosenReference chosen, BinCounter counter, long entities, DriftPolicy policy) {
            FeatureMeasures counts = new FeatureMeasures(chosen, counter, entities, policy);
            List<Measure> measures = counts.all();
            return new Measured(chosen, entities, counts, measures, together(measures));
        }

        /** The least p of the measures that count, as often as there are some of them (Bonferroni). */
        private static double together(List<Measure> measures) {
            double[] p = measures.stream()
                    .filter(measure -> measure.counts() && measure.measure() != DriftMeasure.MISSING_SHARE)
                    .mapToDouble(measure -> Objects.requireNonNull(measure.p()))
                    .sorted()
                    .toArray();
            return Math.min(1, p.length * p[0]);
        }

        double evidenceP() {
            return chosen.evidence() ? p : 1;
        }

        double missingP() {
            return Objects.requireNonNull(of(DriftMeasure.MISSING_SHARE).p());
        }

        private Measure of(DriftMeasure wanted) {
            return measures.stream()
                    .filter(measure -> measure.measure() == wanted)
                    .findFirst()
                    .orElseThrow();
        }

        private double value(DriftMeasure wanted) {
            return measures.stream()
                    .filter(measure -> measure.measure() == wanted)
                    .mapToDouble(measure -> Objects.requireNonNull(measure.value()))
                    .findFirst()
                    .orElse(0);
        }

        FeatureDrift judged(boolean rejected, boolean missingRejected) {
            FeatureReference reference = chosen.feature();
            List<Measure> judged = new ArrayList<>();
            boolean far = false;
            boolean near = false;
            for (Measure measure : measures) {
                // A missing share is judged for itself, also where there is no reference of the season: what is
                // suddenly missing is so in any.
                boolean missing = measure.measure() == DriftMeasure.MISSING_SHARE;
                judged.add(
                        missing ? measure.judged(true, missingRejected) : measure.judged(chosen.evidence(), rejected));
                far |= !missing && measure.above(1);
                near |= !missing && measure.reaches(CLEAR_BELOW);
            }
            boolean broken = missingRejected && of(DriftMeasure.MISSING_SHARE).above(1);
            return new FeatureDrift(
                    reference.name(),
                    counts.samples(),
                    entities,
                    counts.effective(),
                    value(DriftMeasure.PSI),
                    value(DriftMeasure.KS),
                    reference.ksBound(),
                    p,
                    counts.missingShare(),
                    reference.missingShare(),
                    reference.importance(),
                    chosen.rows(),
                    chosen.evidence(),
                    chosen.evidence() && rejected && far,
                    near,
                    broken,
                    judged);
        }
    }
}
