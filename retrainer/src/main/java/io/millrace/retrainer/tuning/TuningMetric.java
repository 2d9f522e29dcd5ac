package io.millrace.retrainer.tuning;

import io.millrace.project.Better;
import io.millrace.project.ModelDefinition;
import io.millrace.statistics.Metrics;
import io.millrace.statistics.Ranking;
import io.millrace.statistics.ScoreMetric;

/** The figure that tuning makes better, of margins that nothing has calibrated. */
final class TuningMetric {
    private final String name;
    private final String success;

    /** @param name one of those that gates know */
    TuningMetric(String name, ModelDefinition model) {
        this.name = name;
        this.success = model.success().metric();
    }

    Better better() {
        return Better.of(name);
    }

    /**
     * Of some rows; a metric that depends on a threshold has the one that serves the success metric best on them. NaN when it cannot be computed.
     *
     * @param shift what class weights have added to the margins
     */
    double of(float[] margins, boolean[] labels, double shift) {
        if (name.equals(Metrics.AUC_ROC)) {
            return MarginAuc.of(margins, labels);
        }
        double[] scores = new double[margins.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = 1 / (1 + StrictMath.exp(shift - margins[i]));
        }
        Ranking ranking = new Ranking(scores, labels);
        ScoreMetric metric = Metrics.named(name, Metrics.threshold(success, ranking));
        return metric == null ? Double.NaN : metric.of(ranking);
    }
}
