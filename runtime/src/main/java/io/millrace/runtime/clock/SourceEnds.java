package io.millrace.runtime.clock;

import io.millrace.records.TopicOffset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Finds the offset after the last readable record of each partition: transaction markers and aborted records take offsets too, so
 * the log's end is one that no reader may ever reach. Reads a few records back from the end, further back while there are only
 * markers, and remembers what it found. Not thread-safe.
 */
public final class SourceEnds {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long FIRST_STEP = 2;
    private static final long STEP_FACTOR = 8;

    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Known> known = new HashMap<>();

    /** What was found when the log ended there; {@code next} is -1 while the partition has no readable record. */
    private record Known(long logEnd, long next) {}

    /**
     * Prepares the search.
     *
     * @param consumer with read_committed, without a group; the caller closes it
     * @param topics must exist
     */
    public SourceEnds(Consumer<byte[], byte[]> consumer, List<String> topics) {
        this.consumer = consumer;
        partitions = topics.stream()
                .distinct()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /**
     * The ends now, in topic and partition order; a partition without a readable record is left out.
     *
     * @throws TimeoutException when they cannot be read within the time
     */
    public List<TopicOffset> read(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions, timeout);
        Map<TopicPartition, Long> logEnds = consumer.endOffsets(partitions, timeout);
        List<TopicOffset> result = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            long end = logEnds.get(partition);
            Known before = known.getOrDefault(partition, new Known(0, -1));
            long next = before.next();
            if (end != before.logEnd()) {
                long floor = Math.max(beginnings.get(partition), Math.max(0, before.logEnd()));
                long found = search(partition, Math.min(floor, end), end, deadline);
                next = found >= 0 ? found : next;
                known.put(partition, new Known(end, next));
            }
            if (next >= 0) {
                result.add(new TopicOffset(partition.topic(), partition.partition(), next));
            }
        }
        return result;
    }

    /** The offset after the last readable record in [floor, end), or -1. */
    private long search(TopicPartition partition, long floor, long end, long deadline) {
        consumer.assign(List.of(partition));
        long upTo = end;
        for (long step = FIRST_STEP; upTo > floor; step *= STEP_FACTOR) {
            long from = Math.max(floor, end - step);
            long last = last(partition, from, upTo, deadline);
            if (last >= 0) {
                return last + 1;
            }
            upTo = from;
        }
        return -1;
    }

    /** The greatest offset of a readable record in [from, end), or -1. */
    private long last(TopicPartition partition, long from, long end, long deadline) {
        consumer.seek(partition, from);
        long last = -1;
        while (consumer.position(partition) < end) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the end of " + partition + " could not be read in time");
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end) {
                    last = Math.max(last, record.offset());
                }
            }
        }
        return last;
    }
}
