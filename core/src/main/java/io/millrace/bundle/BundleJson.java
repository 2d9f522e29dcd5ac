package io.millrace.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.calibration.Calibration;
import io.millrace.json.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The manifest and the golden rows as JSON. Reading throws {@link IllegalArgumentException} with one sentence. */
final class BundleJson {
    /** Format 2 has transformers, and 3 a calibration: what a program that knows only an earlier format would overlook. */
    private static final int PLAIN = 1;

    private static final int TRANSFORMED = 2;
    private static final int CALIBRATED = 3;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private BundleJson() {}

    static ObjectNode manifest(Manifest manifest) {
        ObjectNode node = NODES.objectNode();
        node.put("format", format(manifest));
        node.put("feature_set_version", manifest.featureSetVersion());
        ArrayNode inputs = node.putArray("inputs");
        manifest.inputs().forEach(input -> inputs.add(InputJson.write(input)));
        node.put("label", manifest.label());
        if (manifest.calibrated()) {
            node.set("calibration", CalibrationJson.write(manifest.calibration()));
        }
        node.put("threshold", manifest.threshold());
        node.put("algorithm", manifest.algorithm());
        node.put("algorithm_version", manifest.algorithmVersion());
        node.put("seed", manifest.seed());
        return node;
    }

    private static int format(Manifest manifest) {
        if (manifest.calibrated()) {
            return CALIBRATED;
        }
        return manifest.inputs().stream().allMatch(InputJson::isPlain) ? PLAIN : TRANSFORMED;
    }

    static Manifest manifest(JsonNode node) {
        long format = Fields.integer(node, "format");
        if (format < PLAIN || format > CALIBRATED) {
            throw new IllegalArgumentException(
                    "format is " + format + ", and only " + PLAIN + " to " + CALIBRATED + " are known");
        }
        List<Input> inputs = new ArrayList<>();
        for (JsonNode one : Fields.array(node, "inputs")) {
            inputs.add(InputJson.read(one));
        }
        return new Manifest(
                Fields.text(node, "feature_set_version"),
                inputs,
                Fields.text(node, "label"),
                format == CALIBRATED ? CalibrationJson.read(node.path("calibration")) : Calibration.NONE,
                Fields.number(node, "threshold"),
                Fields.text(node, "algorithm"),
                Fields.text(node, "algorithm_version"),
                Fields.integer(node, "seed"));
    }

    static ArrayNode golden(ModelBundle bundle) {
        ArrayNode rows = NODES.arrayNode();
        for (GoldenRow row : bundle.golden()) {
            ObjectNode node = rows.addObject();
            ArrayNode values = node.putArray("values");
            for (int i = 0; i < row.numbers().size(); i++) {
                String category = row.categories().get(i);
                double number = row.numbers().get(i);
                if (category != null) {
                    values.add(category);
                } else if (Double.isNaN(number)) {
                    values.addNull();
                } else {
                    values.add(number);
                }
            }
            node.put("margin", row.margin());
            if (row.score() != null) {
                node.put("score", row.score());
            }
        }
        return rows;
    }

    static List<GoldenRow> golden(JsonNode node, List<Input> inputs) {
        if (!node.isArray()) {
            throw new IllegalArgumentException("it is not an array");
        }
        List<GoldenRow> rows = new ArrayList<>();
        for (JsonNode one : node) {
            List<JsonNode> values = Fields.array(one, "values");
            if (values.size() != inputs.size()) {
                throw new IllegalArgumentException(
                        "row " + rows.size() + " has " + values.size() + " values for " + inputs.size() + " inputs");
            }
            List<Double> numbers = new ArrayList<>();
            List<@Nullable String> categories = new ArrayList<>();
            for (JsonNode value : values) {
                if (!value.isNull() && !value.isNumber() && !value.isTextual()) {
                    throw new IllegalArgumentException(
                            "row " + rows.size() + " has a value that is no number, text or null");
                }
                numbers.add(value.isNumber() ? value.doubleValue() : Double.NaN);
                categories.add(value.isTextual() ? value.textValue() : null);
            }
            Double score = one.has("score") ? Double.valueOf(Fields.number(one, "score")) : null;
            rows.add(new GoldenRow(numbers, categories, Fields.number(one, "margin"), score));
        }
        return rows;
    }
}
