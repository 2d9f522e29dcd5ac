package io.millrace.benchmarks.recovery;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Await;
import io.millrace.topics.KafkaFutures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/** The consumer group of a features application, from outside. */
final class FeaturesGroup implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final Admin admin;
    private final String id;

    FeaturesGroup(Arena arena, String id) {
        admin = Admin.create(Map.of("bootstrap.servers", arena.bootstrapServers()));
        this.id = id;
    }

    /** Waits until all that is in the topics is committed. */
    void awaitCaughtUp(List<String> topics) throws Exception {
        List<TopicPartition> partitions =
                KafkaFutures.await(admin.describeTopics(topics).allTopicNames()).values().stream()
                        .flatMap(topic -> topic.partitions().stream()
                                .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                        .toList();
        Map<TopicPartition, Long> ends = KafkaFutures.await(admin.listOffsets(
                                partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
                        .all())
                .entrySet()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
        Await.until(PATIENCE, () -> {
            Map<TopicPartition, OffsetAndMetadata> committed =
                    KafkaFutures.await(admin.listConsumerGroupOffsets(id).partitionsToOffsetAndMetadata());
            return ends.entrySet().stream().allMatch(end -> {
                OffsetAndMetadata reached = committed.get(end.getKey());
                return end.getValue() == 0 || (reached != null && reached.offset() >= end.getValue());
            });
        });
    }

    /** Waits until so many processes share the work, or, for 0, until none is remembered. */
    void awaitMembers(int processes) throws Exception {
        Await.until(PATIENCE, () -> {
            ConsumerGroupDescription group = KafkaFutures.await(
                    admin.describeConsumerGroups(List.of(id)).describedGroups().get(id));
            long working = group.members().stream()
                    .filter(member -> !member.assignment().topicPartitions().isEmpty())
                    .map(member -> member.clientId().replaceAll("-StreamThread-.*", ""))
                    .distinct()
                    .count();
            return processes == 0
                    ? group.groupState() == GroupState.EMPTY
                    : group.groupState() == GroupState.STABLE && working == processes;
        });
    }

    @Override
    public void close() {
        admin.close();
    }
}
