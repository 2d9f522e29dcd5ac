package io.millrace.wire;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;

/**
 * What a reader of one schema is to make of a value that was written with another, without Avro's resolution of schemas: fields that both have keep their values, those that only the reader has take
 * their defaults, and a symbol that it does not know becomes its enum's default.
 */
final class ProjectedRecord {
    private ProjectedRecord() {}

    static Object of(Object value, Schema writer, Schema reader) {
        if (writer.isUnion()) {
            return of(value, writer.getTypes().get(GenericData.get().resolveUnion(writer, value)), reader);
        }
        if (reader.isUnion()) {
            Schema branch = reader.getTypes().stream()
                    .filter(type -> type.getType() == writer.getType())
                    .findFirst()
                    .orElseThrow();
            return of(value, writer, branch);
        }
        return switch (writer.getType()) {
            case RECORD -> record((IndexedRecord) value, writer, reader);
            case ARRAY ->
                ((List<?>) value)
                        .stream()
                                .map(item -> of(item, writer.getElementType(), reader.getElementType()))
                                .toList();
            case MAP ->
                ((Map<?, ?>) value)
                        .entrySet().stream()
                                .collect(Collectors.toMap(
                                        Map.Entry::getKey,
                                        entry -> of(entry.getValue(), writer.getValueType(), reader.getValueType())));
            case ENUM -> {
                boolean known = reader.hasEnumSymbol(value.toString());
                yield new GenericData.EnumSymbol(reader, known ? value.toString() : reader.getEnumDefault());
            }
            default -> value;
        };
    }

    private static GenericData.Record record(IndexedRecord value, Schema writer, Schema reader) {
        GenericData.Record projected = new GenericData.Record(reader);
        for (Schema.Field field : reader.getFields()) {
            Schema.Field written = writer.getField(field.name());
            Object found = written == null
                    ? GenericData.get().getDefaultValue(field)
                    : of(value.get(written.pos()), written.schema(), field.schema());
            projected.put(field.pos(), found);
        }
        return projected;
    }
}
