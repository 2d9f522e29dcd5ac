package io.millrace.runtime.deadletters;

import io.millrace.runtime.process.ProcessContext;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes in transactions of some hundred letters: a record that is to be processed again and the word that it is are there both, or neither is. Not thread-safe. */
final class LetterTransactions implements AutoCloseable {
    private static final int LETTERS = 200;

    private final Producer<byte[], byte[]> producer;
    private int open;

    LetterTransactions(ProcessContext process) {
        // Each a name of its own: two people may be at it, and neither is to fence the other.
        String name = process.topics().deadLetters() + "-" + UUID.randomUUID();
        producer = process.producer(name, Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, name));
        try {
            producer.initTransactions();
        } catch (RuntimeException failure) {
            producer.close();
            throw failure;
        }
    }

    /** Writes what belongs to one letter; it stands when {@link #commit()} has returned. */
    @SafeVarargs
    final void write(ProducerRecord<byte[], byte[]>... records) {
        if (open == 0) {
            producer.beginTransaction();
        }
        for (ProducerRecord<byte[], byte[]> record : records) {
            // What cannot be sent fails the commit.
            var unused = producer.send(record);
        }
        if (++open == LETTERS) {
            commit();
        }
    }

    void commit() {
        if (open > 0) {
            open = 0;
            producer.commitTransaction();
        }
    }

    /** Gives up what was not committed. */
    @Override
    public void close() {
        producer.close();
    }
}
