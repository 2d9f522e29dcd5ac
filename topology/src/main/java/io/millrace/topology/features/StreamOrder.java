package io.millrace.topology.features;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The records of several partitions in the order in which Kafka Streams takes them that has all of them at hand: of each
 * partition's next one, that of the least timestamp.
 */
final class StreamOrder {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Records of a partition that wait in memory before it is paused. */
    private static final int AHEAD = 2_000;

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;
    private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> waiting = new HashMap<>();
    private final PriorityQueue<ConsumerRecord<byte[], byte[]>> next =
            new PriorityQueue<>(Comparator.<ConsumerRecord<byte[], byte[]>>comparingLong(ConsumerRecord::timestamp)
                    .thenComparing(ConsumerRecord::topic)
                    .thenComparingInt(ConsumerRecord::partition));

    /** Sees a record. */
    @FunctionalInterface
    interface Visitor {
        void visit(ConsumerRecord<byte[], byte[]> record);
    }

    /**
     * An order of records.
     *
     * @param ends where each partition ends for this reader, exclusive
     */
    StreamOrder(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.ends = ends;
    }

    /**
     * Reads from the beginnings to the ends.
     *
     * @throws TimeoutException when the brokers send nothing for a minute
     */
    void read(Visitor visitor) {
        List<TopicPartition> unknown = new ArrayList<>(ends.keySet());
        consumer.assign(ends.keySet());
        consumer.seekToBeginning(ends.keySet());
        unknown.forEach(partition -> waiting.put(partition, new ArrayDeque<>()));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            // A partition whose next record is not known holds up all others.
            unknown.removeIf(this::known);
            while (unknown.isEmpty() && !next.isEmpty()) {
                ConsumerRecord<byte[], byte[]> record = next.remove();
                TopicPartition of = new TopicPartition(record.topic(), record.partition());
                visitor.visit(record);
                if (!known(of)) {
                    unknown.add(of);
                }
            }
            if (unknown.isEmpty()) {
                return;
            }
            if (poll()) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new TimeoutException(unknown + " could not be read to their ends");
            }
        }
    }

    /** Whether it is known which record of a partition comes next, or that none does; that record stands in line then. */
    private boolean known(TopicPartition partition) {
        ConsumerRecord<byte[], byte[]> first = waiting.get(partition).poll();
        if (first != null) {
            next.add(first);
            return true;
        }
        return consumer.position(partition) >= ends.get(partition);
    }

    private boolean poll() {
        waiting.forEach((partition, records) -> {
            boolean full = records.size() >= AHEAD || consumer.position(partition) >= ends.get(partition);
            if (full) {
                consumer.pause(List.of(partition));
            } else {
                consumer.resume(List.of(partition));
            }
        });
        boolean any = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            any = true;
            TopicPartition of = new TopicPartition(record.topic(), record.partition());
            if (record.offset() < ends.get(of)) {
                waiting.get(of).add(record);
            }
        }
        return any;
    }
}
