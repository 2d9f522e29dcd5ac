package io.millrace.calibration;

import java.util.Arrays;

/**
 * Isotonic regression of shares: the non-decreasing sequence that is nearest, by squares weighted with rows, to the groups' shares of
 * positives. Neighbours that violate the order are pooled until none do (Ayer, Brunk, Ewing, Reid and Silverman 1955). Counts are
 * compared as whole numbers: no rounding.
 */
final class PoolAdjacentViolators {
    private PoolAdjacentViolators() {}

    /**
     * The blocks of groups that have one value, neighbours with the same value in one block: values strictly ascend.
     *
     * @param positives rows with the label per group
     * @param rows rows per group, each at least 1
     * @return per block, one past its last group
     */
    static int[] blocks(long[] positives, long[] rows) {
        int[] ends = new int[rows.length];
        long[] blockPositives = new long[rows.length];
        long[] blockRows = new long[rows.length];
        int blocks = 0;
        for (int group = 0; group < rows.length; group++) {
            long k = positives[group];
            long n = rows[group];
            while (blocks > 0 && blockPositives[blocks - 1] * n >= k * blockRows[blocks - 1]) {
                blocks--;
                k += blockPositives[blocks];
                n += blockRows[blocks];
            }
            blockPositives[blocks] = k;
            blockRows[blocks] = n;
            ends[blocks++] = group + 1;
        }
        return Arrays.copyOf(ends, blocks);
    }
}
