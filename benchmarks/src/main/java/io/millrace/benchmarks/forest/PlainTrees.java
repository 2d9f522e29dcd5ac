package io.millrace.benchmarks.forest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A forest of numeric splits laid out in two other ways than the product's, for {@link LayoutBenchmark}: as parallel arrays, and as one word
 * per node (32 bits of threshold, 16 of slot, 16 of the way to the left child), which is the product's too.
 */
final class PlainTrees {
    final float base;
    final int[] roots;
    final int[] depths;
    /** Columns; −1 at leaves. */
    final int[] columns;

    final float[] thresholds;
    final int[] lefts;
    final int[] rights;
    final boolean[] missingLeft;
    final long[] words;

    PlainTrees(byte[] json, int columnCount) throws IOException {
        JsonNode model = new ObjectMapper().readTree(json);
        String score = model.at("/learner/learner_model_param/base_score").textValue();
        base = -(float) Math.log(1f / Float.parseFloat(score.replaceAll("[\\[\\]]", "")) - 1f);
        JsonNode trees = model.at("/learner/gradient_booster/model/trees");
        List<JsonNode> all = new ArrayList<>();
        trees.forEach(all::add);
        int size =
                all.stream().mapToInt(tree -> tree.get("left_children").size()).sum();
        roots = new int[all.size()];
        depths = new int[all.size()];
        columns = new int[size];
        thresholds = new float[size];
        lefts = new int[size];
        rights = new int[size];
        missingLeft = new boolean[size];
        words = new long[size];
        int at = 0;
        for (int tree = 0; tree < roots.length; tree++) {
            roots[tree] = at;
            at = add(all.get(tree), tree, at, columnCount);
        }
    }

    /** Breadth first, the two children of a split next to each other. */
    private int add(JsonNode tree, int index, int root, int columnCount) {
        List<Integer> queue = new ArrayList<>(List.of(0));
        List<Integer> levels = new ArrayList<>(List.of(0));
        for (int next = 0; next < queue.size(); next++) {
            int node = queue.get(next);
            int place = root + next;
            int left = tree.get("left_children").get(node).intValue();
            float condition = tree.get("split_conditions").get(node).floatValue();
            thresholds[place] = condition;
            if (left < 0) {
                columns[place] = -1;
                words[place] = (long) Float.floatToRawIntBits(condition) << 32 | (2L * columnCount) << 16;
                depths[index] = Math.max(depths[index], levels.get(next));
                continue;
            }
            columns[place] = tree.get("split_indices").get(node).intValue();
            missingLeft[place] = tree.get("default_left").get(node).intValue() != 0;
            lefts[place] = root + queue.size();
            rights[place] = root + queue.size() + 1;
            long slot = 2L * columns[place] + (missingLeft[place] ? 1 : 0);
            words[place] = (long) ordered(condition) << 32 | slot << 16 | (lefts[place] - place);
            queue.add(left);
            queue.add(tree.get("right_children").get(node).intValue());
            levels.add(levels.get(next) + 1);
            levels.add(levels.get(next) + 1);
        }
        return root + queue.size();
    }

    /** What a row's words are compared with: two slots per column, of which a missing value is the greatest and the least; then the leaves'. */
    static void slots(float[] rows, int from, int columnCount, int[] slots) {
        for (int column = 0; column < columnCount; column++) {
            float value = rows[from + column];
            boolean missing = Float.isNaN(value);
            slots[2 * column] = missing ? Integer.MAX_VALUE : ordered(value);
            slots[2 * column + 1] = missing ? Integer.MIN_VALUE : ordered(value);
        }
        slots[2 * columnCount] = Integer.MIN_VALUE;
    }

    private static int ordered(float value) {
        int bits = Float.floatToRawIntBits(value + 0f);
        return bits ^ (bits >> 31 & Integer.MAX_VALUE);
    }

    /** How far on the next node is. */
    static int step(long word, int[] slots) {
        return ((int) word & 0xffff) + (int) (((word >> 32) - 1 - slots[(int) word >>> 16]) >>> 63);
    }

    static float value(long word) {
        return Float.intBitsToFloat((int) (word >> 32));
    }
}
