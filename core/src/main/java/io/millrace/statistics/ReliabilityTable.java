package io.millrace.statistics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Probabilities against what happened: rows in bins of equally many by score, ties together.
 *
 * @param bins by score, ascending; none empty
 * @param brier the Brier score over the same bins
 */
public record ReliabilityTable(List<Bin> bins, BrierScore brier) {

    public ReliabilityTable {
        bins = List.copyOf(bins);
    }

    /**
     * Rows of neighbouring scores.
     *
     * @param rows how many
     * @param meanScore mean of their scores: what was promised
     * @param rate share with the label: what was kept
     * @param interval what that share may truly be
     */
    public record Bin(long rows, double meanScore, double rate, Wilson interval) {}

    /**
     * Counts rows into bins.
     *
     * @param scores probabilities, 0 to 1
     * @param positives whether the row has the label
     * @param bins how many; there are fewer where scores repeat
     * @throws IllegalArgumentException when there are no rows, the lengths differ or a score is no probability
     */
    public static ReliabilityTable of(double[] scores, boolean[] positives, int bins) {
        if (scores.length == 0 || scores.length != positives.length) {
            throw new IllegalArgumentException(scores.length + " scores and " + positives.length + " labels");
        }
        for (double score : scores) {
            if (!(score >= 0 && score <= 1)) {
                throw new IllegalArgumentException("a score of " + score + " is no probability");
            }
        }
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> scores[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        List<Bin> counted = new ArrayList<>();
        double base = mean(order, 0, order.length, row -> positives[row] ? 1 : 0);
        double reliability = 0;
        double resolution = 0;
        for (int start = 0, k = 1; start < order.length; k++) {
            int end = Math.max(start + 1, (int) ((long) k * order.length / bins));
            while (end < order.length && scores[order[end]] == scores[order[end - 1]]) {
                end++;
            }
            int rows = end - start;
            double score = mean(order, start, end, row -> scores[row]);
            double rate = mean(order, start, end, row -> positives[row] ? 1 : 0);
            double spread = mean(order, start, end, row -> square(scores[row] - score));
            double together = mean(order, start, end, row -> (scores[row] - score) * ((positives[row] ? 1 : 0) - rate));
            reliability += rows * square(score - rate);
            resolution += rows * (square(rate - base) - spread + 2 * together);
            counted.add(new Bin(rows, score, rate, Wilson.of(Math.round(rate * rows), rows)));
            start = end;
            // Bins that equal scores have taken are gone: no bins of a row each in their place.
            while (start < order.length && (long) (k + 1) * order.length / bins <= start) {
                k++;
            }
        }
        double brier = mean(order, 0, order.length, row -> square(scores[row] - (positives[row] ? 1 : 0)));
        return new ReliabilityTable(
                counted,
                new BrierScore(brier, reliability / order.length, resolution / order.length, base * (1 - base)));
    }

    /**
     * The expected calibration error: mean distance of a bin's score from its rate, weighted with rows (Naeini, Cooper and Hauskrecht
     * 2015). Chance alone makes it greater than 0: about 0.4 / √(rows of a bin) at a rate of one half, for a perfect calibration.
     */
    public double expectedCalibrationError() {
        double rows = 0;
        double error = 0;
        for (Bin bin : bins) {
            rows += bin.rows();
            error += bin.rows() * Math.abs(bin.meanScore() - bin.rate());
        }
        return error / rows;
    }

    private static double square(double x) {
        return x * x;
    }

    private static double mean(int[] order, int from, int to, Figure figure) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += figure.of(order[i]);
        }
        return sum / (to - from);
    }

    @FunctionalInterface
    private interface Figure {
        double of(int row);
    }
}
