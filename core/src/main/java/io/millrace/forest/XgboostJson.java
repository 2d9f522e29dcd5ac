package io.millrace.forest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads XGBoost's JSON model format (version 3.0) as a stream: a large model is never held as a tree of objects. */
final class XgboostJson {
    private final JsonParser json;
    private final List<RawTree> trees = new ArrayList<>();
    private int[] iterations = new int[0];
    private @Nullable String objective;
    private @Nullable String booster;
    private @Nullable String baseScore;
    private @Nullable String bestIteration;
    private int features = -1;
    private int classes;
    private int targets = 1;
    private int declaredTrees = -1;

    private XgboostJson(JsonParser json) {
        this.json = json;
    }

    static Forest read(byte[] bytes) throws ForestException {
        try (JsonParser parser = new JsonFactory().createParser(bytes)) {
            XgboostJson reader = new XgboostJson(parser);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ForestException("the model is not a JSON object");
            }
            reader.object(name -> {
                switch (name) {
                    case "learner" -> reader.object(reader::learner);
                    default -> parser.skipChildren();
                }
            });
            return reader.forest();
        } catch (IOException | NumberFormatException e) {
            throw new ForestException("the model is not XGBoost's JSON: " + firstLine(e), e);
        }
    }

    private void learner(String name) throws IOException, ForestException {
        switch (name) {
            case "attributes" ->
                object(attribute -> {
                    if (attribute.equals("best_iteration")) {
                        bestIteration = json.getText();
                    } else {
                        json.skipChildren();
                    }
                });
            case "gradient_booster" -> object(this::gradientBooster);
            case "learner_model_param" -> object(this::parameter);
            case "objective" ->
                object(field -> {
                    if (field.equals("name")) {
                        objective = json.getText();
                    } else {
                        json.skipChildren();
                    }
                });
            default -> json.skipChildren();
        }
    }

    private void parameter(String name) throws IOException {
        switch (name) {
            case "base_score" -> baseScore = json.getText();
            case "num_feature" -> features = Integer.parseInt(json.getText());
            case "num_class" -> classes = Integer.parseInt(json.getText());
            case "num_target" -> targets = Integer.parseInt(json.getText());
            default -> json.skipChildren();
        }
    }

    private void gradientBooster(String name) throws IOException, ForestException {
        switch (name) {
            case "name" -> booster = json.getText();
            case "model" ->
                object(field -> {
                    switch (field) {
                        case "gbtree_model_param" ->
                            object(parameter -> {
                                if (parameter.equals("num_trees")) {
                                    declaredTrees = Integer.parseInt(json.getText());
                                } else {
                                    json.skipChildren();
                                }
                            });
                        case "iteration_indptr" -> iterations = integers();
                        case "trees" -> array(this::tree);
                        default -> json.skipChildren();
                    }
                });
            default -> json.skipChildren();
        }
    }

    private void tree() throws IOException, ForestException {
        RawTree raw = new RawTree();
        boolean[] categorical = {false};
        object(name -> {
            switch (name) {
                case "left_children" -> raw.left = integers();
                case "right_children" -> raw.right = integers();
                case "split_indices" -> raw.column = integers();
                case "split_conditions" -> raw.condition = floats();
                case "default_left" -> raw.defaultLeft = integers();
                case "split_type" -> categorical[0] |= Arrays.stream(integers()).anyMatch(type -> type != 0);
                case "categories_nodes" -> categorical[0] |= integers().length > 0;
                default -> json.skipChildren();
            }
        });
        if (categorical[0]) {
            throw new ForestException(
                    "tree " + trees.size() + " of the model has a categorical split: only numeric splits are scored");
        }
        trees.add(raw);
    }

    private Forest forest() throws ForestException {
        if (!"binary:logistic".equals(objective)) {
            throw new ForestException("the model's objective is " + objective + ": only binary:logistic is scored");
        }
        if (!"gbtree".equals(booster)) {
            throw new ForestException("the model's booster is " + booster + ": only gbtree is scored");
        }
        if (features < 1 || classes > 1 || targets != 1 || baseScore == null) {
            throw new ForestException(
                    "the model is not one of a single target with a base score over at least one column");
        }
        if (trees.isEmpty() || declaredTrees != trees.size()) {
            throw new ForestException(
                    "the model has " + trees.size() + " trees, and says that it has " + declaredTrees);
        }
        TreeBuilder builder = new TreeBuilder();
        for (RawTree tree : trees) {
            builder.add(tree, features);
        }
        return builder.build(features, baseMargin(baseScore), kept());
    }

    /** XGBoost keeps the base score as a probability (from 3.1 on as an array of one), and starts each sum with its log-odds. */
    private static float baseMargin(String text) throws ForestException {
        String number = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        float probability = Float.parseFloat(number);
        if (!(probability > 0 && probability < 1)) {
            throw new ForestException("the model's base score is " + text + ": it must lie between 0 and 1");
        }
        return -(float) Math.log(1f / probability - 1f);
    }

    private int kept() throws ForestException {
        if (bestIteration == null) {
            return trees.size();
        }
        int next = Integer.parseInt(bestIteration) + 1;
        int end = iterations.length == 0 ? next : next > 0 && next < iterations.length ? iterations[next] : -1;
        if (end < 1 || end > trees.size()) {
            throw new ForestException(
                    "the model's best iteration is " + bestIteration + ", and it has " + trees.size() + " trees");
        }
        return end;
    }

    /** Visits the fields of the object that the parser stands at; each visit leaves the parser at the end of the value. */
    private void object(Field visit) throws IOException, ForestException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new ForestException("the model is not XGBoost's JSON: an object is missing at line "
                    + json.currentLocation().getLineNr() + ", column "
                    + json.currentLocation().getColumnNr());
        }
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            visit.visit(name);
        }
    }

    private void array(Element visit) throws IOException, ForestException {
        requireArray();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            visit.visit();
        }
    }

    private int[] integers() throws IOException, ForestException {
        requireArray();
        int[] values = new int[64];
        int size = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            JsonToken token = json.currentToken();
            values[size++] =
                    token == JsonToken.VALUE_TRUE ? 1 : token == JsonToken.VALUE_FALSE ? 0 : json.getIntValue();
        }
        return Arrays.copyOf(values, size);
    }

    private float[] floats() throws IOException, ForestException {
        requireArray();
        float[] values = new float[64];
        int size = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            // From the text: by way of a double it could be rounded twice.
            values[size++] = Float.parseFloat(json.getText());
        }
        return Arrays.copyOf(values, size);
    }

    private void requireArray() throws ForestException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new ForestException("the model is not XGBoost's JSON: an array is missing at line "
                    + json.currentLocation().getLineNr() + ", column "
                    + json.currentLocation().getColumnNr());
        }
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    @FunctionalInterface
    private interface Field {
        void visit(String name) throws IOException, ForestException;
    }

    @FunctionalInterface
    private interface Element {
        void visit() throws IOException, ForestException;
    }
}
