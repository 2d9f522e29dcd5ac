package io.millrace.retrainer.mlflow;

import java.util.Map;
import java.util.TreeMap;

/**
 * What is in service of a model, in MLflow's words.
 *
 * @param model the registered model's name
 * @param aliases semantic version by alias: champion, challenger, previous, those that there are
 * @param stages MLflow's stage by semantic version: None, Staging, Production, Archived
 */
record TrackedDeployment(String model, Map<String, String> aliases, Map<String, String> stages) {
    TrackedDeployment {
        aliases = new TreeMap<>(aliases);
        stages = new TreeMap<>(stages);
    }
}
