package io.millrace.benchmarks.recovery;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads committed feature updates as serving does. */
final class UpdateWatch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    UpdateWatch(Subject subject) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", subject.arena().bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        partitions = IntStream.range(0, subject.arena().topics().partitions())
                .mapToObj(partition -> new TopicPartition(subject.updates(), partition))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
    }

    /** Waits until every partition has had an update that the broker appended later than that. */
    void awaitEveryPartition(long later) throws TimeoutException {
        Set<Integer> missing = new HashSet<>();
        partitions.forEach(partition -> missing.add(partition.partition()));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!missing.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> update : consumer.poll(Duration.ofMillis(20))) {
                if (update.timestamp() > later) {
                    missing.remove(update.partition());
                }
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("no update in partitions " + missing);
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
