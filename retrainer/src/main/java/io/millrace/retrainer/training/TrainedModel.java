package io.millrace.retrainer.training;

import io.millrace.bundle.ModelBundle;
import java.util.Map;

/**
 * A model that has been grown and not been judged.
 *
 * @param bundle the model as it travels
 * @param parameters hyper-parameters as given to the algorithm, and what else of the project file makes another model of the same examples
 * @param gain share of the total gain per feature
 * @param calibrationRows out-of-fold rows that the calibration was fitted to, or could have been
 */
public record TrainedModel(
        ModelBundle bundle, Map<String, String> parameters, Map<String, Double> gain, long calibrationRows) {
    public TrainedModel {
        parameters = Map.copyOf(parameters);
    }
}
