package io.millrace.runtime.deadletters;

import io.millrace.runtime.process.ProcessContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Reads committed records of one topic, from where it begins to where it ended when this was opened. Not thread-safe. */
final class LetterTopic implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> starts;
    private final Map<TopicPartition, Long> ends;

    private LetterTopic(Consumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        this.topic = topic;
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            throw new UnknownTopicOrPartitionException("there is no topic " + topic);
        }
        partitions = found.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        starts = consumer.beginningOffsets(partitions);
        ends = consumer.endOffsets(partitions);
    }

    /**
     * Opens a topic.
     *
     * @throws UnknownTopicOrPartitionException when there is none of that name
     */
    static LetterTopic open(ProcessContext process, String topic) {
        Consumer<byte[], byte[]> consumer = process.reader("millrace-" + topic);
        try {
            return new LetterTopic(consumer, topic);
        } catch (RuntimeException failure) {
            consumer.close();
            throw failure;
        }
    }

    /** The first offset that each partition holds. */
    Map<TopicPartition, Long> starts() {
        return starts;
    }

    /** Where each partition ended when this was opened. */
    Map<TopicPartition, Long> ends() {
        return ends;
    }

    /** Visits every record, in order within a partition. */
    void read(java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        read(null, ends, visitor);
    }

    /**
     * Visits the records that were appended at a moment or later, below these offsets.
     *
     * @param since null for all
     * @throws TimeoutException when nothing comes for a minute
     */
    void read(
            @Nullable Instant since,
            Map<TopicPartition, Long> below,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        seek(since);
        Set<TopicPartition> open = new HashSet<>(partitions);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        // The position, not the last record: a partition may end in transaction markers.
        open.removeIf(partition -> consumer.position(partition) >= below.getOrDefault(partition, 0L));
        while (!open.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
                if (record.offset() < below.getOrDefault(new TopicPartition(topic, record.partition()), 0L)) {
                    visitor.accept(record);
                }
            }
            open.removeIf(partition -> consumer.position(partition) >= below.getOrDefault(partition, 0L));
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(topic + " could not be read to its end");
            }
        }
    }

    private void seek(@Nullable Instant since) {
        if (since == null) {
            consumer.seekToBeginning(partitions);
            return;
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, Math.max(0, since.toEpochMilli())));
        consumer.offsetsForTimes(times).forEach((partition, found) -> {
            if (found == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, found.offset());
            }
        });
    }

    @Override
    public void close() {
        consumer.close();
    }
}
