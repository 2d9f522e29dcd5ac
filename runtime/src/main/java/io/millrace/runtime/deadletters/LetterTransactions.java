package io.millrace.runtime.deadletters;

import io.millrace.runtime.process.ProcessContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes in transactions of some hundred letters: a record that is to be processed again and the word that it is are there both, or neither is. A transaction is begun when all that it is to
 * hold is at hand, for to find the next letter may take longer than brokers leave a transaction open. Not thread-safe.
 */
final class LetterTransactions implements AutoCloseable {
    private static final int LETTERS = 500;
    private static final long BYTES = 8 << 20;

    private final Producer<byte[], byte[]> producer;
    private final LongConsumer progress;
    private final List<ProducerRecord<byte[], byte[]>> waiting = new ArrayList<>();
    private int letters;
    private long bytes;
    private long committed;

    /** @param progress told after each transaction how many letters stand by now */
    LetterTransactions(ProcessContext process, LongConsumer progress) {
        this.progress = progress;
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

    /** Takes what belongs to one letter; it stands when {@link #commit()} has returned. */
    @SafeVarargs
    final void write(ProducerRecord<byte[], byte[]>... records) {
        for (ProducerRecord<byte[], byte[]> record : records) {
            waiting.add(record);
            bytes += record.value() == null ? 0 : record.value().length;
        }
        if (++letters == LETTERS || bytes >= BYTES) {
            commit();
        }
    }

    void commit() {
        if (letters == 0) {
            return;
        }
        producer.beginTransaction();
        for (ProducerRecord<byte[], byte[]> record : waiting) {
            // What cannot be sent fails the commit.
            var unused = producer.send(record);
        }
        producer.commitTransaction();
        committed += letters;
        letters = 0;
        bytes = 0;
        waiting.clear();
        progress.accept(committed);
    }

    /** Gives up what was not committed. */
    @Override
    public void close() {
        producer.close();
    }
}
