package io.millrace.forest;

import java.io.IOException;

/** A tree as XGBoost writes it: one entry per node in each array, node 0 the root. */
final class RawTree {
    /** Left child; -1 for a leaf. */
    int[] left = new int[0];
    /** Right child; -1 for a leaf. */
    int[] right = new int[0];
    /** Column that a split reads. */
    int[] column = new int[0];
    /** Threshold of a numeric split, value of a leaf. */
    float[] condition = new float[0];
    /** Not 0 where a missing value goes left. */
    int[] defaultLeft = new int[0];
    /** Sum of the training rows' weights (hessians) that came by; empty when the model does not tell. */
    float[] cover = new float[0];
    /** Nodes that split by categories, ascending. */
    int[] categoryNodes = new int[0];
    /** Per such node: where its categories start in {@link #categories}. */
    int[] categorySegments = new int[0];
    /** Per such node: how many categories it has. */
    int[] categorySizes = new int[0];
    /** Categories that go right. */
    int[] categories = new int[0];

    void field(String name, ModelInput in) throws IOException, ForestException {
        switch (name) {
            case "left_children" -> left = in.integers();
            case "right_children" -> right = in.integers();
            case "split_indices" -> column = in.integers();
            case "split_conditions" -> condition = in.floats();
            case "default_left" -> defaultLeft = in.integers();
            case "sum_hessian" -> cover = in.floats();
            case "categories_nodes" -> categoryNodes = in.integers();
            case "categories_segments" -> categorySegments = in.integers();
            case "categories_sizes" -> categorySizes = in.integers();
            case "categories" -> categories = in.integers();
            default -> in.skip();
        }
    }
}
