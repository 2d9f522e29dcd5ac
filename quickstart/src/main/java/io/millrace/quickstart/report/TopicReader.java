package io.millrace.quickstart.report;

import io.millrace.runtime.process.ProcessContext;
import io.millrace.wire.RecordSerdes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads topics from their beginning to where they end now: committed records, without a group. */
public final class TopicReader {
    private final ProcessContext process;
    private final RecordSerdes serdes;

    public TopicReader(ProcessContext process) {
        this.process = process;
        serdes = process.serdes();
    }

    /** Visits every record, in order within a partition. */
    public void read(String topic, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        read(topic, (consumer, partitions) -> consumer.seekToBeginning(partitions), visitor);
    }

    /**
     * The same of what stands at these offsets or behind them; of partitions that are not named, everything.
     *
     * @return of each partition the offset up to which it was read: where to read on
     */
    public Map<TopicPartition, Long> readOn(
            String topic,
            Map<TopicPartition, Long> from,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        return read(
                topic,
                (consumer, partitions) -> {
                    consumer.seekToBeginning(partitions);
                    from.forEach(consumer::seek);
                },
                visitor);
    }

    private Map<TopicPartition, Long> read(
            String topic,
            BiConsumer<Consumer<byte[], byte[]>, List<TopicPartition>> seek,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        try (Consumer<byte[], byte[]> consumer = process.reader("report-" + topic)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            seek.accept(consumer, partitions);
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
            Set<TopicPartition> open = new HashSet<>(partitions);
            while (!open.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (record.offset() < ends.get(new TopicPartition(topic, record.partition()))) {
                        visitor.accept(record);
                    }
                }
                // The position, not the last record: a partition may end in transaction markers.
                open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
            }
            return ends;
        }
    }

    /** Visits every value of a topic of Millrace's own records. */
    public <T extends SpecificRecordBase> void read(
            String topic, Class<T> type, BiConsumer<ConsumerRecord<byte[], byte[]>, T> visitor) {
        read(topic, values(topic, type, visitor));
    }

    /** The same of those that were appended at a moment or later. */
    public <T extends SpecificRecordBase> void readSince(
            String topic, Instant since, Class<T> type, BiConsumer<ConsumerRecord<byte[], byte[]>, T> visitor) {
        read(topic, (consumer, partitions) -> seek(consumer, partitions, since), values(topic, type, visitor));
    }

    private static void seek(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Instant since) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
        consumer.offsetsForTimes(times).forEach((partition, found) -> {
            if (found == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, found.offset());
            }
        });
    }

    private <T extends SpecificRecordBase> java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> values(
            String topic, Class<T> type, BiConsumer<ConsumerRecord<byte[], byte[]>, T> visitor) {
        Deserializer<T> deserializer = serdes.of(type).deserializer();
        return record -> {
            if (record.value() != null) {
                visitor.accept(record, deserializer.deserialize(topic, record.value()));
            }
        };
    }
}
