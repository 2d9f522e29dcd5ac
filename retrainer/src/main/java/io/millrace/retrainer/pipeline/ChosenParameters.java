package io.millrace.retrainer.pipeline;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hyper-parameters that a forest is grown with.
 *
 * @param parameters by XGBoost's own names, as the project file writes them
 * @param tunedBy retrain id of the training that found them; null when they are the project file's alone
 */
record ChosenParameters(
        Map<String, String> parameters, @Nullable String tunedBy) {
    ChosenParameters {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
}
