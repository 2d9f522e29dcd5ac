package io.millrace.serving.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Changes what a JSON document says: its structure, its types, its values, and its keys. */
final class JsonMutations {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Put where a value was, as they are. */
    private static final List<String> RAW = List.of(
            "null",
            "true",
            "0",
            "-1",
            "-0",
            "-0.0",
            "1.5",
            "9223372036854775808",
            "1e400",
            "-1e400",
            "1e-400",
            "1e999999999",
            "1E-999999999",
            "123456789012345678901234567890",
            "9".repeat(1_001),
            "0." + "3".repeat(5_000),
            "NaN",
            "-Infinity",
            "Infinity",
            "01",
            "+1",
            ".5",
            "1.",
            "0x10",
            "undefined",
            "'c1'",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\u00\"",
            "\"\\x\"",
            "\"NaN\"",
            "\"c1",
            "[]",
            "{}",
            "[[]]",
            "[null]",
            "[1, \"a\", {}]",
            "{\"\": null}",
            "{\"a\": {\"a\": 1}}",
            "\"2026-99-99T99:99:99Z\"",
            "\"+999999999-12-31T23:59:59Z\"",
            "/* */ 1",
            "1 // 2");

    private final Random random;

    JsonMutations(Random random) {
        this.random = random;
    }

    /** The document with one to three things changed. */
    byte[] mutated(byte[] body) {
        try {
            JsonNode root = JSON.readTree(body);
            for (int left = 1 + random.nextInt(3); left > 0; left--) {
                root = change(root);
            }
            return JSON.writeValueAsBytes(root);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private JsonNode change(JsonNode root) {
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        if (containers.isEmpty() || random.nextInt(30) == 0) {
            return odd(root);
        }
        JsonNode container = containers.get(random.nextInt(containers.size()));
        if (container instanceof ObjectNode object) {
            change(object);
        } else {
            change((ArrayNode) container);
        }
        return root;
    }

    private void change(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        String name = names.isEmpty() ? "a" : names.get(random.nextInt(names.size()));
        JsonNode value = object.path(name);
        switch (random.nextInt(8)) {
            case 0 -> object.remove(name);
            case 1 -> {
                object.remove(name);
                object.set(key(), value.isMissingNode() ? NODES.nullNode() : value);
            }
            case 2 -> object.set(key(), odd(value));
            case 3 -> object.set(name, NODES.rawValueNode(new RawValue("1, \"" + name + "\": 2")));
            default -> object.set(name, odd(value));
        }
    }

    private void change(ArrayNode array) {
        if (array.isEmpty()) {
            array.add(odd(NODES.nullNode()));
            return;
        }
        int at = random.nextInt(array.size());
        switch (random.nextInt(6)) {
            case 0 -> array.remove(at);
            case 1 -> array.removeAll();
            case 2 -> {
                JsonNode value = array.get(at);
                for (int left = random.nextInt(2_000); left > 0; left--) {
                    array.add(value);
                }
            }
            default -> array.set(at, odd(array.get(at)));
        }
    }

    /** Something else than the value, or the value where it does not belong. */
    private JsonNode odd(JsonNode value) {
        JsonNode kept = value.isMissingNode() ? NODES.nullNode() : value;
        return switch (random.nextInt(24)) {
            case 0 -> NODES.arrayNode().add(kept);
            case 1 -> NODES.objectNode().set("a", kept);
            case 2 -> NODES.textNode(kept.toString());
            case 3 -> NODES.textNode("x".repeat(1 + random.nextInt(20_000)));
            case 4 -> deep(1 + random.nextInt(3_000));
            case 5 -> NODES.numberNode(random.nextLong());
            case 6 -> NODES.numberNode(Double.longBitsToDouble(random.nextLong() & 0x7FDF_FFFF_FFFF_FFFFL));
            default -> NODES.rawValueNode(new RawValue(RAW.get(random.nextInt(RAW.size()))));
        };
    }

    private JsonNode deep(int levels) {
        String open = random.nextBoolean() ? "[" : "{\"a\":";
        String close = open.equals("[") ? "]" : "}";
        return NODES.rawValueNode(new RawValue(open.repeat(levels) + "1" + close.repeat(levels)));
    }

    private String key() {
        return switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> "unknown";
            case 2 -> "é\u0000\ud83d\ude00";
            case 3 -> "k".repeat(1 + random.nextInt(70_000));
            default -> "entities";
        };
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            if (node instanceof ObjectNode object) {
                for (Map.Entry<String, JsonNode> field : object.properties()) {
                    collect(field.getValue(), containers);
                }
            } else {
                node.forEach(child -> collect(child, containers));
            }
        }
    }
}
