package io.millrace.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A topic's records that are committed. */
public final class CommittedRecords {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private CommittedRecords() {}

    /**
     * Reads a topic from its beginning to its end, and on until it is enough.
     *
     * @param each gets every record, those of a partition in order
     * @throws TimeoutException when it is not enough in two minutes
     */
    public static void read(
            String bootstrap, String topic, Consumer<ConsumerRecord<byte[], byte[]>> each, BooleanSupplier enough)
            throws TimeoutException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed", "max.poll.records", 5_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!atEnd(consumer, partitions) || !enough.getAsBoolean()) {
                consumer.poll(Duration.ofMillis(100)).forEach(each);
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("not all of " + topic + " is there within " + PATIENCE);
                }
            }
        }
    }

    private static boolean atEnd(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        return consumer.endOffsets(partitions).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
