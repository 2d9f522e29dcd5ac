package io.millrace.retrainer.tuning;

import java.util.Arrays;

/** Area under the ROC curve of margins, as {@link io.millrace.statistics.Ranking#auc()} has it, without an object per row: tuning asks for it after every round of every forest. */
final class MarginAuc {
    private MarginAuc() {}

    /** Ties are counted half; NaN when a class is missing. */
    static double of(float[] margins, boolean[] labels) {
        long[] rows = new long[margins.length];
        for (int i = 0; i < rows.length; i++) {
            // Adding 0 makes a negative zero the positive one; the bits of negative numbers are turned into their
            // order.
            int bits = Float.floatToIntBits(margins[i] + 0f);
            rows[i] = (long) (bits ^ (bits >> 31 & 0x7FFF_FFFF)) << 1 | (labels[i] ? 1 : 0);
        }
        Arrays.sort(rows);
        double above = 0;
        double negatives = 0;
        double positives = 0;
        for (int start = 0, end; start < rows.length; start = end) {
            double positive = 0;
            double negative = 0;
            for (end = start; end < rows.length && rows[end] >> 1 == rows[start] >> 1; end++) {
                positive += rows[end] & 1;
                negative += 1 - (rows[end] & 1);
            }
            above += positive * (negatives + negative / 2);
            positives += positive;
            negatives += negative;
        }
        return positives == 0 || negatives == 0 ? Double.NaN : above / (positives * negatives);
    }
}
