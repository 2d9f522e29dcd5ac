package io.millrace.serving.scoring;

import java.time.Duration;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * What a scoring thread sends, in the order in which it sends it, and whether the brokers have it. After the first record that they do not take nothing
 * more is sent: later ones would come before it. Used by one thread.
 */
final class Outbox implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private volatile @Nullable Exception failure;

    /** Closes the producer when it is closed. */
    Outbox(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /**
     * Sends a record; waits where the producer's memory is full.
     *
     * @throws KafkaException when this record, or one before it, cannot be written
     */
    void send(ProducerRecord<byte[], byte[]> record) {
        requireNoFailure();
        try {
            // Whether it was taken is told to the callback.
            var unused = producer.send(record, this::answered);
        } catch (IllegalStateException closed) {
            requireNoFailure();
            throw closed;
        }
    }

    /** On the producer's own thread. */
    private void answered(@Nullable RecordMetadata written, @Nullable Exception failed) {
        if (failed != null && failure == null) {
            failure = failed;
            // What waits in the producer is thrown away: it must not come before what has failed.
            producer.close(Duration.ZERO);
        }
    }

    /**
     * Waits until the brokers have all that was sent.
     *
     * @throws KafkaException when they do not have all of it, and never will
     */
    void flush() {
        requireNoFailure();
        producer.flush();
        requireNoFailure();
    }

    /** Whether the brokers did not take something. */
    boolean failed() {
        return failure != null;
    }

    private void requireNoFailure() {
        Exception failed = failure;
        if (failed != null) {
            throw new KafkaException("what was scored cannot be written: " + failed.getMessage(), failed);
        }
    }

    @Override
    public void close() {
        producer.close(failure == null ? CLOSE_TIMEOUT : Duration.ZERO);
    }
}
