package io.millrace.topology.features;

import io.millrace.features.Event;
import io.millrace.runtime.deadletters.DeadLetterReason;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The events that the states of a features process are missing because of one change of their layout: those that each task had read
 * before. What the stream refused is not among them, be it that its door refuses it today or that it made a dead letter of it.
 * Immutable: several threads may read, each some of the partitions.
 */
public final class Missed {
    private final int epoch;
    private final Map<Integer, Map<TopicPartition, Long>> below;
    private final int tasks;
    private final SourceHistory history;
    private final DeadOffsets dead;

    /** Sees every record that is there. */
    public interface Visitor {
        /**
         * An event that is missing; reused after the call.
         *
         * @param arrival puts the events of an entity into the order in which the stream would take them that has all
         *     partitions at hand; equal ones by source, partition and offset
         */
        void event(Event event, long arrival);

        /** A record that is no event, and why; the stream refuses it today. */
        void refused(DeadLetterReason reason);

        /** An event that is not missing: it was counted later, or is a dead letter. */
        void passedOver();
    }

    /**
     * Of a change.
     *
     * @param epoch number of the layout that began with it
     * @param below of each task the first offsets that it had not read
     * @param history the sources up to the furthest of these
     */
    Missed(
            int epoch,
            Map<Integer, Map<TopicPartition, Long>> below,
            int tasks,
            SourceHistory history,
            DeadOffsets dead) {
        this.epoch = epoch;
        this.below = below;
        this.tasks = tasks;
        this.history = history;
        this.dead = dead;
    }

    int epoch() {
        return epoch;
    }

    SourceHistory history() {
        return history;
    }

    /** How many records are read, at most. */
    public long size() {
        return history.size();
    }

    /** What there is to read. */
    public List<TopicPartition> partitions() {
        return history.partitions();
    }

    /** Reads some of the partitions. */
    public void read(Collection<TopicPartition> some, Visitor visitor) {
        history.read(some, new Arrivals(visitor));
    }

    /** Whether an event that came before all that the topics hold is missing. */
    public boolean holds(Event older) {
        return below.containsKey(EntityPartitioner.partition(older.entity(), tasks));
    }

    /** What puts such an event into the order: before all that the topics hold, by the time when it happened. */
    public static long arrival(Event older) {
        return Long.MIN_VALUE + older.time();
    }

    private boolean holds(Event event, TopicPartition at, long offset) {
        Map<TopicPartition, Long> read = below.get(EntityPartitioner.partition(event.entity(), tasks));
        Long next = read == null ? null : read.get(at);
        return next != null && offset < next && !dead.holds(at, offset);
    }

    /**
     * Whoever takes, of several partitions, always the record of the least timestamp takes each when the greatest so far of its
     * partition comes: that is its place among the others.
     */
    private final class Arrivals implements SourceHistory.Visitor {
        private final Map<TopicPartition, Long> latest = new HashMap<>();
        private final Visitor visitor;

        Arrivals(Visitor visitor) {
            this.visitor = visitor;
        }

        @Override
        public void event(Event event, ConsumerRecord<byte[], byte[]> record) {
            TopicPartition at = new TopicPartition(record.topic(), record.partition());
            long arrival = latest.merge(at, record.timestamp(), Math::max);
            if (holds(event, at, record.offset())) {
                visitor.event(event, arrival);
            } else {
                visitor.passedOver();
            }
        }

        @Override
        public void rejected(DeadLetterReason reason, ConsumerRecord<byte[], byte[]> record) {
            latest.merge(new TopicPartition(record.topic(), record.partition()), record.timestamp(), Math::max);
            visitor.refused(reason);
        }

        @Override
        public void erased(ConsumerRecord<byte[], byte[]> record) {
            latest.merge(new TopicPartition(record.topic(), record.partition()), record.timestamp(), Math::max);
            visitor.passedOver();
        }
    }
}
