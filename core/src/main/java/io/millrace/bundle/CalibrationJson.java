package io.millrace.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.calibration.Calibration;
import io.millrace.calibration.Isotonic;
import io.millrace.calibration.Platt;
import io.millrace.json.Fields;

/** The calibration of a manifest as JSON. Reading throws {@link IllegalArgumentException} with one sentence. */
final class CalibrationJson {
    private CalibrationJson() {}

    static ObjectNode write(Calibration calibration) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (calibration instanceof Platt platt) {
            node.put("kind", "platt");
            node.put("slope", platt.slope());
            node.put("offset", platt.offset());
        } else if (calibration instanceof Isotonic isotonic) {
            node.put("kind", "isotonic");
            write(node.putArray("margins"), isotonic.margins());
            write(node.putArray("probabilities"), isotonic.probabilities());
        } else {
            throw new IllegalArgumentException("no calibration is not written");
        }
        return node;
    }

    private static void write(ArrayNode array, double[] numbers) {
        for (double number : numbers) {
            array.add(number);
        }
    }

    static Calibration read(JsonNode node) {
        String kind = Fields.text(node, "kind");
        return switch (kind) {
            case "platt" -> new Platt(Fields.number(node, "slope"), Fields.number(node, "offset"));
            case "isotonic" -> new Isotonic(Fields.numbers(node, "margins"), Fields.numbers(node, "probabilities"));
            default ->
                throw new IllegalArgumentException(
                        "the calibration " + kind + " is unknown: this version knows platt and isotonic");
        };
    }
}
