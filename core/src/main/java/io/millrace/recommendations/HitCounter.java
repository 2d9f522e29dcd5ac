package io.millrace.recommendations;

import io.millrace.statistics.Interval;
import java.util.stream.IntStream;

/**
 * Counts lists and those that hit as they are, and once more for each replicate of a bootstrap by owner, in which an owner's lists are there as often as its {@link io.millrace.statistics.PoissonWeights}
 * say: counts, so that they add up over partitions. Mutable; not thread-safe.
 */
public final class HitCounter {
    /** Enough for the limits at 95 %: five replicates lie beyond each. */
    public static final int REPLICATES = 200;

    /** What a sum of likelihoods is counted in: 1 is a billion of them, so that sums are the same in any order. */
    public static final double ONE = 1e9;

    private static final int COUNTS = 2;
    private static final int BY_LOT = 0;
    private static final int LISTS = 1;
    private static final int HITS = 2;

    /** By lot; lists and hits; lists and hits of each replicate. */
    private final long[] numbers;

    /** Nothing counted. */
    public HitCounter() {
        this(new long[LISTS + (1 + REPLICATES) * COUNTS]);
    }

    private HitCounter(long[] numbers) {
        this.numbers = numbers;
    }

    /**
     * Over numbers that {@link #numbers} gave.
     *
     * @throws IllegalArgumentException when there are not as many, or more lists hit than there are
     */
    public static HitCounter of(long[] numbers) {
        if (numbers.length != LISTS + (1 + REPLICATES) * COUNTS) {
            throw new IllegalArgumentException(numbers.length + " numbers are no counts of hits");
        }
        for (int at = LISTS; at < numbers.length; at += COUNTS) {
            if (numbers[at + 1] < 0 || numbers[at + 1] > numbers[at]) {
                throw new IllegalArgumentException(numbers[at + 1] + " hits of " + numbers[at] + " lists");
            }
        }
        return new HitCounter(numbers.clone());
    }

    /** All that it holds: the sum of what would hit by lot, in units of 1e-9; lists and hits; lists and hits of each replicate. */
    public long[] numbers() {
        return numbers.clone();
    }

    /**
     * Counts a list.
     *
     * @param times 1, or -1 to take back what was counted of it before
     * @param hit whether the owner took any of its items
     * @param byLot how likely a list of as many candidates hits that is drawn by lot, in units of 1e-9
     * @param weights how often its owner is in each replicate
     */
    public void add(int times, boolean hit, long byLot, int[] weights) {
        numbers[BY_LOT] += times * byLot;
        numbers[LISTS] += times;
        numbers[HITS] += hit ? times : 0;
        for (int replicate = 0; replicate < REPLICATES; replicate++) {
            int at = LISTS + (1 + replicate) * COUNTS;
            numbers[at] += (long) times * weights[replicate];
            numbers[at + 1] += hit ? (long) times * weights[replicate] : 0;
        }
    }

    /** Adds what another has counted. */
    public void add(HitCounter other) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] += other.numbers[i];
        }
    }

    /** How many lists. */
    public long lists() {
        return numbers[LISTS];
    }

    /** How many of them hit. */
    public long hits() {
        return numbers[HITS];
    }

    /** Share of the lists that hit; NaN without any. */
    public double rate() {
        return hits() / (double) lists();
    }

    /** Where that may truly be at 95 %. */
    public Interval interval() {
        return Interval.ofReplicates(IntStream.rangeClosed(1, REPLICATES)
                .map(replicate -> LISTS + replicate * COUNTS)
                .mapToDouble(at -> numbers[at + 1] / (double) numbers[at]));
    }

    /** Share of the lists that would hit if they were drawn by lot; NaN without any. */
    public double byLot() {
        return numbers[BY_LOT] / ONE / lists();
    }
}
