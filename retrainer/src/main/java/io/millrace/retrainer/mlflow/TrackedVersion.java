package io.millrace.retrainer.mlflow;

import java.util.Map;
import java.util.TreeMap;

/**
 * A registered version, in MLflow's words.
 *
 * @param model the registered model's name
 * @param version Millrace's semantic version; MLflow numbers versions by itself, so it stands there as a tag
 * @param description what a person sees
 * @param tags beside the version
 */
record TrackedVersion(String model, String version, String description, Map<String, String> tags) {
    /** The tag that holds the semantic version. */
    static final String VERSION = "millrace.version";

    TrackedVersion {
        tags = new TreeMap<>(tags);
    }
}
