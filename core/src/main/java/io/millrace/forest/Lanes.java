package io.millrace.forest;

import java.util.Arrays;

/**
 * Rows side by side: what the splits compare, which way each row goes, and what its features contribute, each in an array with a lane per row, so that
 * the processor computes several lanes at once. Reused; it grows to the largest forest.
 */
final class Lanes {
    /** Enough to forget what a loop costs to begin; few enough for all of it to be near. */
    static final int ROWS = 64;

    private final int[] way = new int[ROWS];
    private int count;
    private int[][] slots = new int[0][];
    private int[][] ways = new int[0][];
    private double[][] sums = new double[0][];

    /**
     * Takes rows.
     *
     * @param slotCount slots of a row
     * @param wayCount ways to be noted
     * @param sumCount sums to be added up, which start at 0
     */
    void begin(ForestRow[] rows, int from, int rowCount, int slotCount, int wayCount, int sumCount) {
        count = rowCount;
        slots = ints(slots, slotCount);
        ways = ints(ways, wayCount);
        if (sums.length < sumCount) {
            sums = new double[sumCount][ROWS];
        }
        for (double[] sum : sums) {
            Arrays.fill(sum, 0);
        }
        for (int lane = 0; lane < count; lane++) {
            int[] row = rows[from + lane].slots();
            for (int slot = 0; slot < slotCount; slot++) {
                slots[slot][lane] = row[slot];
            }
        }
        // The way to a root is empty.
        Arrays.fill(ways[0], 0);
    }

    private static int[][] ints(int[][] arrays, int count) {
        return arrays.length < count ? new int[count][ROWS] : arrays;
    }

    /** Notes the ways beyond a split: those before it, and one bit more. */
    void go(int before, long split, int beyond) {
        go(ways[before], slots[Node.slot(split)], Node.threshold(split), ways[beyond]);
    }

    /** Starts to look for lines where the ways are. */
    void start(int before) {
        System.arraycopy(ways[before], 0, way, 0, ROWS);
    }

    /** Goes on by a split. */
    void go(long split) {
        go(way, slots[Node.slot(split)], Node.threshold(split), way);
    }

    /** A row goes right where its slot is not less than the threshold, which is told without a branch and without a wider type. */
    private static void go(int[] before, int[] compared, int threshold, int[] beyond) {
        for (int lane = 0; lane < ROWS; lane++) {
            int slot = compared[lane];
            int less = ((slot & ~threshold) | (~(slot ^ threshold) & (slot - threshold))) >>> 31;
            beyond[lane] = (before[lane] << 1 | 1) - less;
        }
    }

    /** The ways become places in a table. */
    void toLines(int first, int width) {
        for (int lane = 0; lane < ROWS; lane++) {
            way[lane] = first + way[lane] * width;
        }
    }

    /** Adds a column of each row's line. */
    void add(float[] lines, int column, int sum) {
        double[] sumOf = sums[sum];
        int[] line = way;
        for (int lane = 0; lane < count; lane++) {
            sumOf[lane] += lines[line[lane] + column];
        }
    }

    /** What a row's columns add up to. */
    double sum(int sum, int lane) {
        return sums[sum][lane];
    }
}
