package io.millrace.connect.records;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Plain JSON by an Avro schema: an object becomes a record by the names of its fields. A field that JSON leaves out takes its default, or else null if the schema allows
 * that; what JSON has and the schema has not is left out. Values become what {@link JsonScalars} says.
 */
public final class JsonRecords {
    private final Schema schema;

    /**
     * By a schema.
     *
     * @throws ConfigException if JSON cannot be read by the schema: no record, a union of several types, a record in itself
     */
    public JsonRecords(Schema schema) {
        if (schema.getType() != Schema.Type.RECORD) {
            throw new ConfigException("the schema is no record, but " + schema.getType());
        }
        check("", schema, new HashSet<>());
        this.schema = schema;
    }

    /** The schema of what is read. */
    public Schema schema() {
        return schema;
    }

    /**
     * Reads an object.
     *
     * @throws UnreadableRecordException naming the field that does not fit
     */
    public GenericRecord read(JsonNode json) throws UnreadableRecordException {
        return record("", schema, json);
    }

    private static @Nullable Object value(String path, Schema schema, JsonNode json) throws UnreadableRecordException {
        return switch (schema.getType()) {
            case UNION -> json.isNull() && schema.isNullable() ? null : value(path, only(schema), json);
            case RECORD -> record(path, schema, json);
            case ARRAY -> array(path, schema, json);
            case MAP -> map(path, schema, json);
            default -> JsonScalars.read(path, schema, json);
        };
    }

    private static GenericRecord record(String path, Schema schema, JsonNode json) throws UnreadableRecordException {
        if (!json.isObject()) {
            throw UnreadableRecordException.at(path, "an object is expected, found " + JsonScalars.kind(json));
        }
        GenericRecord record = new GenericData.Record(schema);
        for (Field field : schema.getFields()) {
            JsonNode given = json.get(field.name());
            String inner = within(path, field.name());
            if (given != null) {
                record.put(field.pos(), value(inner, field.schema(), given));
            } else if (field.hasDefaultValue()) {
                record.put(field.pos(), GenericData.get().getDefaultValue(field));
            } else if (!field.schema().isNullable()) {
                throw UnreadableRecordException.at(inner, "missing");
            }
        }
        return record;
    }

    private static List<@Nullable Object> array(String path, Schema schema, JsonNode json)
            throws UnreadableRecordException {
        if (!json.isArray()) {
            throw UnreadableRecordException.at(path, "an array is expected, found " + JsonScalars.kind(json));
        }
        List<@Nullable Object> elements = new ArrayList<>(json.size());
        for (int i = 0; i < json.size(); i++) {
            elements.add(value(path + "[" + i + "]", schema.getElementType(), json.get(i)));
        }
        return elements;
    }

    private static Map<String, @Nullable Object> map(String path, Schema schema, JsonNode json)
            throws UnreadableRecordException {
        if (!json.isObject()) {
            throw UnreadableRecordException.at(path, "an object is expected, found " + JsonScalars.kind(json));
        }
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            entries.put(entry.getKey(), value(within(path, entry.getKey()), schema.getValueType(), entry.getValue()));
        }
        return entries;
    }

    /** The type of a union beside null. */
    static Schema only(Schema schema) {
        if (schema.getType() != Schema.Type.UNION) {
            return schema;
        }
        List<Schema> types = schema.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .toList();
        if (types.size() != 1) {
            throw new ConfigException("a union must be of null and one other type");
        }
        return types.get(0);
    }

    private static void check(String path, Schema schema, Set<String> around) {
        switch (schema.getType()) {
            case UNION -> {
                try {
                    check(path, only(schema), around);
                } catch (ConfigException refused) {
                    throw path.isEmpty() || refused.getMessage().startsWith("field ")
                            ? refused
                            : new ConfigException("field " + path + ": " + refused.getMessage());
                }
            }
            case RECORD -> {
                if (!around.add(schema.getFullName())) {
                    throw new ConfigException("field " + path + ": a record cannot be in itself");
                }
                schema.getFields().forEach(field -> check(within(path, field.name()), field.schema(), around));
                around.remove(schema.getFullName());
            }
            case ARRAY -> check(path + "[]", schema.getElementType(), around);
            case MAP -> check(path + "{}", schema.getValueType(), around);
            case NULL -> throw new ConfigException("field " + path + ": null alone is no type");
            default -> {}
        }
    }

    private static String within(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
