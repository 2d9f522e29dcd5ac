package io.millrace.benchmarks;

import io.millrace.topics.KafkaFutures;
import io.millrace.topics.TopicCreation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupNotEmptyException;

/** Creates a benchmark's source topics and deletes what a run has left. */
public final class Topics implements AutoCloseable {
    private final Admin admin;
    private final int partitions;

    /** @param partitions of every topic that is created */
    public Topics(String bootstrap, int partitions) {
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        this.partitions = partitions;
    }

    public int partitions() {
        return partitions;
    }

    /** Creates a topic whose records stay, however old they say they are. */
    public void create(String name) {
        NewTopic topic = new NewTopic(name, partitions, (short) 1)
                .configs(Map.of("retention.ms", "-1", "retention.bytes", "-1"));
        TopicCreation.create(admin, List.of(topic));
    }

    /** Deletes all topics of a project and of its applications. */
    public void deleteOf(String project) {
        List<String> names = KafkaFutures.await(admin.listTopics().names()).stream()
                .filter(name -> name.startsWith(project + ".") || name.startsWith(project + "-"))
                .toList();
        KafkaFutures.await(admin.deleteTopics(names).all());
    }

    /** Makes a group begin anew; false when it cannot yet, because a member that has gone is not missed so far. */
    public boolean forgetGroup(String group) {
        try {
            KafkaFutures.await(admin.deleteConsumerGroups(List.of(group)).all());
            return true;
        } catch (GroupNotEmptyException notYet) {
            return false;
        }
    }

    /** Records that a topic has had, all partitions together; markers of transactions count, too. */
    public long end(String topic) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        return KafkaFutures.await(admin.listOffsets(ends).all()).values().stream()
                .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
                .sum();
    }

    @Override
    public void close() {
        admin.close();
    }
}
