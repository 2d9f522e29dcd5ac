package io.millrace.quickstart.replay;

import io.millrace.records.Tick;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.wire.RecordSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** The latest moment that a project's clock has told: by ticks that wait in its clock topic, or that its features have completed. */
public final class LatestTick {
    /** Enough to hold a tick among the markers of transactions, few enough to read at once. */
    private static final int TAIL = 1_000;

    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final RecordSerde<Tick> serde;

    private LatestTick(Consumer<byte[], byte[]> consumer, RecordSerde<Tick> serde) {
        this.consumer = consumer;
        this.serde = serde;
    }

    /** The latest tick; empty where there is none. */
    public static Optional<Instant> of(ProcessContext process) {
        try (Consumer<byte[], byte[]> consumer = process.reader("millrace-latest-tick")) {
            LatestTick search = new LatestTick(consumer, process.serdes().of(Tick.class));
            return Stream.of(process.topics().clock(), process.topics().featureClock())
                    .map(search::in)
                    .flatMap(Optional::stream)
                    .max(Instant::compareTo);
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
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> tails = new HashMap<>();
        ends.forEach((partition, end) -> tails.put(partition, Math.max(begins.get(partition), end - TAIL)));
        Optional<Instant> latest = between(tails, ends);
        // Aborted transactions may fill the tail.
        return latest.isPresent() || tails.equals(begins) ? latest : between(begins, ends);
    }

    private Optional<Instant> between(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
        from.forEach(consumer::seek);
        Instant latest = null;
        while (to.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Instant time = serde.fromBytes(record.value()).getTime();
                if (latest == null || time.isAfter(latest)) {
                    latest = time;
                }
            }
        }
        return Optional.ofNullable(latest);
    }
}
