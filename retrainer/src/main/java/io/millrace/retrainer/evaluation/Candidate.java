package io.millrace.retrainer.evaluation;

import io.millrace.bundle.ModelBundle;
import io.millrace.records.Evaluation;
import io.millrace.retrainer.dataset.DatasetFacts;
import io.millrace.retrainer.training.TrainedModel;
import io.millrace.statistics.Ranking;
import java.util.Map;

/**
 * A trained model and how it was judged.
 *
 * @param trained the model
 * @param metrics figures on test rows
 * @param calibration how good the scores are as probabilities
 * @param facts what it learned from
 * @param evaluation intervals, importance and slices
 * @param ranking the scores that all of these are of
 */
public record Candidate(
        TrainedModel trained,
        Map<String, Double> metrics,
        CalibrationReport calibration,
        DatasetFacts facts,
        Evaluation evaluation,
        Ranking ranking) {

    /** The model as it travels. */
    public ModelBundle bundle() {
        return trained.bundle();
    }
}
