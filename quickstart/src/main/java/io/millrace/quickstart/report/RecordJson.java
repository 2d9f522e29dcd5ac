package io.millrace.quickstart.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** One of Millrace's records as JSON: the schema's names, times in ISO 8601, and null for what is no number. */
public final class RecordJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordJson() {}

    /** The record with all of its fields. */
    public static ObjectNode of(SpecificRecordBase record) {
        ObjectNode node = JSON.createObjectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            node.set(field.name(), value(record.get(field.pos())));
        }
        return node;
    }

    private static JsonNode value(@Nullable Object value) {
        if (value instanceof SpecificRecordBase record) {
            return of(record);
        }
        if (value instanceof List<?> list) {
            ArrayNode array = JSON.createArrayNode();
            list.forEach(item -> array.add(value(item)));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode node = JSON.createObjectNode();
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, item) -> sorted.put(key.toString(), item));
            sorted.forEach((key, item) -> node.set(key, value(item)));
            return node;
        }
        if (value instanceof Boolean flag) {
            return JSON.getNodeFactory().booleanNode(flag);
        }
        if (value instanceof Number number && !(value instanceof Double real && !Double.isFinite(real))) {
            return JSON.valueToTree(number);
        }
        return value == null || value instanceof Number
                ? JSON.nullNode()
                : JSON.getNodeFactory().textNode(value.toString());
    }
}
