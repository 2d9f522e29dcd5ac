package io.millrace.quickstart.bootstrap;

import io.millrace.records.Tick;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.wire.RecordSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * The tick with which the features of a project began. It only marks where to begin: boundaries up to it are nobody's, those after it are the
 * stream's. Where retention has deleted it, the earliest that is left: the examples of between are on their topic, and known by their ids.
 */
final class FirstTick {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final RecordSerde<Tick> serde;

    private FirstTick(Consumer<byte[], byte[]> consumer, RecordSerde<Tick> serde) {
        this.consumer = consumer;
        this.serde = serde;
    }

    /** The first tick that features have completed, or, before they have completed one, that waits for them; empty where there is none. */
    static Optional<Instant> of(ProcessContext process) {
        try (Consumer<byte[], byte[]> consumer = process.reader("millrace-first-tick")) {
            FirstTick search = new FirstTick(consumer, process.serdes().of(Tick.class));
            return search.in(process.topics().featureClock())
                    .or(() -> search.in(process.topics().clock()));
        }
    }

    private Optional<Instant> in(String topic) {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            return Optional.empty();
        }
        List<TopicPartition> partitions = found.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Set<TopicPartition> open = new HashSet<>(partitions);
        Instant first = null;
        while (!open.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(topic, record.partition());
                if (open.remove(partition)) {
                    Instant time = serde.fromBytes(record.value()).getTime();
                    first = first == null || time.isBefore(first) ? time : first;
                    consumer.pause(List.of(partition));
                }
            }
            open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
        }
        return Optional.ofNullable(first);
    }
}
