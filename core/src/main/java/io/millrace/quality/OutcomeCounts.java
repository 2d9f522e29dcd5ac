package io.millrace.quality;

import io.millrace.statistics.Confusion;
import java.util.Arrays;

/** Rows of some entities by score and label, and how they were decided. Counts, so that those of partitions add up in any order. Mutable; not thread-safe. */
public final class OutcomeCounts {
    private static final int HEAD = 3;
    private static final int PER_BIN = 4;

    private final long[] positives = new long[ScoreBins.COUNT];
    private final long[] negatives = new long[ScoreBins.COUNT];
    private final long[] sums = new long[ScoreBins.COUNT];
    private long truePositives;
    private long falsePositives;
    private long squares;

    /**
     * Over numbers that {@link #numbers} gave.
     *
     * @throws IllegalArgumentException when they are none
     */
    public static OutcomeCounts of(long[] numbers) {
        if (numbers.length < HEAD || (numbers.length - HEAD) % PER_BIN != 0) {
            throw new IllegalArgumentException(numbers.length + " numbers are no outcomes");
        }
        OutcomeCounts counts = new OutcomeCounts();
        for (int i = HEAD; i < numbers.length; i += PER_BIN) {
            counts.addBin(numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3]);
        }
        counts.addDecisions(numbers[0], numbers[1], numbers[2]);
        return counts;
    }

    /** True positives, false positives and squares; then of each bin that has a row its number, rows with the label, rows without, and the sum of scores. Sums are in units of 10⁻⁹. */
    public long[] numbers() {
        long[] numbers = new long[HEAD + PER_BIN * ScoreBins.COUNT];
        numbers[0] = truePositives;
        numbers[1] = falsePositives;
        numbers[2] = squares;
        int at = HEAD;
        for (int bin = 0; bin < ScoreBins.COUNT; bin++) {
            if (positives[bin] + negatives[bin] > 0) {
                numbers[at] = bin;
                numbers[at + 1] = positives[bin];
                numbers[at + 2] = negatives[bin];
                numbers[at + 3] = sums[bin];
                at += PER_BIN;
            }
        }
        return Arrays.copyOf(numbers, at);
    }

    /**
     * Counts a row.
     *
     * @param score 0 to 1
     * @param threshold score from which on the decision is positive
     * @param positive its label
     */
    public void add(double score, double threshold, boolean positive) {
        int bin = ScoreBins.of(score);
        double distance = score - (positive ? 1 : 0);
        (positive ? positives : negatives)[bin]++;
        sums[bin] += Math.round(score * DecisionCounts.ONE);
        squares += Math.round(distance * distance * DecisionCounts.ONE);
        if (score >= threshold) {
            truePositives += positive ? 1 : 0;
            falsePositives += positive ? 0 : 1;
        }
    }

    /** Adds what another has counted. */
    public void add(OutcomeCounts other) {
        for (int bin = 0; bin < ScoreBins.COUNT; bin++) {
            positives[bin] += other.positives[bin];
            negatives[bin] += other.negatives[bin];
            sums[bin] += other.sums[bin];
        }
        truePositives += other.truePositives;
        falsePositives += other.falsePositives;
        squares += other.squares;
    }

    /**
     * Adds rows of a bin.
     *
     * @throws IllegalArgumentException when there is no such bin, or a number is negative
     */
    public void addBin(long bin, long withLabel, long without, long scores) {
        if (bin < 0 || bin >= ScoreBins.COUNT || withLabel < 0 || without < 0 || scores < 0) {
            throw new IllegalArgumentException(
                    "bin " + bin + " of " + withLabel + " and " + without + " rows with scores of " + scores);
        }
        positives[(int) bin] += withLabel;
        negatives[(int) bin] += without;
        sums[(int) bin] += scores;
    }

    /**
     * Adds how rows were decided that their bins count already.
     *
     * @throws IllegalArgumentException when more are decided positive than there are
     */
    public void addDecisions(long withLabel, long without, long distances) {
        truePositives += withLabel;
        falsePositives += without;
        squares += distances;
        decisions();
    }

    /**
     * How they were decided.
     *
     * @throws IllegalArgumentException when that cannot be
     */
    public DecisionCounts decisions() {
        return new DecisionCounts(
                new Confusion(
                        truePositives,
                        falsePositives,
                        total(negatives) - falsePositives,
                        total(positives) - truePositives),
                squares);
    }

    /** Rows. */
    public long rows() {
        return total(positives) + total(negatives);
    }

    /** Rows of a bin with the label. */
    public long positives(int bin) {
        return positives[bin];
    }

    /** Rows of a bin without it. */
    public long negatives(int bin) {
        return negatives[bin];
    }

    /** Sum of the scores of a bin, in units of 10⁻⁹. */
    public long sum(int bin) {
        return sums[bin];
    }

    private static long total(long[] counts) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return total;
    }
}
