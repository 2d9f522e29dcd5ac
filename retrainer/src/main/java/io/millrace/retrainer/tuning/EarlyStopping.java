package io.millrace.retrainer.tuning;

import io.millrace.project.Better;

/** Watches a forest grow, until its metric has not become better for a while. */
final class EarlyStopping {
    private final Better better;
    private final int least;
    private final int patience;
    private int bestRounds;
    private double best = Double.NaN;

    /**
     * @param least rounds that there must be: no fewer are the best
     * @param patience rounds without a better one that are waited for
     */
    EarlyStopping(Better better, int least, int patience) {
        this.better = better;
        this.least = least;
        this.patience = patience;
    }

    /** Rounds in which steps of this size go a good part of the way, at least 20 and at most 100: small steps need more of them. */
    static int patience(double eta) {
        return (int) Math.max(20, Math.min(100, Math.ceil(2 / eta)));
    }

    /**
     * Hears of a round.
     *
     * @return whether there is hope that another is better
     */
    boolean hear(int rounds, double value) {
        if (rounds >= least && (Double.isNaN(best) || better.exceeds(value, best))) {
            best = value;
            bestRounds = rounds;
        }
        return rounds < least || rounds - bestRounds < patience;
    }

    /** Rounds before which no value is wanted. */
    int least() {
        return least;
    }

    /** Rounds with the best value. */
    int rounds() {
        return bestRounds;
    }

    /** The best value; NaN when it never could be computed. */
    double value() {
        return best;
    }
}
