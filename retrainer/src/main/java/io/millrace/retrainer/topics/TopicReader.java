package io.millrace.retrainer.topics;

import io.millrace.retrainer.TrainerContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads a topic from its beginning to the end that it has when the reading starts. */
public final class TopicReader {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private TopicReader() {}

    /** Sees each record. */
    @FunctionalInterface
    public interface Visitor {
        void visit(ConsumerRecord<byte[], byte[]> record);
    }

    /**
     * Reads all partitions.
     *
     * @return per partition the offset after its last readable record, as it was at the start
     * @throws TimeoutException when the brokers send nothing for a minute
     */
    public static Map<Integer, Long> read(Consumer<byte[], byte[]> consumer, String topic, Visitor visitor) {
        return read(consumer, consumer.endOffsets(partitions(consumer, topic)), visitor);
    }

    /**
     * Reads what trainers wrote to a topic, to its very end. A transaction is committed a moment before its readers can see
     * it: what lies between the last stable offset and the end is what the training before has just written, and is
     * waited for.
     */
    public static void readAll(TrainerContext context, String purpose, String topic, Visitor visitor) {
        readAll(context, purpose, topic, Map.of(), visitor);
    }

    /**
     * The same, of what comes at or after given offsets.
     *
     * @param from per partition; of one that is not named, its beginning
     * @return per partition the offset up to where it was read
     */
    public static Map<TopicPartition, Long> readAll(
            TrainerContext context, String purpose, String topic, Map<TopicPartition, Long> from, Visitor visitor) {
        try (Consumer<byte[], byte[]> everything = context.uncommitted(purpose + "-end");
                Consumer<byte[], byte[]> consumer = context.reader(purpose)) {
            Map<TopicPartition, Long> ends = ends(everything, topic);
            read(consumer, from, ends, visitor);
            return ends;
        }
    }

    /** The offset after the last record of each partition, of open transactions too when the consumer reads uncommitted. */
    public static Map<TopicPartition, Long> ends(Consumer<byte[], byte[]> consumer, String topic) {
        return consumer.endOffsets(partitions(consumer, topic));
    }

    /** Reads all partitions up to given ends. */
    public static Map<Integer, Long> read(
            Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Visitor visitor) {
        return read(consumer, Map.of(), ends, visitor);
    }

    private static Map<Integer, Long> read(
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> ends,
            Visitor visitor) {
        consumer.assign(ends.keySet());
        consumer.seekToBeginning(ends.keySet());
        from.forEach(consumer::seek);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
                if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                    visitor.visit(record);
                }
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(ends.keySet() + " could not be read to their ends");
            }
        }
        Map<Integer, Long> read = new TreeMap<>();
        ends.forEach((partition, end) -> read.put(partition.partition(), end));
        return read;
    }

    private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }
}
