package io.millrace.bundle;

import io.millrace.calibration.Calibration;
import java.util.List;

/**
 * What a model reads and how its score is turned into a decision.
 *
 * @param featureSetVersion semantic version of the feature set it was trained on
 * @param inputs in the order of the model's columns
 * @param label the label it predicts
 * @param calibration what makes the score of the trees' margin
 * @param threshold score at or above which the decision is positive, 0 to 1
 * @param algorithm for example {@code xgboost}
 * @param algorithmVersion version of the library that trained it
 * @param seed the training's seed
 */
public record Manifest(
        String featureSetVersion,
        List<Input> inputs,
        String label,
        Calibration calibration,
        double threshold,
        String algorithm,
        String algorithmVersion,
        long seed) {

    public Manifest {
        inputs = List.copyOf(inputs);
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("a threshold is from 0 to 1, not " + threshold);
        }
    }

    /** A manifest of a model whose margins are not calibrated. */
    public Manifest(
            String featureSetVersion,
            List<Input> inputs,
            String label,
            double threshold,
            String algorithm,
            String algorithmVersion,
            long seed) {
        this(featureSetVersion, inputs, label, Calibration.NONE, threshold, algorithm, algorithmVersion, seed);
    }

    /** Whether a score is anything but the margin's own probability. */
    public boolean calibrated() {
        return !calibration.equals(Calibration.NONE);
    }
}
