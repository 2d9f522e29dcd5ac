package io.millrace.forest;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What XGBoost's model format (versions 1.3 to 3) says of a forest, checked but for its trees. */
final class XgboostModel {
    private final ModelInput in;
    private final List<RawTree> trees = new ArrayList<>();
    private int[] iterations = new int[0];
    private int[] treeOutputs = new int[0];
    private @Nullable String objectiveName;
    private @Nullable String booster;
    private @Nullable String baseScore;
    private @Nullable String bestIteration;
    private int features = -1;
    private int classes;
    private int targets = 1;
    private int leafSize = 1;
    private int parallelTrees = 1;
    private int declaredTrees = -1;

    private XgboostModel(ModelInput in) {
        this.in = in;
    }

    /** Reads JSON or UBJSON; which of the two it is, the second byte tells. */
    static XgboostModel read(byte[] bytes) throws ForestException {
        boolean text = bytes.length > 1 && (bytes[1] == '"' || bytes[1] == '}' || Character.isWhitespace(bytes[1]));
        try {
            XgboostModel model = new XgboostModel(
                    text || bytes.length < 2 || bytes[0] != '{' ? new JsonInput(bytes) : new UbjInput(bytes));
            model.in.object(name -> {
                if (name.equals("learner")) {
                    model.in.object(model::learner);
                } else {
                    model.in.skip();
                }
            });
            return model.checked();
        } catch (IOException | NumberFormatException | ArithmeticException | BufferUnderflowException e) {
            throw new ForestException(
                    "the model is not XGBoost's " + (text ? "JSON" : "UBJSON") + ": " + firstLine(e), e);
        }
    }

    int features() {
        return features;
    }

    Objective objective() throws ForestException {
        return Objective.named(String.valueOf(objectiveName))
                .orElseThrow(() -> new ForestException(
                        "the model's objective is " + objectiveName + ": it is not one that is scored"));
    }

    /** Margins per row. */
    int outputs() {
        return Math.max(1, classes);
    }

    /** The trees that count: where the model names its best iteration, those behind it do not. */
    List<RawTree> trees() throws ForestException {
        if (bestIteration == null) {
            return trees;
        }
        int next = Integer.parseInt(bestIteration) + 1;
        int perIteration = outputs() * parallelTrees;
        int end = iterations.length == 0
                ? Math.multiplyExact(next, perIteration)
                : next > 0 && next < iterations.length ? iterations[next] : -1;
        if (end < 1 || end > trees.size()) {
            throw new ForestException(
                    "the model's best iteration is " + bestIteration + ", and it has " + trees.size() + " trees");
        }
        return trees.subList(0, end);
    }

    /** Per tree: which margin it adds to. */
    int[] treeOutputs() {
        return treeOutputs;
    }

    /** What each margin starts from. */
    float[] baseMargins() throws ForestException {
        String[] texts =
                Objects.requireNonNull(baseScore).replaceAll("[\\[\\]\\s]", "").split(",", -1);
        float[] margins = new float[outputs()];
        if (texts.length != 1 && texts.length != margins.length) {
            throw new ForestException(
                    "the model has " + texts.length + " base scores for " + margins.length + " margins");
        }
        for (int i = 0; i < margins.length; i++) {
            margins[i] = objective().baseMargin(Float.parseFloat(texts[texts.length == 1 ? 0 : i]));
        }
        return margins;
    }

    private XgboostModel checked() throws ForestException {
        if (!"gbtree".equals(booster)) {
            throw new ForestException("the model's booster is " + booster + ": only gbtree is scored");
        }
        boolean manyClasses = objective() == Objective.CLASSES;
        if (features < 1 || baseScore == null || targets > 1 || leafSize > 1 || manyClasses != classes > 1) {
            throw new ForestException("the model's objective is " + objectiveName + ", and it has " + features
                    + " columns, " + classes + " classes, " + targets + " targets and a base score of " + baseScore);
        }
        if (trees.isEmpty() || declaredTrees != trees.size()) {
            throw new ForestException(
                    "the model has " + trees.size() + " trees, and says that it has " + declaredTrees);
        }
        if (treeOutputs.length != trees.size()) {
            throw new ForestException("the model has " + trees.size() + " trees, and says of " + treeOutputs.length
                    + " what they add to");
        }
        if (Arrays.stream(treeOutputs).anyMatch(output -> output < 0 || output >= outputs())) {
            throw new ForestException("the model has a tree that adds to none of its " + outputs() + " margins");
        }
        if (outputs() > trees.size()) {
            throw new ForestException(
                    "the model has " + outputs() + " margins, and " + trees.size() + " trees that add to them");
        }
        // What these say in texts is read here, where a number that is none is told as one.
        if (trees().isEmpty() || baseMargins().length == 0) {
            throw new ForestException("the model has no trees that count, or no margins");
        }
        return this;
    }

    private void learner(String name) throws IOException, ForestException {
        switch (name) {
            case "attributes" ->
                in.object(attribute -> {
                    if (attribute.equals("best_iteration")) {
                        bestIteration = in.text();
                    } else {
                        in.skip();
                    }
                });
            case "gradient_booster" -> in.object(this::gradientBooster);
            case "learner_model_param" -> in.object(this::parameter);
            case "objective" ->
                in.object(field -> {
                    if (field.equals("name")) {
                        objectiveName = in.text();
                    } else {
                        in.skip();
                    }
                });
            default -> in.skip();
        }
    }

    private void parameter(String name) throws IOException, ForestException {
        switch (name) {
            case "base_score" -> baseScore = in.text();
            case "num_feature" -> features = Integer.parseInt(in.text());
            case "num_class" -> classes = Integer.parseInt(in.text());
            case "num_target" -> targets = Integer.parseInt(in.text());
            default -> in.skip();
        }
    }

    private void gradientBooster(String name) throws IOException, ForestException {
        switch (name) {
            case "name" -> booster = in.text();
            case "model" -> in.object(this::forest);
            default -> in.skip();
        }
    }

    private void forest(String name) throws IOException, ForestException {
        switch (name) {
            case "gbtree_model_param" ->
                in.object(parameter -> {
                    switch (parameter) {
                        case "num_trees" -> declaredTrees = Integer.parseInt(in.text());
                        case "num_parallel_tree" -> parallelTrees = Integer.parseInt(in.text());
                        case "size_leaf_vector" -> leafSize = Integer.parseInt(in.text());
                        default -> in.skip();
                    }
                });
            case "iteration_indptr" -> iterations = in.integers();
            case "tree_info" -> treeOutputs = in.integers();
            case "trees" ->
                in.array(() -> {
                    RawTree tree = new RawTree();
                    in.object(field -> tree.field(field, in));
                    trees.add(tree);
                });
            default -> in.skip();
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
