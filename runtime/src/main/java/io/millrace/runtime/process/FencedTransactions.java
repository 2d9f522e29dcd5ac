package io.millrace.runtime.process;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Writes much in transactions of some thousand records: what is committed counts, also when the rest never comes. There is one writer at a time
 * under a transactional id; a second one stops the first, which learns it with its next record. Thread-safe.
 */
public final class FencedTransactions implements AutoCloseable {
    private static final int MOST_RECORDS = 5_000;
    private static final long MOST_BYTES = 16 << 20;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** The longest that brokers take by default: between two records a writer may be long at work. */
    private static final int TRANSACTION_TIMEOUT = 900_000;

    private final String work;
    private final Producer<byte[], byte[]> producer;
    private int records;
    private long bytes;

    private FencedTransactions(String work, Producer<byte[], byte[]> producer) {
        this.work = work;
        this.producer = producer;
    }

    /**
     * Stops whoever writes under the id: what that one has committed by now is all that will be there of it.
     *
     * @param work what is written, a word for messages
     * @throws KafkaException when brokers do not take it
     */
    public static FencedTransactions open(ProcessContext process, String work, String transactionalId) {
        Producer<byte[], byte[]> producer = process.producer(
                "millrace-" + work,
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        transactionalId,
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        TRANSACTION_TIMEOUT));
        try {
            producer.initTransactions();
        } catch (KafkaException failed) {
            producer.close(Duration.ZERO);
            throw failed;
        }
        return new FencedTransactions(work, producer);
    }

    /**
     * Sends a record, and commits when there are many.
     *
     * @param sent told when the broker has it; of what fails the commit tells
     * @throws KafkaException when it does not count, nor what was sent since the last commit
     */
    public synchronized void send(ProducerRecord<byte[], byte[]> record, Callback sent) {
        try {
            if (records == 0) {
                producer.beginTransaction();
            }
            Future<RecordMetadata> unused = producer.send(record, sent);
        } catch (KafkaException failed) {
            throw explained(failed);
        }
        records++;
        bytes += record.key().length + record.value().length;
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

    private KafkaException explained(KafkaException failed) {
        for (Throwable why = failed; why != null; why = why.getCause()) {
            if (why instanceof ProducerFencedException || why instanceof InvalidProducerEpochException) {
                return new KafkaException(
                        "another " + work
                                + " of this project has begun since, and goes on, or nothing was sent for 15 minutes; this one ends here",
                        failed);
            }
        }
        return new KafkaException("not everything could be written; run it again", failed);
    }

    /** Drops what was not committed. */
    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
