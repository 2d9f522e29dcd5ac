package io.millrace.statistics;

/**
 * Decisions against truth, in rows. A figure whose denominator is 0 is NaN: unknown, and not perfect.
 *
 * @param truePositives decided positive, with the label
 * @param falsePositives decided positive, without it
 * @param trueNegatives decided negative, without it
 * @param falseNegatives decided negative, with it
 */
public record Confusion(long truePositives, long falsePositives, long trueNegatives, long falseNegatives) {

    /** Counts the decisions {@code score >= threshold}. */
    public static Confusion at(double threshold, double[] scores, boolean[] positives) {
        long[] counts = new long[4];
        for (int i = 0; i < scores.length; i++) {
            boolean decided = scores[i] >= threshold;
            counts[decided ? (positives[i] ? 0 : 1) : (positives[i] ? 3 : 2)]++;
        }
        return new Confusion(counts[0], counts[1], counts[2], counts[3]);
    }

    /** Decisions. */
    public long rows() {
        return truePositives + falsePositives + trueNegatives + falseNegatives;
    }

    /** Share of right decisions. */
    public double accuracy() {
        return (truePositives + trueNegatives) / (double) rows();
    }

    /** Share of the positive decisions that are right. */
    public double precision() {
        return truePositives / (double) (truePositives + falsePositives);
    }

    /** Share of the rows with the label that are decided positive. */
    public double recall() {
        return truePositives / (double) (truePositives + falseNegatives);
    }

    /** Share of the rows that are decided positive. */
    public double positiveShare() {
        return (truePositives + falsePositives) / (double) rows();
    }

    /** Harmonic mean of precision and recall. */
    public double f1() {
        return 2 * truePositives / (double) (2 * truePositives + falsePositives + falseNegatives);
    }
}
