package io.millrace.console.follow;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads what was written before, of all partitions together in the order of its time. Of each partition no more is held than about a megabyte: one that is ahead of the others waits for them.
 * Within a partition order stays as it is. Not thread-safe.
 */
final class CatchUp {
    private static final long ENOUGH_BYTES = 1 << 20;

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Held> partitions = new LinkedHashMap<>();

    /** What was read of a partition and is not due yet. */
    private static final class Held {
        private final Deque<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
        private final long end;
        private long bytes;
        private boolean awaited = true;

        Held(long end) {
            this.end = end;
        }
    }

    /**
     * From where a consumer is now.
     *
     * @param ends up to where it reads each of the partitions that it is assigned
     */
    CatchUp(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        ends.forEach((partition, end) -> partitions.put(partition, new Held(end)));
        awaitOnlyWhatIsToCome();
    }

    /** Whether all was given. */
    boolean done() {
        return partitions.values().stream().noneMatch(held -> held.awaited || !held.records.isEmpty());
    }

    /** Those that are due now, in order; it may be none. */
    List<ConsumerRecord<byte[], byte[]>> next(Duration patience) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
            Held held = partitions.get(new TopicPartition(record.topic(), record.partition()));
            if (held != null) {
                held.records.add(record);
                held.bytes += size(record);
            }
        }
        awaitOnlyWhatIsToCome();
        List<ConsumerRecord<byte[], byte[]>> due = new ArrayList<>();
        for (Held earliest = earliest(); earliest != null; earliest = earliest()) {
            ConsumerRecord<byte[], byte[]> record = earliest.records.remove();
            earliest.bytes -= size(record);
            due.add(record);
        }
        partitions.forEach((partition, held) -> {
            if (held.bytes < ENOUGH_BYTES) {
                consumer.resume(List.of(partition));
            } else {
                consumer.pause(List.of(partition));
            }
        });
        return due;
    }

    /** A partition may end in what is no record: what counts is how far the consumer has come. */
    private void awaitOnlyWhatIsToCome() {
        partitions.forEach((partition, held) -> held.awaited = consumer.position(partition) < held.end);
    }

    /** Who holds what comes next; null: it may not have been read yet, or there is nothing. */
    private @Nullable Held earliest() {
        Held earliest = null;
        for (Held held : partitions.values()) {
            ConsumerRecord<byte[], byte[]> first = held.records.peek();
            if (first == null) {
                if (held.awaited) {
                    return null;
                }
            } else if (earliest == null
                    || first.timestamp() < earliest.records.getFirst().timestamp()) {
                earliest = held;
            }
        }
        return earliest;
    }

    private static long size(ConsumerRecord<byte[], byte[]> record) {
        return Math.max(0, record.serializedKeySize()) + (long) Math.max(0, record.serializedValueSize());
    }
}
