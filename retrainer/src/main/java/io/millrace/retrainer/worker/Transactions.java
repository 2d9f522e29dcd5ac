package io.millrace.retrainer.worker;

import io.millrace.retrainer.TrainerContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transactional producer per partition of retrain events that this member owns. Its id belongs to the partition, so opening one fences
 * whoever had it. That is only right for the partition's owner, and who owns it the group alone knows: after any failure a producer
 * is closed, and another is opened only when the group has confirmed that the partition is still this member's. Not thread-safe.
 */
public final class Transactions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 5;

    private final TrainerContext context;
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Producer<byte[], byte[]>> producers = new HashMap<>();
    private int failed;

    public Transactions(TrainerContext context, Consumer<byte[], byte[]> consumer) {
        this.context = context;
        this.consumer = consumer;
    }

    /** Opens a producer for a partition that the group has just assigned: what its last owner left open is aborted. */
    public void open(TopicPartition partition) {
        drop(partition);
        Producer<byte[], byte[]> producer = context.transactional(partition.partition());
        try {
            producer.initTransactions();
            producers.put(partition, producer);
        } catch (RuntimeException unusable) {
            producer.close(Duration.ZERO);
            throw unusable;
        }
    }

    /** Closes the producer of a partition that was taken away. */
    public void release(TopicPartition partition) {
        drop(partition);
        failed = 0;
    }

    /**
     * Whether there is a producer for a partition. When there is none, because its last transaction failed, the group is asked, by a commit
     * of the offset that it has anyway: it takes that from members of its present generation alone, and in that one the partition is ours.
     *
     * @param offset of the event that is to be answered
     */
    public boolean ready(TopicPartition partition, long offset) {
        if (producers.containsKey(partition)) {
            return true;
        }
        try {
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(offset)), PATIENCE);
            open(partition);
            return true;
        } catch (AuthorizationException | UnsupportedVersionException | InterruptException fatal) {
            throw fatal;
        } catch (KafkaException unconfirmed) {
            LOG.warn("{} waits until its group has settled: {}", partition, unconfirmed.toString());
            return false;
        }
    }

    /**
     * Writes records and the offset behind an event together, or neither.
     *
     * @return whether it was committed; if not, the event is to be answered again, by whoever owns the partition then
     * @throws KafkaException when it failed several times in a row
     */
    public boolean commit(TopicPartition partition, long offset, List<ProducerRecord<byte[], byte[]>> records) {
        Producer<byte[], byte[]> producer = producers.get(partition);
        if (producer == null) {
            return false;
        }
        try {
            producer.beginTransaction();
            for (ProducerRecord<byte[], byte[]> record : records) {
                Future<RecordMetadata> unused = producer.send(record); // a failure comes out of the commit
            }
            producer.sendOffsetsToTransaction(
                    Map.of(partition, new OffsetAndMetadata(offset + 1)), consumer.groupMetadata());
            producer.commitTransaction();
            failed = 0;
            return true;
        } catch (AuthorizationException | UnsupportedVersionException | InterruptException fatal) {
            throw fatal;
        } catch (KafkaException failure) {
            drop(partition);
            if (++failed == ATTEMPTS) {
                throw failure;
            }
            LOG.warn("the outcome of the event at offset {} could not be committed", offset, failure);
            return false;
        }
    }

    private void drop(TopicPartition partition) {
        Producer<byte[], byte[]> producer = producers.remove(partition);
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
    }

    @Override
    public void close() {
        producers.values().forEach(producer -> producer.close(Duration.ZERO));
    }
}
