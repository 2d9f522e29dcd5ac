package io.millrace.retrainer.training;

import io.millrace.calibration.Calibration;
import io.millrace.calibration.CalibrationMethod;
import io.millrace.calibration.LabelledMargins;
import io.millrace.project.ModelDefinition;
import io.millrace.project.ThresholdRule;
import io.millrace.statistics.Confusion;
import io.millrace.statistics.CostMatrix;
import io.millrace.statistics.LogLoss;
import io.millrace.statistics.Metrics;
import io.millrace.statistics.Ranking;
import java.util.Arrays;

/**
 * What makes of a forest's margin a score, and of a score a decision; both learned from out-of-fold margins alone.
 *
 * @param calibration of the margin
 * @param threshold score at or above which the decision is positive, 0 to 1
 */
public record ScoreRule(Calibration calibration, double threshold) {

    public static ScoreRule learn(ModelDefinition model, OutOfFold outOfFold) {
        Calibration calibration = calibration(model.calibration(), outOfFold);
        double[] scores = scores(calibration, outOfFold.margins());
        return new ScoreRule(calibration, threshold(model, calibration, scores, outOfFold.labels()));
    }

    private static Calibration calibration(CalibrationMethod method, OutOfFold outOfFold) {
        boolean unproven = method == CalibrationMethod.AUTO && !helps(outOfFold);
        return unproven ? Calibration.NONE : method.fit(LabelledMargins.of(outOfFold.margins(), outOfFold.labels()));
    }

    /** Whether a calibration learned on all folds but the last would have made better probabilities of the last. */
    private static boolean helps(OutOfFold outOfFold) {
        int split = outOfFold.lastFold();
        int rows = outOfFold.margins().length;
        Calibration earlier = CalibrationMethod.AUTO.fit(LabelledMargins.of(
                Arrays.copyOf(outOfFold.margins(), split), Arrays.copyOf(outOfFold.labels(), split)));
        float[] margins = Arrays.copyOfRange(outOfFold.margins(), split, rows);
        boolean[] labels = Arrays.copyOfRange(outOfFold.labels(), split, rows);
        return LogLoss.of(scores(earlier, margins), labels) < LogLoss.of(scores(Calibration.NONE, margins), labels);
    }

    private static double threshold(ModelDefinition model, Calibration calibration, double[] scores, boolean[] labels) {
        if (model.threshold() instanceof ThresholdRule.Fixed fixed) {
            return fixed.threshold();
        }
        if (model.threshold() instanceof ThresholdRule.Costs costs) {
            return calibration.equals(Calibration.NONE)
                    ? cheapest(costs.costs(), scores, labels)
                    : costs.costs().threshold();
        }
        return Metrics.threshold(model.success().metric(), new Ranking(scores, labels));
    }

    /**
     * Where decisions would have cost least, since scores that are no probabilities do not tell it themselves: a score that occurs, or 1
     * where it is cheapest to leave all alone.
     */
    public static double cheapest(CostMatrix costs, double[] scores, boolean[] labels) {
        double threshold = new Ranking(scores, labels).thresholdFor(decisions -> -costs.perRow(decisions));
        double least = costs.perRow(Confusion.at(threshold, scores, labels));
        double none = costs.perRow(Confusion.at(Double.POSITIVE_INFINITY, scores, labels));
        return none < least ? 1 : threshold;
    }

    /** The scores of margins, as serving computes them. */
    public double[] scores(float[] margins) {
        return scores(calibration, margins);
    }

    private static double[] scores(Calibration calibration, float[] margins) {
        double[] scores = new double[margins.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = calibration.probability(margins[i]);
        }
        return scores;
    }
}
