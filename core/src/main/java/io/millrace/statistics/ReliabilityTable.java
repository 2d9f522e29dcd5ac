package io.millrace.statistics;

import java.util.ArrayList;
import java.util.List;

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
        return of(new Ranking(scores, positives), bins);
    }

    /**
     * The same of rows that may count several times.
     *
     * @throws IllegalArgumentException when there are no rows, or a score is no probability
     */
    public static ReliabilityTable of(Ranking ranking, int bins) {
        requireProbabilities(ranking);
        List<Bin> counted = new ArrayList<>();
        double base = ranking.baseRate();
        double reliability = 0;
        double resolution = 0;
        long rows = ranking.rows();
        long start = 0;
        long k = 1;
        int last = ranking.size() - 1;
        for (int from = last; start < rows; k++) {
            // From the least score up, until the bin has its rows and all those of equal scores.
            long full = Math.max(start + 1, k * rows / bins);
            int to = from;
            long end = start;
            for (; end < full; to--) {
                end += ranking.positives(to) + ranking.negatives(to);
            }
            Sums sums = Sums.of(ranking, from, to);
            reliability += sums.rows * square(sums.score - sums.rate);
            resolution += sums.rows * (square(sums.rate - base) - sums.spread + 2 * sums.together);
            counted.add(
                    new Bin(sums.rows, sums.score, sums.rate, Wilson.of(Math.round(sums.rate * sums.rows), sums.rows)));
            start = end;
            from = to;
            // Bins that equal scores have taken are gone: no bins of a row each in their place.
            while (start < rows && (k + 1) * rows / bins <= start) {
                k++;
            }
        }
        return new ReliabilityTable(
                counted,
                new BrierScore(BrierScore.score(ranking), reliability / rows, resolution / rows, base * (1 - base)));
    }

    private static void requireProbabilities(Ranking ranking) {
        if (ranking.rows() == 0) {
            throw new IllegalArgumentException("no rows");
        }
        for (double score : new double[] {ranking.score(0), ranking.score(ranking.size() - 1)}) {
            if (!(score >= 0 && score <= 1)) {
                throw new IllegalArgumentException("a score of " + score + " is no probability");
            }
        }
    }

    /** Means over the rows of a bin: of scores and labels, of the scores' squared distance from theirs, and of scores with labels. */
    private record Sums(long rows, double score, double rate, double spread, double together) {
        static Sums of(Ranking ranking, int from, int to) {
            long rows = 0;
            long positives = 0;
            double scores = 0;
            for (int i = from; i > to; i--) {
                int here = ranking.positives(i) + ranking.negatives(i);
                rows += here;
                positives += ranking.positives(i);
                scores += here * ranking.score(i);
            }
            double score = scores / rows;
            double rate = positives / (double) rows;
            double spread = 0;
            double together = 0;
            for (int i = from; i > to; i--) {
                double distance = ranking.score(i) - score;
                int here = ranking.positives(i) + ranking.negatives(i);
                spread += here * square(distance);
                together += distance * (ranking.positives(i) - here * rate);
            }
            return new Sums(rows, score, rate, spread / rows, together / rows);
        }
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
}
