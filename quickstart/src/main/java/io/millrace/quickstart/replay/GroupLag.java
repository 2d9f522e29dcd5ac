package io.millrace.quickstart.replay;

import io.millrace.runtime.process.ProcessContext;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Whether consumer groups have read and committed all there is. A log's end is no measure of that: transaction markers take
 * offsets that no reader ever reaches, so what lies between a group's offset and the end is read to see whether it is a
 * record. Not thread-safe.
 */
final class GroupLag implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(3);

    /** A reader that is further behind than this has records to read: nobody writes so many transactions in a row for nothing. */
    private static final long MAYBE_MARKERS = 1_000;

    private static final long MEMBERS_FOR_NANOS = Duration.ofSeconds(3).toNanos();

    private final Admin admin;
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Markers> markers = new HashMap<>();
    private Map<String, Set<TopicPartition>> assigned = Map.of();
    private long assignedAt;

    /** There is no record from one offset to the other. */
    private record Markers(long from, long to) {}

    GroupLag(ProcessContext process) {
        admin = Admin.create(process.settings().admin());
        // A broker that holds a fetch back until there are records holds up the next look at other partitions.
        consumer = process.consumer("millrace-replay-lag", Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 1));
    }

    /**
     * The first thing found that a group has yet to read: empty when there is nothing. True of a moment during the call for
     * all groups at once, because every group's offsets are asked for before any log's end.
     *
     * @param groups groups that must exist and be at work
     */
    Optional<String> behind(Collection<String> groups) throws InterruptedException {
        if (System.nanoTime() - assignedAt > MEMBERS_FOR_NANOS
                || !assigned.keySet().containsAll(groups)) {
            Optional<String> idle = learnMembers(groups);
            if (idle.isPresent()) {
                return idle;
            }
        }
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = committed(groups);
        Set<TopicPartition> partitions = new HashSet<>();
        committed.values().forEach(offsets -> partitions.addAll(offsets.keySet()));
        groups.forEach(group -> partitions.addAll(assigned.getOrDefault(group, Set.of())));
        // Of partitions that it does not have, the consumer would warn each time.
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> open = new HashMap<>();
        for (String group : groups) {
            Map<TopicPartition, OffsetAndMetadata> offsets = committed.getOrDefault(group, Map.of());
            Set<TopicPartition> own = new HashSet<>(assigned.getOrDefault(group, Set.of()));
            own.addAll(offsets.keySet());
            for (TopicPartition partition : own) {
                OffsetAndMetadata offset = offsets.get(partition);
                long from = offset == null ? 0 : offset.offset();
                long end = ends.getOrDefault(partition, 0L);
                if (end - from > MAYBE_MARKERS) {
                    return Optional.of(group + " has yet to read " + partition + " from offset " + from);
                }
                Markers known = markers.get(partition);
                long start = known != null && known.from() <= from && from <= known.to() ? known.to() : from;
                if (start < end) {
                    open.merge(partition, start, Math::min);
                }
            }
        }
        return firstRecord(open, ends);
    }

    /** A record between the given offsets and the ends, if there is one. */
    private Optional<String> firstRecord(Map<TopicPartition, Long> open, Map<TopicPartition, Long> ends) {
        if (open.isEmpty()) {
            return Optional.empty();
        }
        consumer.assign(open.keySet());
        open.forEach(consumer::seek);
        Set<TopicPartition> left = new HashSet<>(open.keySet());
        while (!left.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                if (record.offset() < ends.getOrDefault(partition, 0L)) {
                    return Optional.of(partition + " is yet to be read from offset " + record.offset());
                }
            }
            left.removeIf(partition -> {
                long end = ends.getOrDefault(partition, 0L);
                boolean reached = consumer.position(partition) >= end;
                if (reached) {
                    markers.put(partition, new Markers(open.getOrDefault(partition, end), end));
                }
                return reached;
            });
        }
        return Optional.empty();
    }

    private Optional<String> learnMembers(Collection<String> groups) throws InterruptedException {
        Map<String, Set<TopicPartition>> members = new HashMap<>();
        for (String group : groups) {
            ConsumerGroupDescription description;
            try {
                description = admin.describeConsumerGroups(List.of(group))
                        .describedGroups()
                        .get(group)
                        .get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof GroupIdNotFoundException) {
                    return Optional.of(group + " does not exist");
                }
                throw new KafkaException(e.getCause());
            }
            if (description.groupState() != GroupState.STABLE) {
                return Optional.of(group + " is " + description.groupState());
            }
            Set<TopicPartition> own = new HashSet<>();
            for (MemberDescription member : description.members()) {
                own.addAll(member.assignment().topicPartitions());
            }
            members.put(group, own);
        }
        assigned = members;
        assignedAt = System.nanoTime();
        return Optional.empty();
    }

    /** Those of the groups that have members now. */
    Set<String> atWork(Collection<String> groups) throws InterruptedException {
        Set<String> found = new TreeSet<>();
        for (String group : groups) {
            if (learnMembers(List.of(group)).isEmpty()) {
                found.add(group);
            }
        }
        assigned = Map.of();
        return found;
    }

    private Map<String, Map<TopicPartition, OffsetAndMetadata>> committed(Collection<String> groups)
            throws InterruptedException {
        Map<String, ListConsumerGroupOffsetsSpec> specs = new HashMap<>();
        groups.forEach(group -> specs.put(group, new ListConsumerGroupOffsetsSpec()));
        try {
            Map<String, Map<TopicPartition, OffsetAndMetadata>> result =
                    new HashMap<>(admin.listConsumerGroupOffsets(specs).all().get());
            result.replaceAll((group, offsets) -> {
                Map<TopicPartition, OffsetAndMetadata> known = new HashMap<>(offsets);
                known.values().removeIf(offset -> offset == null);
                return known;
            });
            return result;
        } catch (ExecutionException e) {
            throw new KafkaException(e.getCause());
        }
    }

    @Override
    public void close() {
        consumer.close();
        admin.close();
    }
}
