package io.millrace.quickstart.forget;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.quickstart.report.TopicReader;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.wire.MillraceAvroDeserializer;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The current features of an entity, or of all entities of an owner: as the topic has them, as far as it was read. Not thread-safe. */
public final class Current {
    private final ProcessContext process;
    private final byte[] id;
    private final MillraceAvroDeserializer values;
    private final TreeMap<String, Instant> asOf = new TreeMap<>();
    private final Map<TopicPartition, Long> last = new HashMap<>();
    private Map<TopicPartition, Long> next = Map.of();

    Current(ProcessContext process, String entity) {
        this.process = process;
        id = entity.getBytes(UTF_8);
        values = new MillraceAvroDeserializer(process.registry());
        readOn();
    }

    /** Reads what has come since. */
    void readOn() {
        next = new TopicReader(process).readOn(process.topics().features(), next, this::read);
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || !process.project().entity().concerns(id, record.key())) {
            return;
        }
        String entity = new String(record.key(), UTF_8);
        if (record.value() == null) {
            asOf.remove(entity);
        } else {
            GenericRecord value =
                    (GenericRecord) Objects.requireNonNull(values.deserialize(record.topic(), record.value()));
            asOf.put(entity, Instant.ofEpochMilli((Long) value.get("as_of")));
        }
        last.put(new TopicPartition(record.topic(), record.partition()), record.offset());
    }

    /** Ids of those that have some. */
    public List<String> entities() {
        return List.copyOf(asOf.keySet());
    }

    /** The latest moment of event time that one of them speaks of. */
    public Optional<Instant> latest() {
        return asOf.values().stream().max(Comparator.naturalOrder());
    }

    /** The last record of each partition that has any: whoever has read it has what is current. */
    Map<TopicPartition, Long> last() {
        return Map.copyOf(last);
    }
}
