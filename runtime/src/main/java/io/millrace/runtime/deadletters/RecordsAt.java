package io.millrace.runtime.deadletters;

import io.millrace.runtime.process.ProcessContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads the committed records at places that are known, all with one consumer. Not thread-safe. */
final class RecordsAt implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);

    /** What is not wanted is read over where it is less than this, in offsets: as many small records come with one fetch. */
    private static final long GAP = 1_000;

    private final Consumer<byte[], byte[]> consumer;
    private final Duration patience;

    /**
     * Reads with a consumer, which it closes.
     *
     * @param consumer goes on with what is left where retention has overtaken it
     * @param patience how long is waited for another record
     */
    RecordsAt(Consumer<byte[], byte[]> consumer, Duration patience) {
        this.consumer = consumer;
        this.patience = patience;
    }

    static RecordsAt open(ProcessContext process) {
        return new RecordsAt(process.reader("millrace-records"), PATIENCE);
    }

    /**
     * The record there; empty when there is none, or not any more.
     *
     * @throws TimeoutException when nothing comes, though it should be there
     */
    Optional<ConsumerRecord<byte[], byte[]>> one(TopicPartition partition, long offset) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>(1);
        read(partition, new TreeSet<>(List.of(offset)), found::add);
        return found.stream().findFirst();
    }

    /**
     * Visits the records at these offsets, in their order; those that are not there, or not any more, are left out.
     *
     * @throws TimeoutException when nothing comes, though they should be there
     */
    void read(
            TopicPartition partition,
            SortedSet<Long> offsets,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        if (!exists(partition)) {
            return;
        }
        consumer.assign(List.of(partition));
        NavigableSet<Long> wanted = new TreeSet<>(
                offsets.headSet(consumer.endOffsets(List.of(partition)).get(partition)));
        if (wanted.isEmpty()) {
            return;
        }
        consumer.seek(partition, wanted.first());
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                deadline = System.nanoTime() + patience.toNanos();
                if (wanted.remove(record.offset())) {
                    visitor.accept(record);
                }
            }
            long position = consumer.position(partition);
            wanted.headSet(position).clear();
            if (wanted.isEmpty()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("%s partition %d has a record at offset %d, but none came from %d on in %d s"
                        .formatted(
                                partition.topic(),
                                partition.partition(),
                                wanted.first(),
                                position,
                                patience.toSeconds()));
            }
            if (wanted.first() - position > GAP) {
                consumer.seek(partition, wanted.first());
            }
        }
    }

    private boolean exists(TopicPartition partition) {
        List<PartitionInfo> found = consumer.partitionsFor(partition.topic());
        return found != null && found.stream().anyMatch(info -> info.partition() == partition.partition());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
