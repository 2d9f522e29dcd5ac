package io.millrace.quality;

import io.millrace.statistics.Confusion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Counts the decisions of a cohort as they are, and once more for each replicate of a bootstrap by entity, in which an entity's rows are there as often as its
 * {@link io.millrace.statistics.PoissonWeights} say. Rows of one entity resemble each other; replicates that draw entities know it, and add up over
 * partitions as counts do. Mutable; not thread-safe.
 */
public final class CohortCounter {
    /** Enough for the limits at 95 %: five replicates lie beyond each. */
    public static final int REPLICATES = 200;

    /** Numbers of each: true and false positives, true and false negatives, squares. */
    public static final int COUNTS = 5;

    private static final int SQUARES = 4;

    private final long[] counts;

    /** Nothing counted. */
    public CohortCounter() {
        this(new long[(1 + REPLICATES) * COUNTS]);
    }

    private CohortCounter(long[] counts) {
        this.counts = counts;
    }

    /**
     * Over numbers that {@link #numbers} gave.
     *
     * @throws IllegalArgumentException when there are not as many, or one is negative
     */
    public static CohortCounter of(long[] numbers) {
        if (numbers.length != (1 + REPLICATES) * COUNTS) {
            throw new IllegalArgumentException(numbers.length + " numbers are no cohort");
        }
        if (LongStream.of(numbers).anyMatch(number -> number < 0)) {
            throw new IllegalArgumentException("a cohort of less than no rows");
        }
        return new CohortCounter(numbers.clone());
    }

    /** All that it holds: the counts, then those of each replicate. */
    public long[] numbers() {
        return counts.clone();
    }

    /**
     * Counts a row.
     *
     * @param score 0 to 1
     * @param threshold score from which on the decision is positive
     * @param positive its label
     * @param weights how often its entity is in each replicate
     */
    public void add(double score, double threshold, boolean positive, int[] weights) {
        int cell = score >= threshold ? (positive ? 0 : 1) : (positive ? 3 : 2);
        double distance = score - (positive ? 1 : 0);
        long square = Math.round(distance * distance * DecisionCounts.ONE);
        counts[cell]++;
        counts[SQUARES] += square;
        for (int replicate = 0; replicate < REPLICATES; replicate++) {
            int weight = weights[replicate];
            if (weight > 0) {
                int at = (1 + replicate) * COUNTS;
                counts[at + cell] += weight;
                counts[at + SQUARES] += weight * square;
            }
        }
    }

    /** Adds what another has counted. */
    public void add(CohortCounter other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    /** The counts. */
    public DecisionCounts counts() {
        return at(0);
    }

    /** The counts of each replicate. */
    public List<DecisionCounts> replicates() {
        List<DecisionCounts> replicates = new ArrayList<>();
        for (int replicate = 1; replicate <= REPLICATES; replicate++) {
            replicates.add(at(replicate));
        }
        return replicates;
    }

    private DecisionCounts at(int index) {
        int from = index * COUNTS;
        return new DecisionCounts(
                new Confusion(counts[from], counts[from + 1], counts[from + 2], counts[from + 3]),
                counts[from + SQUARES]);
    }
}
