package io.millrace.topology.features;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads a topic from its beginning to where it ends now. */
final class ChangelogReader {
    private static final Duration POLL = Duration.ofMillis(100);

    private ChangelogReader() {}

    /**
     * The first of what is made of the records that have a value; null, after the last of them, when nothing is made of any.
     *
     * @param consumer of committed records, without a group
     * @throws TimeoutException when the changelog cannot be read within the time
     */
    static <T> @Nullable T first(
            Consumer<byte[], byte[]> consumer,
            String topic,
            int partitions,
            Duration timeout,
            Function<ConsumerRecord<byte[], byte[]>, @Nullable T> make) {
        return any(consumer, topic, partitions, timeout, record -> record.value() == null ? null : make.apply(record));
    }

    /** The same of all records, those without a value too. */
    static <T> @Nullable T any(
            Consumer<byte[], byte[]> consumer,
            String topic,
            int partitions,
            Duration timeout,
            Function<ConsumerRecord<byte[], byte[]>, @Nullable T> make) {
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        long deadline = System.nanoTime() + timeout.toNanos();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        Map<TopicPartition, Long> ends = consumer.endOffsets(all);
        while (all.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("topic " + topic + " cannot be read in time");
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                T made = make.apply(record);
                if (made != null) {
                    return made;
                }
            }
        }
        return null;
    }
}
