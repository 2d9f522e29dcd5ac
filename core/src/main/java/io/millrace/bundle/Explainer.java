package io.millrace.bundle;

import io.millrace.forest.Contributions;
import io.millrace.forest.Forest;
import io.millrace.forest.ForestException;
import io.millrace.project.ReasonsDefinition;
import io.millrace.project.ReasonsDefinition.Method;
import java.util.stream.IntStream;

/** Finds the features that contribute most to a row's margin. Immutable. */
final class Explainer {
    /**
     * Greatest memory of a model's tables, bytes. 300 trees of depth 6 take a quarter of it. Trees beyond it are explained by the integral:
     * slower, and the same.
     */
    static final long TABLE_BYTES = 64L << 20;

    private final Contributions contributions;
    /** The features that the model reads, in the order of the vector, and the columns that each of them fills. */
    private final int[] features;

    private final int[][] columns;

    /**
     * @param featureOfColumn per column: its feature's place in a vector
     * @throws ForestException when the model does not tell what is needed
     */
    Explainer(Forest forest, int[] featureOfColumn, ReasonsDefinition reasons) throws ForestException {
        // Where only some predictions are asked for their reasons, tables are not worth their memory.
        contributions = reasons.method() == Method.APPROXIMATE
                ? Contributions.approximate(forest)
                : Contributions.exact(forest, reasons.always() ? TABLE_BYTES : 0);
        features = IntStream.of(featureOfColumn).sorted().distinct().toArray();
        columns = IntStream.of(features)
                .mapToObj(feature -> IntStream.range(0, featureOfColumn.length)
                        .filter(column -> featureOfColumn[column] == feature)
                        .toArray())
                .toArray(int[][]::new);
    }

    /** Adds its reasons to each row of a batch, so many at most. */
    void explain(ScoredBatch batch, int top) {
        contributions.explain(batch.rows(), batch.size(), batch.explanation());
        batch.beginReasons(top, !contributions.exact());
        for (int row = 0; row < batch.size(); row++) {
            for (int i = 0; i < features.length; i++) {
                double contribution = 0;
                for (int column : columns[i]) {
                    contribution += batch.explanation().contribution(row, 0, column);
                }
                if (contribution != 0) {
                    batch.offer(row, features[i], contribution);
                }
            }
        }
    }

    /** Memory of the tables, bytes. */
    long tableBytes() {
        return contributions.tableBytes();
    }
}
