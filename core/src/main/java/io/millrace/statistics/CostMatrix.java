package io.millrace.statistics;

/**
 * What each outcome of a decision costs, in any one currency; a gain is a negative cost. Acting on a row must be dearer than leaving it
 * alone where it does not have the label, and cheaper where it does: with any other costs one would act on all rows, or on none.
 *
 * @param falsePositive acted on, without the label
 * @param falseNegative left alone, with the label
 * @param truePositive acted on, with the label
 * @param trueNegative left alone, without the label
 */
public record CostMatrix(double falsePositive, double falseNegative, double truePositive, double trueNegative) {

    public CostMatrix {
        if (!Double.isFinite(
                Math.abs(falsePositive) + Math.abs(falseNegative) + Math.abs(truePositive) + Math.abs(trueNegative))) {
            throw new IllegalArgumentException("a cost is not finite");
        }
        if (!(falsePositive > trueNegative) || !(falseNegative > truePositive)) {
            throw new IllegalArgumentException("a false positive of " + falsePositive + " must cost more than the "
                    + trueNegative + " of a true negative, and a false negative of " + falseNegative
                    + " more than the " + truePositive + " of a true positive");
        }
    }

    /**
     * The probability at or above which acting costs no more than leaving alone is expected to (Elkan 2001, The foundations of
     * cost-sensitive learning, equation 2). Above 0, below 1. It is right for probabilities that are calibrated.
     */
    public double threshold() {
        double wrongToAct = falsePositive - trueNegative;
        return wrongToAct / (wrongToAct + falseNegative - truePositive);
    }

    /** Mean cost of a decision. NaN without rows. */
    public double perRow(Confusion confusion) {
        double cost = confusion.falsePositives() * falsePositive
                + confusion.falseNegatives() * falseNegative
                + confusion.truePositives() * truePositive
                + confusion.trueNegatives() * trueNegative;
        return cost / confusion.rows();
    }
}
