package io.millrace.statistics;

import java.util.Arrays;

/**
 * How many rows have each score, with the label and without, the highest score first: the one sort behind every measure of scored rows. A row may count several times, or not at all, as
 * it does in a {@linkplain EntityBootstrap resample}. Immutable.
 */
public final class Ranking {
    /** Distinct, the greatest first. */
    private final double[] scores;
    /** Per score: rows with the label. */
    private final int[] positives;
    /** Per score: rows without it. */
    private final int[] negatives;

    private final long positiveRows;
    private final long negativeRows;

    private Ranking(double[] scores, int[] positives, int[] negatives) {
        this.scores = scores;
        this.positives = positives;
        this.negatives = negatives;
        positiveRows = sum(positives);
        negativeRows = sum(negatives);
    }

    /**
     * Ranks rows.
     *
     * @param scores one per row, none NaN
     * @param positives whether the row has the label
     * @throws IllegalArgumentException when the lengths differ or a score is NaN
     */
    public Ranking(double[] scores, boolean[] positives) {
        if (scores.length != positives.length) {
            throw new IllegalArgumentException(scores.length + " scores and " + positives.length + " labels");
        }
        this.scores = distinct(scores);
        this.positives = new int[this.scores.length];
        this.negatives = new int[this.scores.length];
        int labelled = 0;
        for (int row = 0; row < scores.length; row++) {
            (positives[row] ? this.positives : this.negatives)[place(scores[row])]++;
            labelled += positives[row] ? 1 : 0;
        }
        positiveRows = labelled;
        negativeRows = (long) scores.length - labelled;
    }

    /**
     * Over rows that were counted. The arrays, one number per score, must not be changed afterwards.
     *
     * @param scores distinct, the greatest first
     * @param positives rows of each with the label
     * @param negatives rows of each without it
     * @throws IllegalArgumentException when the lengths differ, or the scores do not fall
     */
    public static Ranking ofCounts(double[] scores, int[] positives, int[] negatives) {
        if (scores.length != positives.length || scores.length != negatives.length) {
            throw new IllegalArgumentException(scores.length + " scores");
        }
        for (int i = 1; i < scores.length; i++) {
            if (!(scores[i] < scores[i - 1])) {
                throw new IllegalArgumentException(scores[i] + " after " + scores[i - 1]);
            }
        }
        return new Ranking(scores, positives, negatives);
    }

