package io.millrace.forest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Forests that nobody has trained, as XGBoost would write them, and rows for them: thresholds and values are small whole numbers, so that they meet. */
public final class RandomForests {
    private static final int VALUES = 4;

    private final Random random;

    /** Forests from one source of chance. */
    public RandomForests(Random random) {
        this.random = random;
    }

    /** A model with one margin; leaves up to a depth, some of them above it. */
    public byte[] model(int trees, int columns, int depth) {
        StringBuilder all = new StringBuilder();
        for (int tree = 0; tree < trees; tree++) {
            all.append(tree == 0 ? "" : ",").append(new Tree(columns).json(depth));
        }
        String json = """
                {"learner": {"attributes": {}, "gradient_booster": {"model": {
                  "gbtree_model_param": {"num_trees": "%d"}, "tree_info": %s, "trees": [%s]}, "name": "gbtree"},
                  "learner_model_param": {"base_score": "4E-1", "num_class": "0", "num_feature": "%d", "num_target": "1"},
                  "objective": {"name": "binary:logistic"}}}
                """.formatted(trees, zeros(trees), all, columns);
        return json.getBytes(StandardCharsets.UTF_8);
    }

    /** The same model without what explanations rest on. */
    public static byte[] withoutCovers(byte[] model) {
        return new String(model, StandardCharsets.UTF_8)
                .replaceAll("\"sum_hessian\": \\[[^]]*]", "\"sum_hessian\": []")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A row; a fifth of it is missing. */
    public float[] row(int columns) {
        float[] row = new float[columns];
        for (int column = 0; column < columns; column++) {
            row[column] = random.nextInt(5) == 0 ? Float.NaN : random.nextInt(VALUES);
        }
        return row;
    }

    private static String zeros(int count) {
        return Collections.nCopies(count, 0).toString();
    }

    private final class Tree {
        private final int columns;
        private final List<Integer> left = new ArrayList<>();
        private final List<Integer> right = new ArrayList<>();
        private final List<Integer> column = new ArrayList<>();
        private final List<Float> condition = new ArrayList<>();
        private final List<Integer> missingLeft = new ArrayList<>();
        private final List<Integer> cover = new ArrayList<>();

        private Tree(int columns) {
            this.columns = columns;
        }

        private String json(int depth) {
            grow(depth, 100 + random.nextInt(1000));
            String zeros = zeros(left.size());
            return """
                    {"left_children": %s, "right_children": %s, "split_indices": %s, "split_conditions": %s,
                     "default_left": %s, "sum_hessian": %s, "split_type": %s}
                    """.formatted(left, right, column, condition, missingLeft, cover, zeros);
        }

        private int grow(int depth, int rows) {
            int node = left.size();
            boolean leaf = depth == 0 || rows < 2 || (node > 0 && random.nextInt(6) == 0);
            left.add(-1);
            right.add(-1);
            column.add(leaf ? 0 : random.nextInt(columns));
            condition.add(leaf ? (float) random.nextGaussian() : 1 + random.nextInt(VALUES - 1));
            missingLeft.add(random.nextInt(2));
            cover.add(rows);
            if (!leaf) {
                int goLeft = 1 + random.nextInt(rows - 1);
                left.set(node, grow(depth - 1, goLeft));
                right.set(node, grow(depth - 1, rows - goLeft));
            }
            return node;
        }
    }
}
