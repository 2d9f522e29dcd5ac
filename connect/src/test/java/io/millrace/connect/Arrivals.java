package io.millrace.connect;

import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Counts the committed records of topics as they come. Not thread-safe. */
final class Arrivals implements AutoCloseable {
    private static final Duration A_LOOK = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Integer> counts = new HashMap<>();

    /** From the topics' beginning on. */
    Arrivals(TestBroker broker, String... topics) {
        consumer = broker.consumer();
        Stream.of(topics).forEach(topic -> counts.put(topic, 0));
        List<TopicPartition> partitions = Stream.of(topics)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Waits until each topic has so many. */
    void await(int records) throws Exception {
        for (String topic : List.copyOf(counts.keySet())) {
            await(topic, records);
        }
    }

    /** Waits until a topic has so many. */
    void await(String topic, int records) throws Exception {
        Eventually.await(records + " records of " + topic, () -> {
            consumer.poll(A_LOOK).forEach(record -> counts.merge(record.topic(), 1, Integer::sum));
            return counts.get(topic) >= records;
        });
    }

    @Override
    public void close() {
        consumer.close();
    }
}
