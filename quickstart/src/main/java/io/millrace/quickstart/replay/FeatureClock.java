package io.millrace.quickstart.replay;

import io.millrace.records.Tick;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.wire.RecordSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Follows the ticks that the features process has completed. Not thread-safe. */
final class FeatureClock implements AutoCloseable {
    private final Consumer<byte[], byte[]> consumer;
    private final RecordSerde<Tick> serde;
    private final Map<Integer, Instant> completed = new HashMap<>();

    FeatureClock(ProcessContext process) {
        serde = RecordSerde.of(Tick.class, process.registry());
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

    /** Reads what has come, waiting up to the time given for something. */
    void poll(Duration timeout) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            Instant time = serde.fromBytes(record.value()).getTime();
            completed.merge(record.partition(), time, (a, b) -> a.isAfter(b) ? a : b);
        }
    }

    /** The latest tick that every partition has completed; {@link Instant#MIN} before the first. */
    Instant completed() {
        return completed.values().stream().min(Instant::compareTo).orElse(Instant.MIN);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
