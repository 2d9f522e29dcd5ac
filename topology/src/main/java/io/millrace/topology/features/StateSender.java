package io.millrace.topology.features;

import io.millrace.features.EntitySnapshot;
import io.millrace.features.FeatureSet;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.TopicCatalogue;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Sends states to the running features process, in transactions of some thousand: what is committed counts, also when the rest never
 * comes. There is one at a time for a features process; a second one stops the first, which learns it with its next state.
 * Thread-safe.
 */
public final class StateSender implements AutoCloseable {
    private static final int MOST_RECORDS = 5_000;
    private static final long MOST_BYTES = 16 << 20;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** The longest that brokers take by default: while events are sorted, nothing is sent. */
    private static final int TRANSACTION_TIMEOUT = 900_000;

    private final Producer<byte[], byte[]> producer;
    private final TopicCatalogue topics;
    private final Map<TopicPartition, Long> last = new ConcurrentHashMap<>();
    private int records;
    private long bytes;
    private long sent;
    private long tooLarge;

    private StateSender(Producer<byte[], byte[]> producer, TopicCatalogue topics) {
        this.producer = producer;
        this.topics = topics;
    }

    static StateSender open(ProcessContext process, FeatureSet features) {
        String id = FeatureTopology.applicationId(features.project()) + "-backfill";
        Producer<byte[], byte[]> producer = process.producer(
                "millrace-backfill",
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        id,
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        TRANSACTION_TIMEOUT));
        try {
            producer.initTransactions();
        } catch (KafkaException failed) {
            producer.close(Duration.ZERO);
            throw failed;
        }
        return new StateSender(producer, process.topics());
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
        try {
            if (records == 0) {
                producer.beginTransaction();
            }
            int partition = EntityPartitioner.partition(entity, topics.partitions());
            Future<RecordMetadata> unused = producer.send(
                    new ProducerRecord<>(topics.backfill(), partition, null, entity, state, what.headers()),
                    (at, failed) -> {
                        if (failed == null) {
                            last.merge(new TopicPartition(at.topic(), at.partition()), at.offset(), Math::max);
                        }
                    });
        } catch (KafkaException failed) {
            throw explained(failed);
        }
        records++;
        sent++;
        bytes += entity.length + state.length;
        if (records >= MOST_RECORDS || bytes >= MOST_BYTES) {
            commit();
        }
    }

    /**
     * Returns when all that was sent counts.
     *
     * @throws KafkaException when it does not
     */
    public synchronized void commit() {
        if (records == 0) {
            return;
        }
        try {
            producer.commitTransaction();
        } catch (KafkaException failed) {
            throw explained(failed);
        }
        records = 0;
        bytes = 0;
    }

    private static KafkaException explained(KafkaException failed) {
        for (Throwable why = failed; why != null; why = why.getCause()) {
            if (why instanceof ProducerFencedException || why instanceof InvalidProducerEpochException) {
                return new KafkaException(
                        "another backfill of this project has begun since, and goes on, or nothing was sent for 15 minutes; this one ends"
                                + " here",
                        failed);
            }
        }
        return new KafkaException("not everything could be written; run it again", failed);
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
        producer.close(CLOSE_TIMEOUT);
    }
}
