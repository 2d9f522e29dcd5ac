package io.millrace.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ForestTest {
    /** Two trees over two columns: the root of the first splits column 0 at 1.5, its right child column 1 at -2. */
    static final String MODEL = """
            {"learner": {"attributes": {}, "feature_names": [], "feature_types": [],
              "gradient_booster": {"model": {
                "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": "2"},
                "iteration_indptr": [0, 1, 2], "tree_info": [0, 0],
                "trees": [
                  {"id": 0, "left_children": [1, -1, 3, -1, -1], "right_children": [2, -1, 4, -1, -1],
                   "split_indices": [0, 0, 1, 0, 0], "split_conditions": [1.5, 0.25, -2, 0.5, -0.75],
                   "default_left": [1, 0, 0, 0, 0], "split_type": [0, 0, 0, 0, 0], "categories_nodes": []},
                  {"id": 1, "left_children": [-1], "right_children": [-1], "split_indices": [0],
                   "split_conditions": [0.125], "default_left": [0], "split_type": [0], "categories_nodes": []}
                ]}, "name": "gbtree"},
              "learner_model_param": {"base_score": "2.5E-1", "num_class": "0", "num_feature": "2", "num_target": "1"},
              "objective": {"name": "binary:logistic", "reg_loss_param": {"scale_pos_weight": "1"}}},
             "version": [3, 0, 4]}
            """;

    @Test
    void shouldWalkAsTheModelSays() throws Exception {
        Forest forest = read(MODEL);
        float base = (float) Math.log(0.25 / 0.75);
        assertThat(forest.trees()).isEqualTo(2);
        assertThat(forest.features()).isEqualTo(2);
        assertThat(forest.nodes()).isEqualTo(6);
        assertThat(margin(forest, new float[] {1, 0})).isCloseTo(base + 0.25f + 0.125f, within(1e-6f));
        // Equal to the threshold is not less than it.
        assertThat(margin(forest, new float[] {1.5f, -3})).isCloseTo(base + 0.5f + 0.125f, within(1e-6f));
        assertThat(margin(forest, new float[] {2, -2})).isCloseTo(base - 0.75f + 0.125f, within(1e-6f));
        // Missing goes where the split says: left at the root, right below it.
        assertThat(margin(forest, new float[] {Float.NaN, 9})).isCloseTo(base + 0.25f + 0.125f, within(1e-6f));
        assertThat(margin(forest, new float[] {2, Float.NaN})).isCloseTo(base - 0.75f + 0.125f, within(1e-6f));
    }

    @Test
    void shouldTakeABaseScoreInEitherNotation() throws Exception {
        Forest array = read(MODEL.replace("\"2.5E-1\"", "\"[2.5E-1]\""));
        assertThat(margin(array, new float[] {1, 0})).isEqualTo(margin(read(MODEL), new float[] {1, 0}));
        assertRefused(MODEL.replace("\"2.5E-1\"", "\"1\""), "base score is 1");
        assertRefused(MODEL.replace("\"2.5E-1\"", "\"NaN\""), "base score is NaN");
    }

    @Test
    void shouldLeaveOutTheTreesBehindTheBestIteration() throws Exception {
        Forest forest = read(MODEL.replace("\"attributes\": {}", "\"attributes\": {\"best_iteration\": \"0\"}"));
        assertThat(forest.trees()).isEqualTo(1);
        assertThat(forest.nodes()).isEqualTo(5);
        assertRefused(
                MODEL.replace("\"attributes\": {}", "\"attributes\": {\"best_iteration\": \"2\"}"),
                "best iteration is 2");
    }

    @Test
    void shouldRefuseWhatItCannotScore() {
        assertRefused(MODEL.replace("binary:logistic", "survival:aft"), "objective is survival:aft");
        assertRefused(MODEL.replace("gbtree\"}", "dart\"}"), "booster is dart");
        assertRefused(MODEL.replace("\"num_class\": \"0\"", "\"num_class\": \"3\""), "3 classes");
    }

    @Test
    void shouldRefuseABrokenTree() {
        // A cycle, a child that is not there, a column that is not there, arrays of different lengths, a leaf without a
        // value.
        assertRefused(MODEL.replace("[1, -1, 3, -1, -1]", "[1, -1, 0, -1, -1]"), "tree 0 of the model is broken");
        assertRefused(MODEL.replace("[1, -1, 3, -1, -1]", "[1, -1, 7, -1, -1]"), "node 7 is not there");
        assertRefused(MODEL.replace("[1, -1, 3, -1, -1]", "[1, -1, -5, -1, -1]"), "node -5 is not there");
        assertRefused(MODEL.replace("[0, 0, 1, 0, 0], \"split_c", "[0, 0, 2, 0, 0], \"split_c"), "reads column 2 of 2");
        assertRefused(MODEL.replace("[1.5, 0.25, -2, 0.5, -0.75]", "[1.5, 0.25, -2, 0.5]"), "differ in length");
        assertRefused(MODEL.replace("[0.125]", "[1e99]"), "leaf 0 is not a finite number");
        assertRefused(
                MODEL.replace("\"num_trees\": \"2\"", "\"num_trees\": \"3\""), "has 2 trees, and says that it has 3");
    }

    @Test
    void shouldRefuseWhateverItsBytesAre() {
        assertRefused("", "not");
        assertRefused("[]", "an object is missing");
        assertRefused("{}", "booster is null");
        assertRefused("{\"learner\": 7}", "an object is missing");
        for (int end = 1; end < MODEL.strip().length(); end += 7) {
            String cut = MODEL.substring(0, end);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(ForestException.class);
        }
    }

    @Test
    void shouldKeepWhatIsBeyondAFloat() {
        assertThat(Forest.column(1e300)).isEqualTo(Float.MAX_VALUE);
        assertThat(Forest.column(Double.NEGATIVE_INFINITY)).isEqualTo(-Float.MAX_VALUE);
        assertThat(Forest.column(Double.NaN)).isNaN();
        assertThat(Forest.column(0.1)).isEqualTo(0.1f);
    }

    private static float margin(Forest forest, float[] values) {
        ForestRow row = forest.newRow();
        row.set(values, 0);
        return forest.margin(row);
    }

    private static Forest read(String json) throws ForestException {
        return Forest.fromXgboost(json.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(String json, String why) {
        assertThat(json).isNotEqualTo(MODEL);
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(ForestException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("\n");
    }
}
