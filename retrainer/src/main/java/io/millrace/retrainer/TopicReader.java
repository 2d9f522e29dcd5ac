package io.millrace.retrainer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads a topic from its beginning to the end that it has when the reading starts. */
final class TopicReader {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private TopicReader() {}

    /** Sees each record. */
    @FunctionalInterface
    interface Visitor {
        void visit(ConsumerRecord<byte[], byte[]> record);
    }

    /**
     * Reads all partitions.
     *
     * @return per partition the offset after its last readable record, as it was at the start
     * @throws TimeoutException when the brokers send nothing for a minute
     */
    static Map<Integer, Long> read(Consumer<byte[], byte[]> consumer, String topic, Visitor visitor) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!partitions.stream().allMatch(partition -> consumer.position(partition) >= ends.get(partition))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
                if (record.offset() < ends.get(new TopicPartition(topic, record.partition()))) {
                    visitor.visit(record);
                }
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(topic + " could not be read to its end");
            }
        }
        Map<Integer, Long> read = new TreeMap<>();
        ends.forEach((partition, end) -> read.put(partition.partition(), end));
        return read;
    }
}
