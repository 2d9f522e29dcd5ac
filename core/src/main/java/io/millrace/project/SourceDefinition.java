package io.millrace.project;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of the user's own topics.
 *
 * @param name name in this file
 * @param topic Kafka topic
 * @param entityFields dotted path of the entity id, a string, int, long or UUID; as many as the entity's key has, in its order
 * @param timeField dotted path of the event time: an Avro timestamp, epoch milliseconds or ISO-8601 text
 * @param idField dotted path of the event's own id; null if it has none
 * @param partitionedByEntity true when the producer already partitions by murmur2 of the entity id
 * @param table true when records are versions of a row (profiles) and not events
 * @param fields declared types and derived fields, by dotted path or new name
 * @param file how a file's columns become this source's fields; null when it is never read from a file
 */
public record SourceDefinition(
        String name,
        String topic,
        List<String> entityFields,
        String timeField,
        @Nullable String idField,
        boolean partitionedByEntity,
        boolean table,
        Map<String, FieldDefinition> fields,
        @Nullable FileMapping file) {

    public SourceDefinition {
        entityFields = List.copyOf(entityFields);
        fields = Ordered.copy(fields);
    }

    /** A declared field, or the default declaration: a number of scale {@link FieldDefinition#DEFAULT_SCALE}. */
    public FieldDefinition field(String path) {
        return fields.getOrDefault(path, FieldDefinition.DEFAULT);
    }

    /** Names of the derived fields. */
    public List<String> derivedFields() {
        return fields.entrySet().stream()
                .filter(e -> e.getValue().expression() != null)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
