package io.millrace.statistics;

/** The mean negative logarithm of the probability that was given to what happened (Good 1952). */
public final class LogLoss {
    /** A probability is taken for no nearer to 0 or 1 than this: one row that was certain and wrong is no infinite loss. */
    public static final double NEAREST = 1e-15;

    private LogLoss() {}

    /**
     * The mean loss, in nats; less is better. NaN without rows.
     *
     * @param scores probabilities, 0 to 1
     * @param positives whether the row has the label
     */
    public static double of(double[] scores, boolean[] positives) {
        double loss = 0;
        for (int i = 0; i < scores.length; i++) {
            double given = positives[i] ? scores[i] : 1 - scores[i];
            loss -= Math.log(Math.max(NEAREST, Math.min(1 - NEAREST, given)));
        }
        return loss / scores.length;
    }
}
