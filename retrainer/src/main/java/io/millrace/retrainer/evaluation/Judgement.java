package io.millrace.retrainer.evaluation;

import io.millrace.records.Evaluation;
import io.millrace.records.ModelCalibration;
import java.util.Map;

/**
 * How a model was judged on test rows, as it is recorded.
 *
 * @param metrics figures on test rows
 * @param calibration how good its scores are as probabilities
 * @param evaluation what was found beyond single figures
 */
public record Judgement(Map<String, Double> metrics, ModelCalibration calibration, Evaluation evaluation) {
    public Judgement {
        metrics = Map.copyOf(metrics);
    }

    /** Of a candidate. */
    public static Judgement of(Candidate candidate) {
        return new Judgement(candidate.metrics(), candidate.calibration().record(), candidate.evaluation());
    }
}
