package io.millrace.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Scored rows in the order of their scores, highest first, with ties together: the one sort behind every measure that looks at all
 * thresholds. Immutable.
 */
public final class Ranking {
    private final double[] scores;
    private final boolean[] positives;
    private final int[] order;
    private final long positiveRows;

    /**
     * @param scores one per row, none NaN
     * @param positives whether the row has the label
     * @throws IllegalArgumentException when the lengths differ or a score is NaN
     */
    public Ranking(double[] scores, boolean[] positives) {
        if (scores.length != positives.length) {
            throw new IllegalArgumentException(scores.length + " scores and " + positives.length + " labels");
        }
        for (double score : scores) {
            if (Double.isNaN(score)) {
                throw new IllegalArgumentException("a score is not a number");
            }
        }
        this.scores = scores.clone();
        this.positives = positives.clone();
        this.order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> -scores[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        this.positiveRows =
                IntStream.range(0, positives.length).filter(i -> positives[i]).count();
    }

    /** Number of rows. */
    public int rows() {
        return scores.length;
    }

    /** Rows with the label. */
    public long positives() {
        return positiveRows;
    }

    /**
     * Area under the ROC curve: the probability that a row with the label scores higher than one without, ties counted half (the
     * Mann–Whitney statistic with midranks). NaN when a class is missing.
     */
    public double auc() {
        return auc(null);
    }

    /**
     * The same where each row counts as often as its weight says.
     *
     * @param weights one per row, none negative; null: once
     */
    double auc(int @Nullable [] weights) {
        double below = 0;
        double positiveTotal = 0;
        double negativeTotal = 0;
        for (int start = 0, end; start < order.length; start = end) {
            double positive = 0;
            double negative = 0;
            for (end = start; end < order.length && scores[order[end]] == scores[order[start]]; end++) {
                int weight = weights == null ? 1 : weights[order[end]];
                if (positives[order[end]]) {
                    positive += weight;
                } else {
                    negative += weight;
                }
            }
            below += negative * (positiveTotal + positive / 2);
            positiveTotal += positive;
            negativeTotal += negative;
        }
        return positiveTotal == 0 || negativeTotal == 0 ? Double.NaN : below / (positiveTotal * negativeTotal);
    }

    /**
     * Greatest precision over all thresholds (each score that occurs; positive means score ≥ threshold) whose recall is at least
     * {@code recall}: the maximum that scikit-learn's {@code precision_recall_curve} shows there. NaN when no row has the label.
     *
     * @param recall above 0, at most 1
     */
    public double precisionAtRecall(double recall) {
        double[] greatest = {Double.NaN};
        thresholds((threshold, confusion) -> {
            if (confusion.recall() >= recall && !(confusion.precision() <= greatest[0])) {
                greatest[0] = confusion.precision();
            }
        });
        return greatest[0];
    }

    /** The greatest score that, as a threshold, has at least this recall; NaN when no row has the label. */
    public double thresholdForRecall(double recall) {
        double[] found = {Double.NaN};
        thresholds((threshold, confusion) -> {
            if (confusion.recall() >= recall && Double.isNaN(found[0])) {
                found[0] = threshold;
            }
        });
        return found[0];
    }

    /** The score that, as a threshold, makes a measure greatest; the greatest of several. NaN when it has a value nowhere. */
    public double thresholdFor(Measure measure) {
        double[] best = {Double.NaN, Double.NaN};
        thresholds((threshold, confusion) -> {
            double value = measure.of(confusion);
            if (!Double.isNaN(value) && !(value <= best[0])) {
                best[0] = value;
                best[1] = threshold;
            }
        });
        return best[1];
    }

    /** A figure of a confusion matrix, greater is better. */
    @FunctionalInterface
    public interface Measure {
        double of(Confusion confusion);
    }

    private void thresholds(Visitor visitor) {
        long truePositives = 0;
        long falsePositives = 0;
        for (int i = 0; i < order.length; i++) {
            if (positives[order[i]]) {
                truePositives++;
            } else {
                falsePositives++;
            }
            if (i + 1 == order.length || scores[order[i + 1]] != scores[order[i]]) {
                long falseNegatives = positiveRows - truePositives;
                long trueNegatives = order.length - positiveRows - falsePositives;
                visitor.visit(
                        scores[order[i]], new Confusion(truePositives, falsePositives, trueNegatives, falseNegatives));
            }
        }
    }

    @FunctionalInterface
    private interface Visitor {
        void visit(double threshold, Confusion confusion);
    }
}
