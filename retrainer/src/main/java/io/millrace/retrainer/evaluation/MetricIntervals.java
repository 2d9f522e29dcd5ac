package io.millrace.retrainer.evaluation;

import io.millrace.project.ModelDefinition;
import io.millrace.records.MetricInterval;
import io.millrace.statistics.EntityBootstrap;
import io.millrace.statistics.Interval;
import io.millrace.statistics.Metrics;
import io.millrace.statistics.ScoreMetric;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where the metrics that matter may truly be: those that the project names, and those of ranking and of probabilities. */
final class MetricIntervals {
    private static final List<String> USUAL =
            List.of(Metrics.AUC_ROC, Metrics.AVERAGE_PRECISION, Metrics.ACCURACY, Metrics.BRIER, Metrics.LOG_LOSS);

    private MetricIntervals() {}

    /**
     * Intervals of those that can be computed, those that the project names first.
     *
     * @param resamples of the rows
     * @param threshold the model's
     */
    static List<MetricInterval> of(
            ModelDefinition model, EntityBootstrap resamples, double[] scores, boolean[] labels, double threshold) {
        Set<String> wanted = new LinkedHashSet<>(ModelMetrics.named(model));
        wanted.addAll(USUAL);
        wanted.add(ModelMetrics.COST_PER_1000);
        List<String> names = new ArrayList<>();
        List<ScoreMetric> metrics = new ArrayList<>();
        for (String name : wanted) {
            ScoreMetric metric = ModelMetrics.metric(model, name, threshold);
            if (metric != null) {
                names.add(name);
                metrics.add(metric);
            }
        }
        List<Interval> intervals = resamples.intervals(scores, labels, metrics);
        List<MetricInterval> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Interval interval = intervals.get(i);
            if (Double.isFinite(interval.low()) && Double.isFinite(interval.high())) {
                found.add(new MetricInterval(names.get(i), interval.low(), interval.high(), EntityResamples.LEVEL));
            }
        }
        return found;
    }
}
