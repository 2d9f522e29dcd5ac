package io.millrace.retrainer.evaluation;

import io.millrace.calibration.Calibration;
import io.millrace.calibration.CalibrationMethod;
import io.millrace.records.ModelCalibration;
import io.millrace.records.ReliabilityBin;
import io.millrace.retrainer.training.TrainedModel;
import io.millrace.statistics.BrierScore;
import io.millrace.statistics.Metrics;
import io.millrace.statistics.Ranking;
import io.millrace.statistics.ReliabilityTable;
import java.util.Locale;
import java.util.Map;

/**
 * How good the scores of test rows are as probabilities, and how good they would be without a calibration.
 *
 * @param method the calibration that was fitted
 * @param rows out-of-fold rows that it was fitted to, or could have been
 * @param uncalibrated the figures of probabilities, and AUC, of the same test rows' margins as they are
 * @param reliability of the scores of test rows
 */
public record CalibrationReport(
        CalibrationMethod method, long rows, Map<String, Double> uncalibrated, ReliabilityTable reliability) {

    /** Of a model's scores of test rows. */
    public static CalibrationReport of(
            TrainedModel trained, float[] testMargins, double[] testScores, boolean[] testLabels) {
        double[] uncalibrated = new double[testMargins.length];
        for (int i = 0; i < uncalibrated.length; i++) {
            uncalibrated[i] = Calibration.NONE.probability(testMargins[i]);
        }
        return new CalibrationReport(
                trained.bundle().manifest().calibration().method(),
                trained.calibrationRows(),
                ModelMetrics.ofProbabilities(new Ranking(uncalibrated, testLabels)),
                ReliabilityTable.of(testScores, testLabels, Metrics.BINS));
    }

    /** As it stands in the registry. */
    public ModelCalibration record() {
        BrierScore brier = reliability.brier();
        return new ModelCalibration(
                method.name().toLowerCase(Locale.ROOT),
                rows,
                uncalibrated,
                brier.reliability(),
                brier.resolution(),
                brier.uncertainty(),
                reliability.bins().stream()
                        .map(bin -> new ReliabilityBin(
                                bin.rows(),
                                bin.meanScore(),
                                bin.rate(),
                                bin.interval().low(),
                                bin.interval().high()))
                        .toList());
    }
}
