package io.millrace.quality;

import io.millrace.statistics.Interval;
import org.jspecify.annotations.Nullable;

/**
 * What a cohort says of one metric.
 *
 * @param metric the metric
 * @param value its value; NaN where it has none
 * @param limits what it may truly be, at 95 %; of an estimate unknown
 * @param threshold worst acceptable value; null where none is set
 * @param verdict how the value stands to it
 */
public record MetricVerdict(
        QualityMetric metric,
        double value,
        Interval limits,
        @Nullable Double threshold,
        Verdict verdict) {

    /** How a value stands to its threshold. */
    public enum Verdict {
        /** As good, for certain. */
        MET,
        /** Worse, for certain. */
        NOT_MET,
        /** Either may be true. */
        UNCLEAR,
        /** There are too few rows to say anything, or no threshold. */
        NONE
    }
}
