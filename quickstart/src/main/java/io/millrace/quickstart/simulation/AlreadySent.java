package io.millrace.quickstart.simulation;

import io.millrace.quickstart.replay.Outgoing;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * What of a simulation is on its topics already. A simulation is the same each time, one writer at a time sends it, and its producer keeps the order within a partition: so
 * the first messages for a partition are there, as many as it has offsets. Not thread-safe.
 */
public final class AlreadySent {
    private final Map<TopicPartition, Long> left;
    private final Map<String, Integer> partitions = new HashMap<>();

    /** @param ends where every partition of the topics ends: nobody else writes to them, and no transactions are used */
    public AlreadySent(Map<TopicPartition, Long> ends) {
        left = new HashMap<>(ends);
        ends.keySet().forEach(partition -> partitions.merge(partition.topic(), 1, Integer::sum));
    }

    /** Messages that are there and have not been asked for yet. */
    public long left() {
        return left.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The next message, with the partition that it goes to; empty when it is there. */
    Optional<Outgoing.Message> next(Outgoing.Message message) {
        TopicPartition target = new TopicPartition(message.topic(), partition(message));
        long there = Objects.requireNonNull(left.get(target), target::toString);
        if (there > 0) {
            left.put(target, there - 1);
            return Optional.empty();
        }
        return Optional.of(new Outgoing.Message(
                message.topic(), target.partition(), message.key(), message.value(), message.time()));
    }

    /** As Kafka's own producer would choose. */
    private int partition(Outgoing.Message message) {
        Integer chosen = message.partition();
        int count = Objects.requireNonNull(partitions.get(message.topic()), message.topic());
        return chosen != null ? chosen : Utils.toPositive(Utils.murmur2(message.key())) % count;
    }
}
