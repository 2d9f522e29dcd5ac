package io.millrace.forest;

/** Tells what each feature contributes to a row's margins. Immutable. */
public interface Contributions {
    /**
     * Explains the first rows of a batch. The contributions and the expected margin of a row add up to its margin, and are the same whatever else is
     * in the batch. Allocates nothing once the explanation has grown.
     *
     * @param explanation overwritten
     */
    void explain(ForestRow[] rows, int count, Explanation explanation);

    /** Explains a batch of one row. */
    default void explain(ForestRow row, Explanation explanation) {
        explain(explanation.one(row), 1, explanation);
    }

    /** Whether these are Shapley values, and not an approximation. */
    boolean exact();

    /** Memory of the tables that they come from, bytes. */
    long tableBytes();

    /**
     * Shapley values of the features of each tree, where a feature that is not known is averaged over by the training rows that came by (Lundberg et al.
     * 2020, "tree path dependent"): what XGBoost's {@code predictContrib} computes. Trees are explained from tables ({@link ShapleyTables}) for as
     * long as there is memory for them, the others by an integral ({@link ShapleyIntegral}).
     *
     * @param tableBytes greatest memory of the tables
     * @throws ForestException when the model does not tell how many training rows came by its nodes
     */
    static Contributions exact(Forest forest, long tableBytes) throws ForestException {
        return new ExactContributions(forest, tableBytes);
    }

    /**
     * What the margin that is expected gains or loses at each split on the row's path is given to the split's feature (Saabas 2014).
     * Fast, and not what the features deserve: what is split first gets too little.
     *
     * @throws ForestException when the model does not tell how many training rows came by its nodes
     */
    static Contributions approximate(Forest forest) throws ForestException {
        return new PathContributions(forest);
    }
}
