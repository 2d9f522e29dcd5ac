package io.millrace.quality;

import io.millrace.project.Better;
import io.millrace.project.QualityDefinition;
import io.millrace.quality.GroupedOutcomes.Outcomes;
import io.millrace.quality.MetricVerdict.Verdict;
import io.millrace.statistics.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Judges cohorts by the project's thresholds. */
public final class QualityJudge {
    private final QualityDefinition definition;

    public QualityJudge(QualityDefinition definition) {
        this.definition = definition;
    }

    /** Whether so many rows say anything. */
    public boolean valid(long rows) {
        return rows >= definition.minimumSamples();
    }

    /** What a metric is called in reports. */
    public String word(QualityMetric metric) {
        return metric.word(definition);
    }

    /**
     * Judges by matured labels: a threshold is missed when all of what the metric may truly be, at 95 % by the replicates, is worse, so that chance alone
     * misses it in one cohort of forty where the model is just as good as it must be.
     *
     * @param byScore the same rows by score; where it has others, as in a cohort that began before they were counted, nothing is said of metrics of scores
     */
    public List<MetricVerdict> judge(CohortCounter cohort, GroupedOutcomes byScore) {
        DecisionCounts counts = cohort.counts();
        List<DecisionCounts> replicates = cohort.replicates();
        boolean valid = valid(counts.rows());
        GroupedOutcomes same = byScore.rows() == counts.rows() ? byScore : new GroupedOutcomes();
        Outcomes outcomes = same.outcomes();
        List<Outcomes> drawn = same.replicates();
        return Arrays.stream(QualityMetric.values())
                .map(metric -> metric.ofDecisions()
                        ? verdict(metric, metric.of(counts), percentiles(replicates, metric::of), valid)
                        : verdict(metric, of(metric, outcomes), limits(metric, outcomes, drawn), valid))
                .toList();
    }

    /** What is to be said of a part of a cohort, which has no threshold. */
    public List<MetricVerdict> inform(GroupedOutcomes part) {
        Outcomes outcomes = part.outcomes();
        List<Outcomes> drawn = part.replicates();
        return Arrays.stream(QualityMetric.values())
                .map(metric -> {
                    Interval limits = limits(metric, outcomes, drawn);
                    return new MetricVerdict(metric, of(metric, outcomes), limits, null, Verdict.NONE);
                })
                .toList();
    }

    /** Judges by what is expected before labels are known. */
    public List<MetricVerdict> judge(ConfidenceBasedEstimate estimate) {
        boolean valid = valid(estimate.rows());
        return Arrays.stream(QualityMetric.values())
                .map(metric -> {
                    double value = expected(estimate, metric);
                    Double threshold = threshold(metric);
                    return new MetricVerdict(
                            metric,
                            value,
                            Interval.UNKNOWN,
                            threshold,
                            verdict(metric, new Interval(value, value), threshold, valid));
                })
                .toList();
    }

    /** What scores expect a metric to be; NaN where they expect nothing. */
    public double expected(ConfidenceBasedEstimate estimate, QualityMetric metric) {
        return estimate.of(metric, definition.recall());
    }

    private double of(QualityMetric metric, Outcomes outcomes) {
        return metric.ofDecisions() ? metric.of(outcomes.counts()) : metric.of(outcomes.ranking(), definition.recall());
    }

    private Interval limits(QualityMetric metric, Outcomes outcomes, List<Outcomes> drawn) {
        if (metric == QualityMetric.CALIBRATION && outcomes.counts().rows() > 0) {
            return new CalibrationError(outcomes.ranking())
                    .limits(drawn.stream().map(Outcomes::ranking).toList());
        }
        return percentiles(drawn, drew -> of(metric, drew));
    }

    private MetricVerdict verdict(QualityMetric metric, double value, Interval limits, boolean valid) {
        Double threshold = threshold(metric);
        return new MetricVerdict(metric, value, limits, threshold, verdict(metric, limits, threshold, valid));
    }

    private @Nullable Double threshold(QualityMetric metric) {
        return definition.thresholds().get(word(metric));
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

    private static <T> Interval percentiles(List<T> replicates, ToDoubleFunction<T> metric) {
        return Interval.ofReplicates(replicates.stream().mapToDouble(metric));
    }
}
