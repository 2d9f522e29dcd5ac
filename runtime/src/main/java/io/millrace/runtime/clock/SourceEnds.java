package io.millrace.runtime.clock;

import io.millrace.records.TopicOffset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Finds the offset after the last readable record of each partition: transaction markers and aborted records take offsets too, so
 * the log's end is one that no reader may ever reach. Reads a few records back from the end, further back where there are only
 * markers, all partitions at once, and remembers what it found. Not thread-safe.
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

    /** Offsets that are still to be looked through: [floor, upTo). */
    private record Range(long floor, long upTo) {}

    /**
     * Prepares the search.
     *
     * @param consumer with read_committed and without a group; used by this object alone, closed by the caller
     * @param topics must exist
     */
    public SourceEnds(Consumer<byte[], byte[]> consumer, List<String> topics) {
        this.consumer = consumer;
        partitions = topics.stream()
                .distinct()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .sorted(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition))
                .toList();
        consumer.assign(partitions);
        consumer.pause(partitions);
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
        Map<TopicPartition, Long> found = search(unknown(beginnings, logEnds), deadline);
        List<TopicOffset> result = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            Known before = known.getOrDefault(partition, new Known(0, -1));
            long next = found.getOrDefault(partition, before.next());
            known.put(partition, new Known(logEnds.get(partition), next));
            // What retention has deleted nobody can read any more.
            if (next > beginnings.get(partition)) {
                result.add(new TopicOffset(partition.topic(), partition.partition(), next));
            }
        }
        return result;
    }

    /** What has been appended since the last time. */
    private Map<TopicPartition, Range> unknown(
            Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> logEnds) {
        Map<TopicPartition, Range> result = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Known before = known.getOrDefault(partition, new Known(0, -1));
            long floor = Math.max(beginnings.get(partition), before.logEnd());
            if (logEnds.get(partition) > floor) {
                result.put(partition, new Range(floor, logEnds.get(partition)));
            }
        }
        return result;
    }

    /** The offset after the last readable record of each range that has one. */
    private Map<TopicPartition, Long> search(Map<TopicPartition, Range> ranges, long deadline) {
        Map<TopicPartition, Long> found = new HashMap<>();
        Map<TopicPartition, Range> open = ranges;
        for (long step = FIRST_STEP; !open.isEmpty(); step *= STEP_FACTOR) {
            Map<TopicPartition, Range> windows = new HashMap<>();
            Map<TopicPartition, Range> further = new HashMap<>();
            for (Map.Entry<TopicPartition, Range> entry : open.entrySet()) {
                Range range = entry.getValue();
                long from = Math.max(range.floor(), range.upTo() - step);
                windows.put(entry.getKey(), new Range(from, range.upTo()));
                if (from > range.floor()) {
                    further.put(entry.getKey(), new Range(range.floor(), from));
                }
            }
            found.putAll(readThrough(windows, deadline));
            further.keySet().removeAll(found.keySet());
            open = further;
        }
        return found;
    }

    /** Reads each window to its end; gives the offset after the last record seen in it, where there was one. */
    private Map<TopicPartition, Long> readThrough(Map<TopicPartition, Range> windows, long deadline) {
        Map<TopicPartition, Long> found = new HashMap<>();
        Set<TopicPartition> reading = new HashSet<>(windows.keySet());
        windows.forEach((partition, window) -> consumer.seek(partition, window.floor()));
        consumer.resume(reading);
        try {
            while (!reading.isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("the ends of " + reading + " could not be read in time");
                }
                consumer.poll(POLL).forEach(record -> {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    if (record.offset() < windows.get(partition).upTo()) {
                        found.put(partition, record.offset() + 1);
                    }
                });
                reading.removeIf(partition ->
                        consumer.position(partition) >= windows.get(partition).upTo());
            }
        } finally {
            consumer.pause(partitions);
        }
        return found;
    }
}
