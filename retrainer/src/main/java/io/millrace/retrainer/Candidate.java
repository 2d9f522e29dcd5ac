package io.millrace.retrainer;

import io.millrace.bundle.ModelBundle;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A trained model and how it was judged.
 *
 * @param bundle the model as it travels
 * @param metrics figures on test rows
 * @param calibration how good the scores are as probabilities
 * @param gates every condition, the success metric first
 * @param facts what it learned from
 * @param parameters hyper-parameters as given to the algorithm
 * @param importance share of the total gain per feature
 */
public record Candidate(
        ModelBundle bundle,
        Map<String, Double> metrics,
        CalibrationReport calibration,
        List<GateResult> gates,
        DatasetFacts facts,
        Map<String, String> parameters,
        Map<String, Double> importance) {

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
