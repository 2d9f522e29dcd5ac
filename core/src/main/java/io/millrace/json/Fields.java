package io.millrace.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Fields of a JSON object, of a stated type. Each throws {@link IllegalArgumentException} with one clause that names the field. */
public final class Fields {

    private Fields() {}

    /** A text. */
    public static String text(JsonNode object, String name) {
        JsonNode node = object.path(name);
        if (!node.isTextual()) {
            throw new IllegalArgumentException(name + " is not a text");
        }
        return node.textValue();
    }

    /** A finite number. */
    public static double number(JsonNode object, String name) {
        JsonNode node = object.path(name);
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw new IllegalArgumentException(name + " is not a finite number");
        }
        return node.doubleValue();
    }

    /** An integer that fits a long. */
    public static long integer(JsonNode object, String name) {
        JsonNode node = object.path(name);
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new IllegalArgumentException(name + " is not an integer");
        }
        return node.longValue();
    }

    /** A truth value. */
    public static boolean truth(JsonNode object, String name) {
        JsonNode node = object.path(name);
        if (!node.isBoolean()) {
            throw new IllegalArgumentException(name + " is neither true nor false");
        }
        return node.booleanValue();
    }

    /** The elements of an array. */
    public static List<JsonNode> array(JsonNode object, String name) {
        JsonNode node = object.path(name);
        if (!node.isArray()) {
            throw new IllegalArgumentException(name + " is not an array");
        }
        List<JsonNode> elements = new ArrayList<>(node.size());
        node.forEach(elements::add);
        return elements;
    }

    /** The elements of an array of texts. */
    public static List<String> texts(JsonNode object, String name) {
        return array(object, name).stream()
                .map(node -> {
                    if (!node.isTextual()) {
                        throw new IllegalArgumentException(name + " has an element that is not a text");
                    }
                    return node.textValue();
                })
                .toList();
    }

    /** The elements of an array of finite numbers. */
    public static double[] numbers(JsonNode object, String name) {
        return array(object, name).stream()
                .mapToDouble(node -> {
                    if (!node.isNumber()) {
                        throw new IllegalArgumentException(name + " has an element that is not a number");
                    }
                    return node.doubleValue();
                })
                .toArray();
    }

    /** The elements of an array of integers. */
    public static long[] integers(JsonNode object, String name) {
        return array(object, name).stream()
                .mapToLong(node -> {
                    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
                        throw new IllegalArgumentException(name + " has an element that is not an integer");
                    }
                    return node.longValue();
                })
                .toArray();
    }
}
