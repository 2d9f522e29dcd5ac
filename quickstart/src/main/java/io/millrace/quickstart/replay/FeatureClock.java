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
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Follows the ticks that the features process has completed. Not thread-safe. */
final class FeatureClock implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(10);

    private final Consumer<byte[], byte[]> consumer;
    private final RecordSerde<Tick> serde;
    private final Map<Integer, Instant> completed = new HashMap<>();

    FeatureClock(ProcessContext process) {
        serde = process.serdes().of(Tick.class);
        consumer = process.consumer("millrace-replay-feature-clock");
        List<TopicPartition> partitions = consumer
                .partitionsFor(process.topics().featureClock())
                .stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        partitions.forEach(partition -> completed.put(partition.partition(), Instant.MIN));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** What is missing before every partition has completed a tick, in words; empty when nothing is. */
    Optional<String> missing(Instant tick) {
        Instant before = completed();
        poll(before.isBefore(tick) ? POLL : Duration.ZERO);
        Instant now = completed();
        return now.isBefore(tick)
                ? Optional.of("the features process has completed ticks up to " + now + " and not yet " + tick)
                : Optional.empty();
    }

    private void poll(Duration timeout) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            Instant time = serde.fromBytes(record.value()).getTime();
            completed.merge(record.partition(), time, (a, b) -> a.isAfter(b) ? a : b);
        }
    }

    /** The latest tick that every partition has completed; {@link Instant#MIN} before the first. */
    private Instant completed() {
        return completed.values().stream().min(Instant::compareTo).orElse(Instant.MIN);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
