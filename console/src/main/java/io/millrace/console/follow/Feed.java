package io.millrace.console.follow;

import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who reads what of which topic. */
public final class Feed {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

    private final RecordSerdes serdes;
    private final Map<String, Start> topics = new LinkedHashMap<>();
    private final Map<String, Consumer<ConsumerRecord<byte[], byte[]>>> readers = new HashMap<>();

    /** Where reading of a topic begins. */
    public sealed interface Start {
        /** With its first record: its one partition is followed always. */
        record Beginning() implements Start {}

        /** Some records before the end of its first partition, which is followed always. */
        record NearEnd(long records) implements Start {}

        /** Some records before the end of all its partitions together, which are followed only while somebody looks. */
        record Tail(long records) implements Start {}
    }

    public Feed(RecordSerdes serdes) {
        this.serdes = serdes;
    }

    /**
     * Names a reader of a topic's records of a generated class; tombstones, and what is none of that class, it is not given.
     *
     * @param reader is given the record and what is in it
     */
    public <T extends SpecificRecordBase> void on(
            String topic, Start start, Class<T> type, BiConsumer<ConsumerRecord<byte[], byte[]>, T> reader) {
        RecordSerde<T> serde = serdes.of(type);
        raw(topic, start, record -> {
            if (record.value() != null) {
                try {
                    reader.accept(record, serde.fromBytes(record.value()));
                } catch (MalformedRecordException foreign) {
                    LOG.warn("{} {} is passed over: {}", record.topic(), record.offset(), foreign.getMessage());
                }
            }
        });
    }

    /** Names a reader of a topic's records as they are. A topic has one start; readers are given its records in the order in which they were named. */
    public void raw(String topic, Start start, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        topics.putIfAbsent(topic, start);
        readers.merge(topic, reader, Consumer::andThen);
    }

    /** The topics that are read, and where that begins. */
    Map<String, Start> topics() {
        return topics;
    }

    /**
     * Gives a record to its readers. One that a reader cannot take is passed over, which the log tells: it is not to end the whole page.
     *
     * @throws KafkaException when the registry cannot be asked: give it again later
     */
    void read(ConsumerRecord<byte[], byte[]> record) {
        Consumer<ConsumerRecord<byte[], byte[]>> reader = readers.get(record.topic());
        try {
            if (reader != null) {
                reader.accept(record);
            }
        } catch (KafkaException failure) {
            throw failure;
        } catch (RuntimeException defect) {
            LOG.error("{} {} is passed over", record.topic(), record.offset(), defect);
        }
    }
}
