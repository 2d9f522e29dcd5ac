package io.millrace.retrainer.training;

/**
 * What rows weigh so that both classes weigh the same, and all rows together what they would weigh at 1 each: what a leaf must weigh, and how much it is held back, means what it means without.
 *
 * @param positive weight of a row with the label
 * @param negative weight of a row without
 */
public record ClassWeights(double positive, double negative) {

    /** Of labels of both kinds. */
    public static ClassWeights of(boolean[] labels) {
        double positives = 0;
        for (boolean label : labels) {
            positives += label ? 1 : 0;
        }
        return new ClassWeights(labels.length / (2 * positives), labels.length / (2 * (labels.length - positives)));
    }

    float[] ofRows(boolean[] labels) {
        float[] weights = new float[labels.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (labels[i] ? positive : negative);
        }
        return weights;
    }

    /** Labels as XGBoost learns them. */
    static float[] targets(boolean[] labels) {
        float[] targets = new float[labels.length];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = labels[i] ? 1 : 0;
        }
        return targets;
    }

    /** What the weights add to the log-odds of a forest that is grown with them. */
    public double shift() {
        return StrictMath.log(positive / negative);
    }
}
