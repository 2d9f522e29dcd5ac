package io.millrace.runtime.testing;

import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.KafkaFutures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads topics to their ends. What transactions have written is waited for until they have ended, in every partition: a commit
 * is answered before its marks are written, and until then a reader of what is committed takes an earlier offset for the end.
 */
public final class WholeTopic {
    private static final Duration POLL = Duration.ofMillis(100);

    private WholeTopic() {}

    /** Every committed record of a topic, in the order of each partition. */
    public static List<ConsumerRecord<byte[], byte[]>> read(ProcessContext process, String topic) {
        try (Admin admin = Admin.create(process.settings().admin());
                Consumer<byte[], byte[]> consumer = process.reader("whole-topic")) {
            return read(admin, consumer, topic);
        }
    }

    /** The same by the given clients, which are left open; the consumer reads what is committed and has nothing else to read. */
    public static List<ConsumerRecord<byte[], byte[]>> read(
            Admin admin, Consumer<byte[], byte[]> consumer, String topic) {
        List<TopicPartition> all = partitions(consumer, topic);
        consumer.assign(all);
        consumer.seekToBeginning(all);
        Map<TopicPartition, Long> ends = ends(admin, all, IsolationLevel.READ_UNCOMMITTED);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (all.stream().anyMatch(at -> consumer.position(at) < ends.get(at))) {
            consumer.poll(POLL).forEach(records::add);
        }
        return records;
    }

    /** Waits until what transactions have written to a topic can be read. */
    static void awaitCommitted(Admin admin, Consumer<byte[], byte[]> consumer, String topic) throws Exception {
        List<TopicPartition> all = partitions(consumer, topic);
        Eventually.await("transactions on " + topic + " to end", () -> ends(admin, all, IsolationLevel.READ_COMMITTED)
                .equals(ends(admin, all, IsolationLevel.READ_UNCOMMITTED)));
    }

    private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private static Map<TopicPartition, Long> ends(
            Admin admin, List<TopicPartition> partitions, IsolationLevel isolation) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        ListOffsetsResult found = admin.listOffsets(
                partitions.stream().collect(Collectors.toMap(at -> at, at -> OffsetSpec.latest())),
                new ListOffsetsOptions(isolation));
        for (TopicPartition at : partitions) {
            ends.put(at, KafkaFutures.await(found.partitionResult(at)).offset());
        }
        return ends;
    }
}
