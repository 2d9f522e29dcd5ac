package io.millrace.runtime.streams;

import io.millrace.topics.KafkaFutures;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members of its group that an application with a name of its own ({@code group.instance.id}) was before it was started again. Until their session has
 * timed out they keep their partitions, which whoever comes back under the name is given at once, and nothing is shared out anew. Nor is it when there is
 * something else to read by now, because a topic has got more partitions or the application reads another one: nobody would read those until some other
 * member came or went (KAFKA-12759). So, then, the members leave first.
 */
final class StaticMembers {
    private static final Logger LOG = LoggerFactory.getLogger(StaticMembers.class);

    private final Map<String, Object> client;
    private final String group;
    private final Pattern names;
    private final Set<String> topics;

    private StaticMembers(Map<String, Object> client, String group, Pattern names, Set<String> topics) {
        this.client = client;
        this.group = group;
        this.names = names;
        this.topics = topics;
    }

    /** Those of an application that is not running; empty where it has no name. */
    static Optional<StaticMembers> of(Topology topology, Properties properties) {
        String setting = ConsumerConfig.GROUP_INSTANCE_ID_CONFIG;
        // In the order in which Kafka Streams looks.
        Optional<Object> name = Stream.of(
                        StreamsConfig.mainConsumerPrefix(setting), StreamsConfig.consumerPrefix(setting), setting)
                .map(properties::get)
                .filter(Objects::nonNull)
                .findFirst();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Set<String> topics = new TreeSet<>();
        for (TopologyDescription.Subtopology part : topology.describe().subtopologies()) {
            for (TopologyDescription.Node node : part.nodes()) {
                if (node instanceof TopologyDescription.Source source) {
                    topics.addAll(source.topicSet());
                }
            }
        }
        return Optional.of(new StaticMembers(
                AdminProperties.of(properties),
                properties.getProperty(StreamsConfig.APPLICATION_ID_CONFIG),
                // As Kafka Streams names its threads' consumers.
                Pattern.compile(Pattern.quote(name.get().toString()) + "-\\d+"),
                topics));
    }

    /**
     * Lets them leave when what the group's members share is not what there is to read. To be asked when the state directory is locked and no stream
     * thread runs yet.
     *
     * @return the names of those that left
     * @throws KafkaException when brokers do not answer
     */
    Set<String> leaveIfOutdated() {
        try (Admin admin = Admin.create(client)) {
            Collection<MemberDescription> members = members(admin);
            Set<String> own = new TreeSet<>();
            Set<TopicPartition> shared = new HashSet<>();
            for (MemberDescription member : members) {
                shared.addAll(member.assignment().topicPartitions());
                member.groupInstanceId()
                        .filter(name -> names.matcher(name).matches())
                        .ifPresent(own::add);
            }
            if (own.isEmpty() || shared.equals(toRead(admin))) {
                return Set.of();
            }
            LOG.info("{}: {} leave, for what its members share is not, or not yet, what there is to read", group, own);
            remove(admin, own);
            return own;
        }
    }

    private void remove(Admin admin, Set<String> own) {
        try {
            KafkaFutures.await(admin.removeMembersFromConsumerGroup(
                            group,
                            new RemoveMembersFromConsumerGroupOptions(
                                    own.stream().map(MemberToRemove::new).toList()))
                    .all());
        } catch (UnknownMemberIdException left) {
            // Its session has timed out meanwhile, or this was asked twice because an answer was lost.
        }
    }

    private Collection<MemberDescription> members(Admin admin) {
        try {
            return Objects.requireNonNull(KafkaFutures.await(
                                    admin.describeConsumerGroups(List.of(group)).all())
                            .get(group))
                    .members();
        } catch (GroupIdNotFoundException none) {
            return List.of();
        }
    }

    private Set<TopicPartition> toRead(Admin admin) {
        Set<TopicPartition> partitions = new HashSet<>();
        admin.describeTopics(topics).topicNameValues().forEach((topic, answer) -> {
            try {
                TopicDescription description = KafkaFutures.await(answer);
                for (TopicPartitionInfo partition : description.partitions()) {
                    partitions.add(new TopicPartition(topic, partition.partition()));
                }
            } catch (UnknownTopicOrPartitionException gone) {
                // Kafka Streams says so.
            }
        });
        return partitions;
    }
}
