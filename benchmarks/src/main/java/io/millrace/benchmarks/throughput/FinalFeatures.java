package io.millrace.benchmarks.throughput;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Backlog;
import io.millrace.benchmarks.CommittedRecords;
import io.millrace.wire.FeatureUpdateSchema;
import io.millrace.wire.MillraceAvroDeserializer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;

/**
 * Of every entity the last update that an event caused: its as-of and all of its features. All events of an entity are in it, so that
 * the order in which sources were read is not.
 */
final class FinalFeatures implements Output {
    private final Map<String, List<String>> entities = new HashMap<>();
    private List<String> names = List.of();

    private FinalFeatures() {}

    /**
     * Reads them.
     *
     * @param topic of feature updates
     * @param backlog each of whose events has caused an update
     * @throws TimeoutException when there are fewer updates
     */
    static FinalFeatures read(Arena arena, String topic, Backlog backlog) throws TimeoutException, UnlikeWorkException {
        long events = backlog.events();
        FinalFeatures read = new FinalFeatures();
        AtomicLong updates = new AtomicLong();
        try (MillraceAvroDeserializer deserializer = new MillraceAvroDeserializer(arena.registry())) {
            CommittedRecords.read(
                    arena.bootstrapServers(),
                    topic,
                    record -> {
                        GenericRecord update =
                                (GenericRecord) Objects.requireNonNull(deserializer.deserialize(topic, record.value()));
                        if (update.get(FeatureUpdateSchema.CAUSE).toString().equals("EVENT")) {
                            updates.incrementAndGet();
                            read.put(new String(record.key(), StandardCharsets.UTF_8), update);
                        }
                    },
                    () -> updates.get() >= events);
        }
        if (updates.get() > events) {
            throw new UnlikeWorkException("%,d events have caused %,d updates".formatted(events, updates.get()));
        }
        return read;
    }

    private void put(String entity, GenericRecord update) {
        if (names.isEmpty()) {
            names = compared(update)
                    .mapToObj(field -> update.getSchema().getFields().get(field).name())
                    .toList();
        }
        entities.put(
                entity,
                compared(update)
                        .mapToObj(field -> String.valueOf(update.get(field)))
                        .toList());
    }

    Set<String> entities() {
        return entities.keySet();
    }

    /** As text; "null" when there is none. */
    String value(String entity, String name) {
        return Objects.requireNonNull(entities.get(entity)).get(names.indexOf(name));
    }

    private static IntStream compared(GenericRecord update) {
        return IntStream.concat(
                IntStream.of(FeatureUpdateSchema.AS_OF),
                IntStream.range(
                        FeatureUpdateSchema.FIRST_FEATURE,
                        update.getSchema().getFields().size()));
    }

    @Override
    public String compare(Output output) throws UnlikeWorkException {
        if (!(output instanceof FinalFeatures other)) {
            throw new UnlikeWorkException("no feature updates to compare with");
        }
        if (!names.equals(other.names) || !entities.keySet().equals(other.entities.keySet())) {
            throw new UnlikeWorkException("not the same features of the same entities: %s of %,d, and %s of %,d"
                    .formatted(names, entities.size(), other.names, other.entities.size()));
        }
        long mismatches = 0;
        String first = "";
        for (Map.Entry<String, List<String>> entity : entities.entrySet()) {
            List<String> theirs = Objects.requireNonNull(other.entities.get(entity.getKey()));
            for (int i = 0; i < names.size(); i++) {
                if (!entity.getValue().get(i).equals(theirs.get(i))) {
                    first = mismatches++ > 0
                            ? first
                            : "%s of %s is %s, and %s"
                                    .formatted(
                                            names.get(i),
                                            entity.getKey(),
                                            entity.getValue().get(i),
                                            theirs.get(i));
                }
            }
        }
        String result = "%,d entities, their as-of and %d features each: %,d mismatches"
                .formatted(entities.size(), names.size() - 1, mismatches);
        if (mismatches > 0) {
            throw new UnlikeWorkException(result + "; the first: " + first);
        }
        return result;
    }
}
