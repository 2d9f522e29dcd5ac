package io.millrace.runtime.lag;

import io.millrace.runtime.lag.CommittedOffsets.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the first record at or after an offset, which is the only way to know when it was appended, and whether there is one at all: the marks that transactions end with, records of those that were aborted, and what
 * compaction has taken away leave offsets that hold nothing. Reads a little from each place, and no place twice while nothing changes. Not thread-safe.
 */
final class OldestUnread {
    /** What a consumer needs that reads no more than it has to. */
    static final Map<String, Object> CONSUMER = Map.of(
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
            64 * 1024,
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
            1024 * 1024,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            10_000,
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            50);

    private static final Logger LOG = LoggerFactory.getLogger(OldestUnread.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final Set<String> unreadable = new HashSet<>();
    private Map<Place, Found> known = Map.of();

    /** The first offset that a group has not read. */
    record Place(TopicPartition partition, long from) {}

    /**
     * What waits from a place on.
     *
     * @param end where the partition ended
     * @param first offset of the first record; -1: there is none
     * @param appendedAt of that record, epoch milliseconds
     * @param counted records up to the end; -1: they were not all read
     */
    record Found(long end, long first, long appendedAt, long counted) {
        /** Records that wait; where they were not all read, the offsets that may hold some. */
        long records() {
            return first < 0 ? 0 : counted < 0 ? end - first : counted;
        }
    }

    /** Uses a consumer of {@link #CONSUMER}'s properties that reads what is committed, without a group; the caller closes it. */
    OldestUnread(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * What waits at each place; one that is left out could not be looked at in time, or may not be.
     *
     * @param places with something between them and the end
     */
    Map<Place, Found> find(Collection<Place> places, Map<TopicPartition, Range> ranges, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Map<Place, Found> found = new HashMap<>();
        List<Place> open = new ArrayList<>();
        for (Place place : places) {
            Found before = remembered(place, end(place.partition, ranges));
            if (before != null) {
                found.put(place, before);
            } else if (!unreadable.contains(place.partition.topic())) {
                open.add(place);
            }
        }
        while (!open.isEmpty() && System.nanoTime() < deadline) {
            // A consumer is at one place of a partition at a time.
            Map<TopicPartition, Place> round = new LinkedHashMap<>();
            open.forEach(place -> round.putIfAbsent(place.partition, place));
            found.putAll(read(round, ranges, deadline));
            open.removeAll(round.values());
        }
        known = Map.copyOf(found);
        return found;
    }

    private @Nullable Found remembered(Place place, long end) {
        Found before = known.get(place);
        if (before == null || before.end == end) {
            return before;
        }
        // What is far behind is not read again to be told that it is further behind.
        return before.first >= 0 && before.counted < 0 ? new Found(end, before.first, before.appendedAt, -1) : null;
    }

    private Map<Place, Found> read(
            Map<TopicPartition, Place> places, Map<TopicPartition, Range> ranges, long deadline) {
        Map<Place, Found> found = new HashMap<>();
        Set<TopicPartition> reading = new HashSet<>(places.keySet());
        consumer.assign(reading);
        // What was paused when it had told enough stays so while it is assigned.
        consumer.resume(reading);
        places.values().forEach(place -> consumer.seek(place.partition, place.from));
        while (!reading.isEmpty() && System.nanoTime() < deadline) {
            ConsumerRecords<byte[], byte[]> records;
            try {
                records = consumer.poll(POLL);
            } catch (TopicAuthorizationException refused) {
                LOG.warn(
                        "The age of what waits on {} is not told: {}",
                        refused.unauthorizedTopics(),
                        refused.toString());
                unreadable.addAll(refused.unauthorizedTopics());
                return found;
            }
            for (TopicPartition partition : List.copyOf(reading)) {
                long end = end(partition, ranges);
                List<ConsumerRecord<byte[], byte[]>> some = records.records(partition).stream()
                        .filter(record -> record.offset() < end)
                        .toList();
                boolean whole = consumer.position(partition) >= end;
                if (!some.isEmpty() || whole) {
                    found.put(Objects.requireNonNull(places.get(partition)), found(end, some, whole));
                    reading.remove(partition);
                    consumer.pause(List.of(partition));
                }
            }
        }
        return found;
    }

    private static long end(TopicPartition partition, Map<TopicPartition, Range> ranges) {
        return Objects.requireNonNull(ranges.get(partition)).end();
    }

    private static Found found(long end, List<ConsumerRecord<byte[], byte[]>> records, boolean whole) {
        if (records.isEmpty()) {
            return new Found(end, -1, GroupLag.NONE, 0);
        }
        ConsumerRecord<byte[], byte[]> first = records.get(0);
        return new Found(end, first.offset(), first.timestamp(), whole ? records.size() : -1);
    }
}
