package io.millrace.quickstart.retirement;

import io.millrace.topics.KafkaFutures;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;

/** Looks up how large topics are. */
final class TopicSizes {
    private final Admin admin;

    TopicSizes(Admin admin) {
        this.admin = admin;
    }

    /** The sizes of topics that exist. */
    Map<String, TopicSize> of(Collection<String> topics) {
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        for (TopicDescription topic :
                KafkaFutures.await(admin.describeTopics(topics).allTopicNames()).values()) {
            topic.partitions()
                    .forEach(partition -> partitions.put(
                            new TopicPartition(topic.name(), partition.partition()), OffsetSpec.earliest()));
        }
        Map<String, Long> offsets = new HashMap<>();
        sum(partitions).forEach((topic, first) -> offsets.merge(topic, -first, Long::sum));
        partitions.replaceAll((partition, spec) -> OffsetSpec.latest());
        sum(partitions).forEach((topic, end) -> offsets.merge(topic, end, Long::sum));
        Map<String, Long> bytes = bytes(topics);
        Map<String, TopicSize> sizes = new HashMap<>();
        offsets.forEach(
                (topic, count) -> sizes.put(topic, new TopicSize(count, bytes.getOrDefault(topic, TopicSize.UNKNOWN))));
        return sizes;
    }

    private Map<String, Long> sum(Map<TopicPartition, OffsetSpec> partitions) {
        Map<String, Long> sums = new HashMap<>();
        Map<TopicPartition, ListOffsetsResultInfo> found =
                KafkaFutures.await(admin.listOffsets(partitions).all());
        found.forEach((partition, offset) -> sums.merge(partition.topic(), offset.offset(), Long::sum));
        return sums;
    }

    /** Empty where the cluster does not say: who may read a topic need not be allowed to look at disks. */
    private Map<String, Long> bytes(Collection<String> topics) {
        Map<String, Long> bytes = new HashMap<>();
        try {
            Collection<Integer> brokers = KafkaFutures.await(
                            admin.describeCluster().nodes())
                    .stream()
                    .map(Node::id)
                    .toList();
            for (Map<String, LogDirDescription> disks : KafkaFutures.await(
                            admin.describeLogDirs(brokers).allDescriptions())
                    .values()) {
                disks.values().forEach(disk -> disk.replicaInfos().forEach((partition, replica) -> {
                    if (topics.contains(partition.topic())) {
                        bytes.merge(partition.topic(), replica.size(), Long::sum);
                    }
                }));
            }
            return bytes;
        } catch (AuthorizationException untold) {
            return Map.of();
        }
    }
}
