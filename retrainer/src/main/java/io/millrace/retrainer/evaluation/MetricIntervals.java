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
    /** Share of the resamples within an interval. */
    static final double LEVEL = 0.95;

    /** As many as the ends of a percentile interval want (Efron and Tibshirani 1993, An introduction to the bootstrap, section 14.5). */
    static final int RESAMPLES = 2_000;

    /** What is left of them where there are very many rows: an interval is narrow then, and its ends need not be known to a percent of its width. */
    static final int FEWEST_RESAMPLES = 400;

    private static final long MOST_DRAWN_ROWS = 200_000_000;

    private static final List<String> USUAL =
            List.of(Metrics.AUC_ROC, Metrics.AVERAGE_PRECISION, Metrics.ACCURACY, Metrics.BRIER, Metrics.LOG_LOSS);

    private MetricIntervals() {}

    /** How often rows are resampled, of so many. */
    static int resamples(int rows) {
        return (int) Math.max(FEWEST_RESAMPLES, Math.min(RESAMPLES, MOST_DRAWN_ROWS / Math.max(1, rows)));
    }

    /**
     * Intervals of those that can be computed, those that the project names first.
     *
     * @param entities entity per row
     * @param threshold the model's
     */
    static List<MetricInterval> of(
            ModelDefinition model, List<String> entities, double[] scores, boolean[] labels, double threshold) {
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
        List<Interval> intervals = new EntityBootstrap(entities, resamples(scores.length), LEVEL, model.seed())
                .intervals(scores, labels, metrics);
        List<MetricInterval> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Interval interval = intervals.get(i);
            if (Double.isFinite(interval.low()) && Double.isFinite(interval.high())) {
                found.add(new MetricInterval(names.get(i), interval.low(), interval.high(), LEVEL));
            }
        }
        return found;
    }
}
