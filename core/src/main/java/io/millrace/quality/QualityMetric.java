package io.millrace.quality;

import io.millrace.project.Better;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What can be said of decisions from counts. A value whose denominator is 0 is NaN. */
public enum QualityMetric {
    /** Share of right decisions. */
    ACCURACY,
    /** Share of the positive decisions that are right. */
    PRECISION,
    /** Share of the rows with the label that are decided positive. */
    RECALL,
    /** Harmonic mean of precision and recall. */
    F1,
    /** Mean squared distance of scores from labels; less is better. */
    BRIER;

    /** As the project file writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All words, in order. */
    public static List<String> words() {
        return Arrays.stream(values()).map(QualityMetric::word).toList();
    }

    /** Of counts; NaN where it has no value. */
    public double of(DecisionCounts counts) {
        return switch (this) {
            case ACCURACY -> counts.confusion().accuracy();
            case PRECISION -> counts.confusion().precision();
            case RECALL -> counts.confusion().recall();
            case F1 -> counts.confusion().f1();
            case BRIER -> counts.brier();
        };
    }

    /** Which way is better. */
    public Better better() {
        return Better.of(word());
    }
}
