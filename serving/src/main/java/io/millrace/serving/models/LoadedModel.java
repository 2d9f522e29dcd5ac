package io.millrace.serving.models;

import io.millrace.bundle.Scorer;

/**
 * A model that can score. Immutable.
 *
 * @param version semantic version
 * @param scorer checked and warm
 */
public record LoadedModel(String version, Scorer scorer) {
    /** Score at or above which the decision is POSITIVE. */
    public double threshold() {
        return scorer.threshold();
    }
}
