package io.millrace.calibration;

import java.util.Arrays;

/**
 * Margins of rows with their labels, as a calibration is fitted to them: by distinct margin, ascending, so that the order in which the
 * rows came cannot show in a fit. Immutable.
 */
public final class LabelledMargins {
    private final float[] margins;
    private final int[] positives;
    private final int[] rows;
    private final long allPositives;
    private final long allRows;

    private LabelledMargins(float[] margins, int[] positives, int[] rows) {
        this.margins = margins;
        this.positives = positives;
        this.rows = rows;
        this.allPositives = Arrays.stream(positives).asLongStream().sum();
        this.allRows = Arrays.stream(rows).asLongStream().sum();
    }

    /**
     * Collects rows.
     *
     * @param margins of forests that had not seen the row
     * @param labels whether the row has the label
     * @throws IllegalArgumentException when the lengths differ or a margin is not finite
     */
    public static LabelledMargins of(float[] margins, boolean[] labels) {
        if (margins.length != labels.length) {
            throw new IllegalArgumentException(margins.length + " margins and " + labels.length + " labels");
        }
        long[] sorted = new long[margins.length];
        for (int i = 0; i < sorted.length; i++) {
            if (!Float.isFinite(margins[i])) {
                throw new IllegalArgumentException("a margin is " + margins[i]);
            }
            sorted[i] = (long) ordered(margins[i]) << 1 | (labels[i] ? 1 : 0);
        }
        Arrays.sort(sorted);
        float[] distinct = new float[sorted.length];
        int[] positives = new int[sorted.length];
        int[] rows = new int[sorted.length];
        int last = -1;
        for (long key : sorted) {
            float margin = fromOrdered((int) (key >> 1));
            if (last < 0 || distinct[last] != margin) {
                distinct[++last] = margin;
            }
            positives[last] += (int) (key & 1);
            rows[last]++;
        }
        return new LabelledMargins(
                Arrays.copyOf(distinct, last + 1), Arrays.copyOf(positives, last + 1), Arrays.copyOf(rows, last + 1));
    }

    /** A float's bits as a whole number of the same order. */
    private static int ordered(float margin) {
        int bits = Float.floatToIntBits(margin);
        return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    }

    private static float fromOrdered(int ordered) {
        return Float.intBitsToFloat(ordered ^ ((ordered >> 31) & Integer.MAX_VALUE));
    }

    /** How many different margins there are. */
    int distinct() {
        return margins.length;
    }

    /** The i-th margin, ascending. */
    float margin(int i) {
        return margins[i];
    }

    /** Rows with the label at the i-th margin. */
    int positives(int i) {
        return positives[i];
    }

    /** Rows at the i-th margin. */
    int rows(int i) {
        return rows[i];
    }

    /** Rows with the label. */
    public long positives() {
        return allPositives;
    }

    /** All rows. */
    public long rows() {
        return allRows;
    }

    /**
     * What a row with the label counts as, instead of 1: {@code (N₊ + 1) / (N₊ + 2)}, the probability that the next one like it has the
     * label too, by Laplace's rule (Platt 1999). No probability that is fitted to it is ever certain, and no loss infinite.
     */
    double positiveTarget() {
        return (allPositives + 1.0) / (allPositives + 2.0);
    }

    /** What a row without the label counts as, instead of 0: {@code 1 / (N₋ + 2)}. */
    double negativeTarget() {
        return 1.0 / (allRows - allPositives + 2.0);
    }
}
