package io.millrace.forest;

/** A tree as XGBoost writes it: one entry per node in each array, node 0 the root. */
final class RawTree {
    /** Left child; -1 for a leaf. */
    int[] left = new int[0];
    /** Right child; -1 for a leaf. */
    int[] right = new int[0];
    /** Column that a split reads. */
    int[] column = new int[0];
    /** Threshold of a split, value of a leaf. */
    float[] condition = new float[0];
    /** Not 0 where a missing value goes left. */
    int[] defaultLeft = new int[0];
}
