package io.millrace.retrainer.evaluation;

import io.millrace.bundle.ModelBundle;
import io.millrace.records.Evaluation;
import io.millrace.retrainer.dataset.DatasetFacts;
import io.millrace.retrainer.training.TrainedModel;
import io.millrace.statistics.Ranking;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A trained model and how it was judged.
 *
 * @param trained the model
 * @param metrics figures on test rows
 * @param calibration how good the scores are as probabilities
 * @param gates every condition, the success metric first
 * @param facts what it learned from
 * @param evaluation intervals, importance and slices
 * @param ranking the scores that all of these are of
 */
public record Candidate(
        TrainedModel trained,
        Map<String, Double> metrics,
        CalibrationReport calibration,
        List<GateResult> gates,
        DatasetFacts facts,
        Evaluation evaluation,
        Ranking ranking) {

    /** The model as it travels. */
    public ModelBundle bundle() {
        return trained.bundle();
    }

    /** Whether every gate is met. */
    public boolean accepted() {
        return gates.stream().allMatch(GateResult::passed);
    }

    /** Why it is not, in one sentence; empty when it is. */
    public String rejection() {
        return gates.stream()
                .filter(gate -> !gate.passed())
                .map(GateResult::inWords)
                .collect(Collectors.joining("; "));
    }
}
