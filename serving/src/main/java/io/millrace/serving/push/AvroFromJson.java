package io.millrace.serving.push;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.serving.rest.Characters;
import io.millrace.serving.rest.Refusal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes Avro of plain JSON, as somebody would write it who knows the fields and not Avro: an object per record and map, a list per
 * array, null where the schema allows it, and of a union the first branch that takes the value. A field that is left out has its
 * default, or is null. Strict otherwise: a number is no text, and a field that the schema does not have is a mistake.
 */
final class AvroFromJson {
    private final Scalars scalars;

    /** Times that name no zone are in this one. */
    AvroFromJson(ZoneId zone) {
        scalars = new Scalars(zone);
    }

    /**
     * A record.
     *
     * @param path where it stands in the request; empty for the request itself
     * @throws Refusal 400, naming the field
     */
    GenericRecord record(JsonNode json, Schema schema, String path) throws Refusal {
        if (!json.isObject()) {
            throw Refusal.badRequest(path, "expected an object with the fields of " + schema.getName());
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (schema.getField(name) == null) {
                throw Refusal.badRequest(path + "." + name, schema.getName() + " has no such field");
            }
        }
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            JsonNode given = json.get(field.name());
            record.put(
                    field.pos(),
                    given == null ? absent(field, path) : value(given, field.schema(), path + "." + field.name()));
        }
        return record;
    }

    private static @Nullable Object absent(Schema.Field field, String path) throws Refusal {
        if (field.hasDefaultValue()) {
            return GenericData.get().getDefaultValue(field);
        }
        if (field.schema().isNullable()) {
            return null;
        }
        throw Refusal.badRequest(path + "." + field.name(), "is missing");
    }

    private @Nullable Object value(JsonNode json, Schema schema, String path) throws Refusal {
        return switch (schema.getType()) {
            case RECORD -> record(json, schema, path);
            case ARRAY -> list(json, schema, path);
            case MAP -> map(json, schema, path);
            case UNION -> union(json, schema, path);
            default -> scalars.value(json, schema, path);
        };
    }

    private List<@Nullable Object> list(JsonNode json, Schema schema, String path) throws Refusal {
        if (!json.isArray()) {
            throw Refusal.badRequest(path, "expected a list");
        }
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            list.add(value(json.get(i), schema.getElementType(), path + "[" + i + "]"));
        }
        return list;
    }

    private Map<String, @Nullable Object> map(JsonNode json, Schema schema, String path) throws Refusal {
        if (!json.isObject()) {
            throw Refusal.badRequest(path, "expected an object");
        }
        Map<String, @Nullable Object> map = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            Characters.whole(entry.getKey(), path);
            map.put(entry.getKey(), value(entry.getValue(), schema.getValueType(), path + "." + entry.getKey()));
        }
        return map;
    }

    /** Where several branches refuse, the first one's reason is the likeliest to help. */
    private @Nullable Object union(JsonNode json, Schema schema, String path) throws Refusal {
        if (json.isNull() && schema.isNullable()) {
            return null;
        }
        Refusal first = null;
        for (Schema branch : schema.getTypes()) {
            if (branch.getType() != Schema.Type.NULL) {
                try {
                    return value(json, branch, path);
                } catch (Refusal refused) {
                    first = first == null ? refused : first;
                }
            }
        }
        throw first == null ? Refusal.badRequest(path, "expected null") : first;
    }
}
