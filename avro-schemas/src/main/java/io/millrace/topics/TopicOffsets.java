package io.millrace.topics;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Where the partitions of topics begin and end. Topics that are not there have none. */
public final class TopicOffsets {
    private TopicOffsets() {}

    /**
     * The first offset that is kept, of each partition.
     *
     * @throws KafkaException if the cluster does not answer, or refuses
     */
    public static Map<TopicPartition, Long> beginnings(Admin admin, Collection<String> topics) {
        return list(admin, topics, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
    }

    /**
     * The offset after the last record, of each partition.
     *
     * @throws KafkaException if the cluster does not answer, or refuses
     */
    public static Map<TopicPartition, Long> ends(Admin admin, Collection<String> topics) {
        return list(admin, topics, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    }

    /**
     * The offset up to which who reads committed records can read now, of each partition.
     *
     * @throws KafkaException if the cluster does not answer, or refuses
     */
    public static Map<TopicPartition, Long> committedEnds(Admin admin, Collection<String> topics) {
        return list(admin, topics, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    }

    private static Map<TopicPartition, Long> list(
            Admin admin, Collection<String> topics, OffsetSpec which, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        TopicCreation.describe(admin, topics).forEach((name, topic) -> topic.partitions()
                .forEach(partition -> wanted.put(new TopicPartition(name, partition.partition()), which)));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        KafkaFutures.await(admin.listOffsets(wanted, new ListOffsetsOptions(isolation))
                        .all())
                .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }
}
