package io.millrace.quality;

import io.millrace.statistics.Interval;
import io.millrace.statistics.Metrics;
import io.millrace.statistics.Ranking;
import io.millrace.statistics.ReliabilityTable;
import java.util.Arrays;
import java.util.List;

/**
 * The expected calibration error of rows, and what it may truly be. Chance alone makes it greater than 0, however good scores are as probabilities, and makes that of a replicate greater still. So its lower limit is its value less what the bins' differences of
 * score and rate move by chance, together, in the replicates: by so much, at most, is an error of distances in absolute value wrong. That asks for more than it must, and accuses no score of what chance has done. The upper limit is that of the replicates.
 */
final class CalibrationError {
    private static final double TAIL = 0.025;

    private final double value;
    /** Share of the rows per bin. */
    private final double[] shares;
    /** Per bin, the place after its last: bins go from the lowest score up, places down. */
    private final int[] ends;

    private final double[] differences;

    /**
     * Of rows.
     *
     * @param ranking at least one row
     */
    CalibrationError(Ranking ranking) {
        ReliabilityTable table = ReliabilityTable.of(ranking, Metrics.BINS);
        value = table.expectedCalibrationError();
        shares = table.bins().stream()
                .mapToDouble(bin -> bin.rows() / (double) ranking.rows())
                .toArray();
        ends = new int[shares.length];
        int place = ranking.size() - 1;
        for (int bin = 0; bin < ends.length; bin++) {
            for (long rows = 0; rows < table.bins().get(bin).rows(); place--) {
                rows += ranking.positives(place) + ranking.negatives(place);
            }
            ends[bin] = place;
        }
        differences = differences(ranking);
    }

    /** The error: mean distance of scores from shares of the label over ten bins of about equally many rows. */
    double value() {
        return value;
    }

    /** What it may truly be at 95 %, by replicates of the same scores. */
    Interval limits(List<Ranking> replicates) {
        double[] moved = new double[replicates.size()];
        double[] errors = new double[replicates.size()];
        for (int i = 0; i < moved.length; i++) {
            double[] drawn = differences(replicates.get(i));
            for (int bin = 0; bin < shares.length; bin++) {
                moved[i] += shares[bin] * Math.abs(drawn[bin] - differences[bin]);
                errors[i] += shares[bin] * Math.abs(drawn[bin]);
            }
        }
        Arrays.sort(moved);
        Arrays.sort(errors);
        int high = (int) Math.ceil((1 - TAIL) * (moved.length - 1));
        double low = Math.max(0, value - moved[high]);
        return new Interval(low, Math.max(low, errors[high]));
    }

    /** Mean score less share of the label per bin; that of all rows where a replicate has none there. */
    private double[] differences(Ranking ranking) {
        double[] found = new double[shares.length];
        int place = ranking.size() - 1;
        for (int bin = 0; bin < found.length; bin++) {
            double distance = 0;
            long rows = 0;
            for (; place > ends[bin]; place--) {
                int here = ranking.positives(place) + ranking.negatives(place);
                distance += here * ranking.score(place) - ranking.positives(place);
                rows += here;
            }
            found[bin] = rows > 0 ? distance / rows : differences[bin];
        }
        return found;
    }
}
