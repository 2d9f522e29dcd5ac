package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.runtime.deadletters.DeadLetterReader;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.deadletters.LetterId;
import io.millrace.runtime.process.ProcessContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Which records of the sources a features application has made dead letters, for whatever reason, as far as the dead letters' topic reaches
 * back: it did not count them. Eight bytes each in memory.
 */
public final class DeadOffsets {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Map<TopicPartition, Offsets> partitions = new HashMap<>();
    private final Map<TopicPartition, Set<Long>> retried = new HashMap<>();

    private DeadOffsets() {}

    /** Offsets of one partition, in order when all are there. */
    private static final class Offsets {
        private long[] all = new long[16];
        private int count;

        void add(long offset) {
            if (count == all.length) {
                all = Arrays.copyOf(all, 2 * count);
            }
            all[count++] = offset;
        }
    }

    /** Reads the dead letters that there are now of the project's own MAJOR version. */
    public static DeadOffsets read(ProcessContext process) {
        DeadOffsets dead = new DeadOffsets();
        Set<LetterId> retried = new DeadLetterReader(process).retried();
        String topic = process.topics().deadLetters();
        String application = FeatureTopology.applicationId(process.project());
        try (Consumer<byte[], byte[]> consumer = process.reader("dead-letters")) {
            int count = consumer.partitionsFor(topic).size();
            ChangelogReader.any(consumer, topic, count, PATIENCE, record -> {
                String refusedBy = header(record, DeadLetters.APPLICATION);
                if (refusedBy == null || refusedBy.equals(application)) {
                    dead.add(record, retried.contains(new LetterId(record.partition(), record.offset())));
                }
                return null;
            });
        }
        dead.partitions.values().forEach(offsets -> Arrays.sort(offsets.all, 0, offsets.count));
        return dead;
    }

    /** Whether the record there is one of them. */
    public boolean holds(TopicPartition partition, long offset) {
        Offsets offsets = partitions.get(partition);
        return offsets != null && Arrays.binarySearch(offsets.all, 0, offsets.count, offset) >= 0;
    }

    /** Whether it is one of them that was retried: it may have been counted since, later than its place among the others says. */
    public boolean retried(TopicPartition partition, long offset) {
        Set<Long> offsets = retried.get(partition);
        return offsets != null && offsets.contains(offset);
    }

    private void add(ConsumerRecord<byte[], byte[]> letter, boolean wasRetried) {
        String topic = header(letter, DeadLetters.TOPIC);
        String partition = header(letter, DeadLetters.PARTITION);
        String offset = header(letter, DeadLetters.OFFSET);
        if (topic == null || partition == null || offset == null) {
            return;
        }
        try {
            TopicPartition at = new TopicPartition(topic, Integer.parseInt(partition));
            long place = Long.parseLong(offset);
            partitions.computeIfAbsent(at, k -> new Offsets()).add(place);
            if (wasRetried) {
                retried.computeIfAbsent(at, k -> new HashSet<>()).add(place);
            }
        } catch (NumberFormatException notOfOurs) {
            // Whoever wrote that, it says nothing of a record.
        }
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }
}