    private static double[] distinct(double[] scores) {
        double[] sorted = new double[scores.length];
        for (int i = 0; i < sorted.length; i++) {
            if (Double.isNaN(scores[i])) {
                throw new IllegalArgumentException("a score is not a number");
            }
            sorted[i] = negated(scores[i]);
        }
        Arrays.sort(sorted);
        int count = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[count++] = sorted[i];
            }
        }
        double[] distinct = new double[count];
        Arrays.setAll(distinct, i -> negated(sorted[i]));
        return distinct;
    }

    /** Ascending where scores descend; 0 of both zeros. */
    private static double negated(double score) {
        return 0.0 - score;
    }

    /** The place of a score of some row among the distinct ones, 0 for the greatest. */
    int place(double score) {
        int low = 0;
        int high = scores.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (scores[middle] > score) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The same scores with other rows. The arrays, one number per distinct score, must not be changed afterwards. */
    Ranking with(int[] withLabel, int[] without) {
        return new Ranking(scores, withLabel, without);
    }

    /** Number of distinct scores. */
    public int size() {
        return scores.length;
    }

    /**
     * One of the distinct scores.
     *
     * @param place 0 for the greatest
     */
    public double score(int place) {
        return scores[place];
    }

    /** Rows of a score with the label. */
    public int positives(int place) {
        return positives[place];
    }

    /** Rows of a score without the label. */
    public int negatives(int place) {
        return negatives[place];
    }

    /** Number of rows. */
    public long rows() {
        return positiveRows + negativeRows;
    }

    /** Rows with the label. */
    public long positives() {
        return positiveRows;
    }

    /** Share of rows with the label; NaN without rows. */
    public double baseRate() {
        return positiveRows / (double) rows();
    }

    /**
     * Area under the ROC curve: the probability that a row with the label scores higher than one without, ties counted half (the
     * Mann–Whitney statistic with midranks). NaN when a class is missing.
     */
    public double auc() {
        double below = 0;
        double above = 0;
        for (int i = 0; i < scores.length; i++) {
            below += negatives[i] * (above + positives[i] / 2.0);
            above += positives[i];
        }
        return positiveRows == 0 || negativeRows == 0 ? Double.NaN : below / ((double) positiveRows * negativeRows);
    }

    /**
     * Average precision: the precision at each score, weighted with what it adds to the recall, without interpolation (scikit-learn's
     * {@code average_precision_score}). NaN when no row has the label.
     */
    public double averagePrecision() {
        double sum = 0;
        long right = 0;
        long decided = 0;
        for (int i = 0; i < scores.length; i++) {
            right += positives[i];
            decided += positives[i] + negatives[i];
            // A score of no row, as resamples have them, adds nothing.
            sum += positives[i] == 0 ? 0 : positives[i] * (right / (double) decided);
        }
        return sum / positiveRows;
    }

    /**
     * Greatest precision over all thresholds (each score that occurs; positive means score ≥ threshold) whose recall is at least
     * {@code recall}: the maximum that scikit-learn's {@code precision_recall_curve} shows there. NaN when no row has the label.
     *
     * @param recall above 0, at most 1
     */
    public double precisionAtRecall(double recall) {
        double greatest = Double.NaN;
        long right = 0;
        long decided = 0;
        for (int i = 0; i < scores.length; i++) {
            right += positives[i];
            decided += positives[i] + negatives[i];
            if (right / (double) positiveRows >= recall && !(right / (double) decided <= greatest)) {
                greatest = right / (double) decided;
            }
        }
        return greatest;
    }

    /**
     * Greatest recall over all thresholds whose precision is at least {@code precision}: 0 when none has it, NaN when no row has the label.
     *
     * @param precision above 0, at most 1
     */
    public double recallAtPrecision(double precision) {
        long most = 0;
        long right = 0;
        long decided = 0;
        for (int i = 0; i < scores.length; i++) {
            right += positives[i];
            decided += positives[i] + negatives[i];
            if (right / (double) decided >= precision) {
                most = right;
            }
        }
        return most / (double) positiveRows;
    }

    /**
     * How many times as often the rows that score highest have the label as all rows do. Of rows of equal scores of which not all belong to them, as many with the label are
     * counted as are expected among those that do. NaN when no row has the label.
     *
     * @param share how many of the rows, above 0, at most 1
     */
    public double lift(double share) {
        double wanted = share * rows();
        double right = 0;
        double taken = 0;
        for (int i = 0; i < scores.length && taken < wanted; i++) {
            double here = positives[i] + negatives[i];
            double part = here == 0 ? 0 : Math.min(1, (wanted - taken) / here);
            right += part * positives[i];
            taken += part * here;
        }
        return right / wanted / baseRate();
    }

    /** The score at which the rows that score highest end; NaN without rows. */
    public double thresholdForShare(double share) {
        double wanted = share * rows();
        long taken = 0;
        for (int i = 0; i < scores.length; i++) {
            taken += positives[i] + negatives[i];
            if (taken > 0 && taken >= wanted) {
                return scores[i];
            }
        }
        return Double.NaN;
    }

    /** The decisions {@code score >= threshold}. */
    public Confusion at(double threshold) {
        long right = 0;
        long wrong = 0;
        for (int i = 0; i < scores.length && scores[i] >= threshold; i++) {
            right += positives[i];
            wrong += negatives[i];
        }
        return confusion(right, wrong);
    }

    /** The greatest score that, as a threshold, has at least this recall; NaN when no row has the label. */
    public double thresholdForRecall(double recall) {
        long right = 0;
        for (int i = 0; i < scores.length; i++) {
            right += positives[i];
            if (right / (double) positiveRows >= recall) {
                return scores[i];
            }
        }
        return Double.NaN;
    }

    /** The score that, as a threshold, makes a measure greatest; the greatest of several. NaN when it has a value nowhere. */
    public double thresholdFor(Measure measure) {
        double best = Double.NaN;
        double threshold = Double.NaN;
        long right = 0;
        long wrong = 0;
        for (int i = 0; i < scores.length; i++) {
            right += positives[i];
            wrong += negatives[i];
            double value = measure.of(confusion(right, wrong));
            if (!Double.isNaN(value) && !(value <= best)) {
                best = value;
                threshold = scores[i];
            }
        }
        return threshold;
    }

    /** A figure of a confusion matrix, greater is better. */
    @FunctionalInterface
    public interface Measure {
        double of(Confusion confusion);
    }

    private Confusion confusion(long right, long wrong) {
        return new Confusion(right, wrong, negativeRows - wrong, positiveRows - right);
    }

    private static long sum(int[] counts) {
        long sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }
}
