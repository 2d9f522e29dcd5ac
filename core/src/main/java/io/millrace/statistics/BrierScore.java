package io.millrace.statistics;

/**
 * The mean squared distance of probabilities from what happened (Brier 1950), and what it is made of (Murphy 1973):
 * {@code score = reliability − resolution + uncertainty}. With scores that differ within a bin that holds only when the bins' two inner
 * terms are part of the resolution, as they are here (Stephenson, Coelho and Jolliffe 2008).
 *
 * @param score 0, always right and certain, to 1; less is better
 * @param reliability mean squared distance of the bins' scores from their rates: what calibration can mend; less is better
 * @param resolution how far the scores tell rows apart, more is better
 * @param uncertainty {@code base rate · (1 − base rate)}: the score of who always says the base rate
 */
public record BrierScore(double score, double reliability, double resolution, double uncertainty) {

    /** The score alone, of rows that may count several times. NaN without rows. */
    public static double score(Ranking ranking) {
        double sum = 0;
        for (int i = 0; i < ranking.size(); i++) {
            double score = ranking.score(i);
            sum += ranking.positives(i) * (1 - score) * (1 - score) + ranking.negatives(i) * score * score;
        }
        return sum / ranking.rows();
    }

    /** The skill alone, of rows that may count several times. NaN when a class is missing. */
    public static double skill(Ranking ranking) {
        double base = ranking.baseRate();
        return base > 0 && base < 1 ? 1 - score(ranking) / (base * (1 - base)) : Double.NaN;
    }

    /** Share of the uncertainty that the scores take away: 1 is perfect, 0 as good as the base rate. NaN when a class is missing. */
    public double skill() {
        return uncertainty == 0 ? Double.NaN : 1 - score / uncertainty;
    }
}
