package io.millrace.statistics;

/** The mean negative logarithm of the probability that was given to what happened (Good 1952). */
public final class LogLoss {
    /** A probability is taken for no nearer to 0 or 1 than this, 2⁻⁵², as scikit-learn takes it: one row that was certain and wrong is no infinite loss. */
    public static final double NEAREST = 0x1p-52;

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
            loss += loss(positives[i] ? scores[i] : 1 - scores[i]);
        }
        return loss / scores.length;
    }

    /** The same of rows that may count several times. */
    public static double of(Ranking ranking) {
        double loss = 0;
        for (int i = 0; i < ranking.size(); i++) {
            double score = ranking.score(i);
            if (ranking.positives(i) > 0) {
                loss += ranking.positives(i) * loss(score);
            }
            if (ranking.negatives(i) > 0) {
                loss += ranking.negatives(i) * loss(1 - score);
            }
        }
        return loss / ranking.rows();
    }

    private static double loss(double given) {
        return -Math.log(Math.max(NEAREST, Math.min(1 - NEAREST, given)));
    }
}
