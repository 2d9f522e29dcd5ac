package io.millrace.drift;

import java.util.List;

/**
 * One feature (or the score) in one window, against the reference.
 *
 * @param feature the feature's name; {@link DriftReference#SCORE} for the score
 * @param samples snapshot rows in the window
 * @param entities distinct entities among them
 * @param effectiveSamples {@code 1 / (1/n_ref + 1/n_cur)} over distinct entities
 * @param psi population stability index, the missing bin included
 * @param ks Kolmogorov–Smirnov distance over the KS bins; 0 for a category
 * @param ksBound the true distance is at most {@code ks + ksBound}
 * @param pValue the least p of the measures that have a threshold, times their number: {@code min(1, 2 min(p_psi, p_ks))} where the project sets no others
 * @param missingShare share of rows without a value, 0 to 1
 * @param referenceMissingShare the same in the reference
 * @param importance share of the model's total gain, 0 to 1; 1 for the score
 * @param reference the seasons at whose place the reference's rows lay, such as {@code week_of_year}; {@link #ALL} where they are all rows
 * @param evidence false where there should have been a reference of the window's place, and there are too few rows of it: the window is then measured
 *     against all rows, and neither confirms nor clears
 * @param out evidence, rejected by Benjamini–Hochberg, and PSI, KS or another measure that has a threshold above it
 * @param nearlyOut one of these is at least 0.8 of its threshold: too much for the all-clear
 * @param quarantined the upstream looks broken: the missing share jumped
 * @param measures all that was measured, in the order of {@link io.millrace.project.DriftMeasure}
 */
public record FeatureDrift(
        String feature,
        long samples,
        long entities,
        double effectiveSamples,
        double psi,
        double ks,
        double ksBound,
        double pValue,
        double missingShare,
        double referenceMissingShare,
        double importance,
        String reference,
        boolean evidence,
        boolean out,
        boolean nearlyOut,
        boolean quarantined,
        List<Measure> measures) {
    /** The reference is all rows, of every season. */
    public static final String ALL = "all";

    public FeatureDrift {
        measures = List.copyOf(measures);
    }
}
