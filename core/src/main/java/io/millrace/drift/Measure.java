package io.millrace.drift;

import io.millrace.project.DriftMeasure;
import org.jspecify.annotations.Nullable;

/**
 * One measure of a feature in a window.
 *
 * @param measure what is measured
 * @param value null where it is not known: the reference is from before it was kept, or there is none of such a feature
 * @param threshold above which it counts; null: it informs
 * @param p probability of a value as great where nothing has changed, 0 to 1; null where there is no test of it
 * @param bound how far the true value of the rows may be from {@code value}; null where that is the measure's own definition. Of KS it may be greater only
 * @param verdict how it stands to its threshold
 */
public record Measure(
        DriftMeasure measure,
        @Nullable Double value,
        @Nullable Double threshold,
        @Nullable Double p,
        @Nullable Double bound,
        Verdict verdict) {

    /** How a measure stands to its threshold. */
    public enum Verdict {
        /** Above it, and for certain: what belongs to it was rejected by Benjamini and Hochberg's procedure. */
        OUT,
        /** Not above it. */
        WITHIN,
        /** Above it, and that may be chance. */
        UNCLEAR,
        /** There is no threshold or no value, or the window is no evidence for the feature. */
        NONE
    }

    /** Before it is judged. */
    Measure(
            DriftMeasure measure,
            @Nullable Double value,
            @Nullable Double threshold,
            @Nullable Double p,
            @Nullable Double bound) {
        this(measure, value, threshold, p, bound, Verdict.NONE);
    }

    /** Whether it has a threshold, and a value to hold against it. */
    boolean counts() {
        return value != null && threshold != null;
    }

    /** Whether the value is above a part of the threshold. */
    boolean above(double part) {
        return value != null && threshold != null && value > part * threshold;
    }

    /** Whether the value has reached a part of the threshold. */
    boolean reaches(double part) {
        return value != null && threshold != null && value >= part * threshold;
    }

    /** The same, judged. */
    Measure judged(boolean evidence, boolean rejected) {
        Verdict found = !counts() || !evidence
                ? Verdict.NONE
                : !above(1) ? Verdict.WITHIN : rejected ? Verdict.OUT : Verdict.UNCLEAR;
        return new Measure(measure, value, threshold, p, bound, found);
    }
}
