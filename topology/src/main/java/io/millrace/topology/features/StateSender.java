package io.millrace.topology.features;

import io.millrace.features.EntitySnapshot;
import io.millrace.features.FeatureSet;
import io.millrace.runtime.process.FencedTransactions;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.TopicCatalogue;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Sends states to the running features process, in {@link FencedTransactions}: there is one sender at a time for a features process.
 * Thread-safe.
 */
public final class StateSender implements AutoCloseable {
    private final FencedTransactions transactions;
    private final TopicCatalogue topics;
    private final Map<TopicPartition, Long> last = new ConcurrentHashMap<>();
    private long sent;
    private long tooLarge;

    private StateSender(FencedTransactions transactions, TopicCatalogue topics) {
        this.transactions = transactions;
        this.topics = topics;
    }

    static StateSender open(ProcessContext process, FeatureSet features) {
        String id = FeatureTopology.applicationId(features.project()) + "-backfill";
        return new StateSender(FencedTransactions.open(process, "backfill", id), process.topics());
    }

    /**
     * Takes the states that one change has left missing.
     *
     * @param completeFrom from when on, exclusive, the events that they are made of are all there were, epoch milliseconds;
     *     {@link Long#MIN_VALUE}: for ever
     */
    public EntitySnapshot.Visitor of(Missed change, long completeFrom) {
        BackfillRecord what = new BackfillRecord(change.epoch(), completeFrom);
        return (entity, state) -> send(what, entity, state);
    }

    private synchronized void send(BackfillRecord what, byte[] entity, byte[] state) {
        if (state.length + entity.length + Origin.HEADER_BYTES > TopicCatalogue.MAX_RECORD_BYTES) {
            tooLarge++;
            return;
        }
        int partition = EntityPartitioner.partition(entity, topics.partitions());
        transactions.send(
                new ProducerRecord<>(topics.backfill(), partition, null, entity, state, what.headers()),
                (at, failed) -> {
                    if (failed == null) {
                        last.merge(new TopicPartition(at.topic(), at.partition()), at.offset(), Math::max);
                    }
                });
        sent++;
    }

    /**
     * Returns when all that was sent counts.
     *
     * @throws KafkaException when it does not
     */
    public void commit() {
        transactions.commit();
    }

    /** How many states were sent. */
    public synchronized long sent() {
        return sent;
    }

    /** How many were not, because they do not fit into a record: their features go on warming. */
    public synchronized long tooLarge() {
        return tooLarge;
    }

    /** Of each partition that something was sent to, the offset of the last. */
    Map<TopicPartition, Long> last() {
        return Map.copyOf(last);
    }

    /** Drops what was not committed. */
    @Override
    public void close() {
        transactions.close();
    }
}
