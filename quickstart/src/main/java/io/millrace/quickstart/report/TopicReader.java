package io.millrace.quickstart.report;

import io.millrace.runtime.process.ProcessContext;
import io.millrace.wire.RecordSerdes;
import java.time.Duration;
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
        try (Consumer<byte[], byte[]> consumer = process.consumer("report-" + topic)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
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
        }
    }

    /** Visits every value of a topic of Millrace's own records. */
    public <T extends SpecificRecordBase> void read(
            String topic, Class<T> type, BiConsumer<ConsumerRecord<byte[], byte[]>, T> visitor) {
        Deserializer<T> deserializer = serdes.of(type).deserializer();
        read(topic, record -> {
            if (record.value() != null) {
                visitor.accept(record, deserializer.deserialize(topic, record.value()));
            }
        });
    }
}
