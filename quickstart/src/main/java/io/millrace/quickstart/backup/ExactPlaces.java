package io.millrace.quickstart.backup;

import io.millrace.topics.KafkaFutures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Writes records of one partition at the offsets that they had. What is missing between two was compacted away, was taken back, or was the mark that
 * ends a transaction. Nobody who reads committed records sees what stands there now: transactions that are taken back, each with its mark.
 *
 * <p>A gap of one offset has room for a mark alone: that of a transaction with the record before it. At the very beginning there is none before it, and
 * a record without a value stands there; only a compacted topic has such a gap, and its readers know tombstones.
 */
final class ExactPlaces {
    /** Of what stands in a gap: compacted topics want one. */
    private static final byte[] KEY = "restored-gap".getBytes(StandardCharsets.UTF_8);

    /** Little enough for a producer's memory. */
    private static final long MOST = 10_000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_AGAIN_MILLIS = 2;

    private final Admin admin;
    private final Producer<byte[], byte[]> plain;
    private final Producer<byte[], byte[]> transactional;
    private final TopicPartition partition;
    private @Nullable ProducerRecord<byte[], byte[]> held;
    private volatile @Nullable Exception refused;
    private long next;

    /**
     * @param plain writes outside of transactions
     * @param transactional another, with its transactions set up
     * @param partition of an empty topic that nobody else writes to
     */
    ExactPlaces(
            Admin admin,
            Producer<byte[], byte[]> plain,
            Producer<byte[], byte[]> transactional,
            TopicPartition partition) {
        this.admin = admin;
        this.plain = plain;
        this.transactional = transactional;
        this.partition = partition;
    }

    /**
     * Writes a record; it may be held back until it is known what comes after it.
     *
     * @param offset where it stood, behind those before it
     * @throws IllegalArgumentException when it is not
     */
    void write(long offset, ProducerRecord<byte[], byte[]> record) {
        if (offset < next) {
            throw new IllegalArgumentException(partition + ": offset " + offset + " comes after " + (next - 1));
        }
        release(offset);
        held = record;
        next = offset + 1;
    }

    /** Writes what is held back, and ends where the topic ended. */
    void end(long end) {
        release(Math.max(end, next));
        awaitSent();
    }

    /** Writes what is held back, and what stands between it and an offset. */
    private void release(long offset) {
        long gap = offset - next;
        ProducerRecord<byte[], byte[]> record = held;
        held = null;
        if (gap == 1) {
            ProducerRecord<byte[], byte[]> before = record;
            if (before == null) {
                send(filler());
            } else {
                awaitSent();
                transactional.beginTransaction();
                var unused = transactional.send(before);
                transactional.commitTransaction();
                awaitEnd(offset);
            }
            return;
        }
        if (record != null) {
            send(record);
        }
        fill(gap);
    }

    private void fill(long gap) {
        if (gap > 0) {
            awaitSent();
        }
        for (long left = gap; left > 0; ) {
            long now = Math.min(left, MOST);
            // None may be left alone.
            now -= left - now == 1 ? 1 : 0;
            transactional.beginTransaction();
            for (long i = 1; i < now; i++) {
                var unused = transactional.send(filler());
            }
            // What was not sent is not taken back, but forgotten.
            transactional.flush();
            transactional.abortTransaction();
            left -= now;
            awaitEnd(next + gap - left);
        }
    }

    private ProducerRecord<byte[], byte[]> filler() {
        return new ProducerRecord<>(partition.topic(), partition.partition(), KEY, null);
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        var unused = plain.send(record, (where, failure) -> {
            if (failure != null) {
                refused = failure;
            }
        });
    }

    private void awaitSent() {
        plain.flush();
        Exception failure = refused;
        if (failure != null) {
            throw new KafkaException(partition + " could not be written: " + failure.getMessage(), failure);
        }
    }

    /** The mark of a transaction is written a moment after its producer has heard of its end. */
    private void awaitEnd(long expected) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (long end = end(); end != expected; end = end()) {
            if (end > expected) {
                throw new IllegalStateException(
                        "%s ends at %d instead of %d: somebody else writes to it".formatted(partition, end, expected));
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("%s ends at %d instead of %d".formatted(partition, end, expected));
            }
            Utils.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    private long end() {
        return KafkaFutures.await(admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition))
                .offset();
    }
}
