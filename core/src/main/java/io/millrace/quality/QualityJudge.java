package io.millrace.quality;

import io.millrace.project.Better;
import io.millrace.project.QualityDefinition;
import io.millrace.quality.MetricVerdict.Verdict;
import io.millrace.statistics.Interval;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges cohorts by the project's thresholds. */
public final class QualityJudge {
    private static final double TAIL = 0.025;

    private final QualityDefinition definition;

    public QualityJudge(QualityDefinition definition) {
        this.definition = definition;
    }

    /** Whether so many rows say anything. */
    public boolean valid(long rows) {
        return rows >= definition.minimumSamples();
    }

    /**
     * Judges by matured labels: a threshold is missed when all of what the metric may truly be, at 95 % by the replicates, is worse, so that chance alone
     * misses it in one cohort of forty where the model is just as good as it must be.
     */
    public List<MetricVerdict> judge(CohortCounter cohort) {
        DecisionCounts counts = cohort.counts();
        List<DecisionCounts> replicates = cohort.replicates();
        boolean valid = valid(counts.rows());
        return Arrays.stream(QualityMetric.values())
                .map(metric -> {
                    Interval limits = limits(metric, replicates);
                    Double threshold = definition.thresholds().get(metric.word());
                    return new MetricVerdict(
                            metric, metric.of(counts), limits, threshold, verdict(metric, limits, threshold, valid));
                })
                .toList();
    }

    /** Judges by what is expected before labels are known. */
    public List<MetricVerdict> judge(ConfidenceBasedEstimate estimate) {
        boolean valid = valid(estimate.rows());
        return Arrays.stream(QualityMetric.values())
                .map(metric -> {
                    double value = estimate.of(metric);
                    Double threshold = definition.thresholds().get(metric.word());
                    return new MetricVerdict(
                            metric,
                            value,
                            Interval.UNKNOWN,
                            threshold,
                            verdict(metric, new Interval(value, value), threshold, valid));
                })
                .toList();
    }

    private static Verdict verdict(QualityMetric metric, Interval limits, @Nullable Double threshold, boolean valid) {
        if (!valid || threshold == null) {
            return Verdict.NONE;
        }
        boolean less = metric.better() == Better.LESS;
        double best = less ? limits.low() : limits.high();
        double worst = less ? limits.high() : limits.low();
        if (metric.better().reaches(worst, threshold)) {
            return Verdict.MET;
        }
        return Double.isNaN(best) || metric.better().reaches(best, threshold) ? Verdict.UNCLEAR : Verdict.NOT_MET;
    }

    /** From the replicate that a fortieth are below to the one that a fortieth are above, outwards; those without a value say nothing. */
    private static Interval limits(QualityMetric metric, List<DecisionCounts> replicates) {
        double[] values = replicates.stream()
                .mapToDouble(metric::of)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (values.length == 0) {
            return Interval.UNKNOWN;
        }
        int last = values.length - 1;
        return new Interval(values[(int) Math.floor(TAIL * last)], values[(int) Math.ceil((1 - TAIL) * last)]);
    }
}
