package io.millrace.retrainer.evaluation;

import io.millrace.project.ModelDefinition;
import io.millrace.project.ThresholdRule;
import io.millrace.statistics.Confusion;
import io.millrace.statistics.CostMatrix;
import io.millrace.statistics.Metrics;
import io.millrace.statistics.Ranking;
import io.millrace.statistics.ScoreMetric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The figures that a model is judged by: the {@link Metrics} of its scores, what its decisions cost, and which rows all that is of. */
public final class ModelMetrics {
    /** Test rows of entities that may have been acted on, or of held-out ones that were, which the figures were not computed on; only where they were computed on held-out rows alone. */
    public static final String ROWS_LEFT_OUT = "rows_left_out";

    /** 1 where the figures are of held-out rows alone, 0 where they are of all test rows; only where some test rows are held out. */
    public static final String JUDGED_BY_HELD_OUT = "judged_by_held_out";

    /** Share of the held-out test rows whose entity was acted on all the same; only where there are held-out ones. */
    public static final String HELD_OUT_CONTAMINATED = "held_out_contaminated";

    /** What 1,000 decisions on test rows cost, by the project's costs. */
    public static final String COST_PER_1000 = "cost_per_1000";

    /** The same when all of them are positive. */
    public static final String COST_PER_1000_ALL = "cost_per_1000_acting_on_all";

    /** The same when none of them is. */
    public static final String COST_PER_1000_NONE = "cost_per_1000_acting_on_none";

    private ModelMetrics() {}

    /** Every figure of scored rows that can be computed; one that cannot (a class is missing, nothing was decided positive) is left out. */
    public static Map<String, Double> of(ModelDefinition model, Ranking ranking, double threshold) {
        Map<String, Double> metrics = new TreeMap<>(Metrics.of(ranking, threshold, named(model)));
        if (model.threshold() instanceof ThresholdRule.Costs costs) {
            metrics.put(COST_PER_1000, cost(costs.costs(), ranking.at(threshold)));
            metrics.put(COST_PER_1000_ALL, cost(costs.costs(), ranking.at(Double.NEGATIVE_INFINITY)));
            metrics.put(COST_PER_1000_NONE, cost(costs.costs(), ranking.at(Double.POSITIVE_INFINITY)));
        }
        return known(metrics);
    }

    /** Metrics that a project names: the success metric first, then its gates', then its targets'. */
    public static List<String> named(ModelDefinition model) {
        List<String> named = new ArrayList<>(List.of(model.success().metric()));
        named.addAll(model.gates().keySet());
        named.addAll(model.comparison().targets().keySet());
        return named.stream().distinct().toList();
    }

    /**
     * A figure by its name, of any scoring: what intervals, and comparisons of two models, resample.
     *
     * @param threshold the scoring model's
     * @return null when scores alone do not tell it
     */
    public static @Nullable ScoreMetric metric(ModelDefinition model, String name, double threshold) {
        if (name.equals(COST_PER_1000) && model.threshold() instanceof ThresholdRule.Costs costs) {
            return ranking -> cost(costs.costs(), ranking.at(threshold));
        }
        return Metrics.named(name, threshold);
    }

    /** The figures of scores that are taken for probabilities, and AUC: what a calibration may change. */
    static Map<String, Double> ofProbabilities(Ranking ranking) {
        Map<String, Double> metrics = new TreeMap<>();
        for (String name : List.of(
                Metrics.BRIER,
                Metrics.BRIER_SKILL,
                Metrics.LOG_LOSS,
                Metrics.EXPECTED_CALIBRATION_ERROR,
                Metrics.AUC_ROC)) {
            ScoreMetric metric = Metrics.named(name, 0);
            metrics.put(name, metric == null ? Double.NaN : metric.of(ranking));
        }
        return known(metrics);
    }

    private static double cost(CostMatrix costs, Confusion decisions) {
        return 1000 * costs.perRow(decisions);
    }

    private static Map<String, Double> known(Map<String, Double> metrics) {
        metrics.values().removeIf(value -> !Double.isFinite(value));
        return Collections.unmodifiableMap(metrics);
    }
}
