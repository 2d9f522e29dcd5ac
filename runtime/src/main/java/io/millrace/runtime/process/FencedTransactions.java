package io.millrace.runtime.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
 * under a transactional id; a second one stops the first, which learns it with its next transaction. One is begun when all that it is to hold is at hand: to find
 * the next record may take longer than brokers leave a transaction open, and who is stopped meanwhile leaves none for readers to wait for. Thread-safe.
 */
public final class FencedTransactions implements AutoCloseable {
    private static final int MOST_RECORDS = 5_000;
    private static final long MOST_BYTES = 16 << 20;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final String work;
    private final Producer<byte[], byte[]> producer;
    private final List<Waiting> waiting = new ArrayList<>();
    private long bytes;

    /** A record of the next transaction, and who is told of it. */
    private record Waiting(ProducerRecord<byte[], byte[]> record, Callback sent) {}

    /** @param producer with a transactional id under which transactions may begin; closed with this */
    FencedTransactions(String work, Producer<byte[], byte[]> producer) {
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
        Producer<byte[], byte[]> producer =
                process.producer("millrace-" + work, Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId));
        try {
            producer.initTransactions();
        } catch (KafkaException failed) {
            producer.close(Duration.ZERO);
            throw failed;
        }
        return new FencedTransactions(work, producer);
    }

    /**
     * Takes a record, and commits when there are many.
     *
     * @param sent told, before a commit returns, that the broker has it; of what fails the commit tells
     * @throws KafkaException when it does not count, nor what was taken since the last commit
     */
    public synchronized void send(ProducerRecord<byte[], byte[]> record, Callback sent) {
        waiting.add(new Waiting(record, sent));
        bytes += record.key().length + record.value().length;
        if (waiting.size() >= MOST_RECORDS || bytes >= MOST_BYTES) {
            commit();
        }
    }

    /**
     * Returns when all that was taken counts.
     *
     * @throws KafkaException when it does not
     */
    public synchronized void commit() {
        if (waiting.isEmpty()) {
            return;
        }
        try {
            producer.beginTransaction();
            for (Waiting next : waiting) {
                Future<RecordMetadata> unused = producer.send(next.record, next.sent);
            }
            producer.commitTransaction();
        } catch (KafkaException failed) {
            throw explained(failed);
        }
        waiting.clear();
        bytes = 0;
    }

    private KafkaException explained(KafkaException failed) {
        for (Throwable why = failed; why != null; why = why.getCause()) {
            if (why instanceof ProducerFencedException || why instanceof InvalidProducerEpochException) {
                return new KafkaException(
                        "another " + work
                                + " of this project has begun since, and goes on, or brokers gave up a transaction"
                                + " that took too long; this one ends here",
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
