package io.millrace.drift;

import io.millrace.project.DriftMeasure;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.statistics.Homogeneity;
import java.util.List;

/**
 * Compares the share of positives among matured examples with that of the train rows, as {@link DriftTest} compares a feature of two bins: by the same threshold of PSI, and by entities. It is one
 * question in a window and not one of many.
 */
public final class LabelTest {
    /** What the label is called where features and the score are named. */
    public static final String LABEL = "label";

    private LabelTest() {}

    /**
     * The verdict on one window of examples.
     *
     * @param start exclusive, epoch milliseconds
     * @param end inclusive, epoch milliseconds
     */
    public static WindowVerdict judge(
            LabelShare reference, DriftPolicy policy, long start, long end, LabelShare window) {
        long[] expected = reference.counts();
        long[] found = window.counts();
        Homogeneity same = Homogeneity.of(expected, reference.entities(), found, window.entities());
        boolean rejected = same.p() <= DriftTest.FALSE_DISCOVERY_RATE;
        Measure psi = new Measure(DriftMeasure.PSI, Distances.psi(expected, found), policy.psi(), same.p(), null)
                .judged(true, rejected);
        Measure pearson = new Measure(DriftMeasure.CHI_SQUARED, same.statistic(), null, same.p(), null);
        FeatureDrift drift = new FeatureDrift(
                LABEL,
                window.rows(),
                window.entities(),
                DriftTest.effectiveSamples(reference.entities(), window.entities()),
                Distances.psi(expected, found),
                0,
                0,
                same.p(),
                0,
                0,
                1,
                FeatureDrift.ALL,
                true,
                rejected && psi.above(1),
                psi.reaches(DriftTest.CLEAR_BELOW),
                false,
                List.of(psi, pearson));
        boolean valid = window.rows() >= policy.minimumSamples();
        return new WindowVerdict(start, end, window.rows(), window.entities(), valid, List.of(drift));
    }
}
