package io.millrace.quickstart.applications;

import io.millrace.topics.KafkaFutures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.StreamsGroupDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** The consumer groups of a cluster at one moment, of whatever protocol. */
public final class ConsumerGroups {
    private static final String CONSUMER_PROTOCOL = "consumer";

    private final Admin admin;
    private final Map<String, GroupListing> listed = new TreeMap<>();
    private final Map<String, Set<String>> read = new TreeMap<>();
    private final List<String> rebalancing = new ArrayList<>();

    private ConsumerGroups(Admin admin) {
        this.admin = admin;
    }

    /** Looks at all that the client may see. */
    public static ConsumerGroups of(Admin admin) {
        ConsumerGroups groups = new ConsumerGroups(admin);
        KafkaFutures.await(admin.listGroups().all()).forEach(group -> groups.listed.put(group.groupId(), group));
        groups.read.putAll(groups.topicsRead());
        return groups;
    }

    public Set<String> names() {
        return listed.keySet();
    }

    /** Whether a process is in the group. */
    public boolean running(String group) {
        GroupListing found = listed.get(group);
        GroupState state = found == null ? GroupState.DEAD : found.groupState().orElse(GroupState.UNKNOWN);
        return state != GroupState.EMPTY && state != GroupState.DEAD;
    }

    /** The groups with members that read one of the topics. */
    public List<String> readersOf(Collection<String> topics) {
        return read.entrySet().stream()
                .filter(group -> group.getValue().stream().anyMatch(topics::contains))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The groups with members of which nobody knows now what they read. */
    public List<String> rebalancing() {
        return rebalancing;
    }

    /**
     * Makes sure that groups which are not listed are not there: a list leaves out, without a word, what the client may not see.
     *
     * @throws KafkaException when the client may not see one of them
     */
    public void requireSight(Collection<String> names) {
        admin.describeConsumerGroups(names).describedGroups().values().forEach(future -> {
            try {
                KafkaFutures.await(future);
            } catch (GroupIdNotFoundException none) {
                // Or one of another protocol, which is listed.
            }
        });
    }

    /** Deletes a group; one that is gone already is none that fails. */
    public void delete(String group) {
        try {
            KafkaFutures.await(
                    isStreams(group)
                            ? admin.deleteStreamsGroups(List.of(group)).all()
                            : admin.deleteConsumerGroups(List.of(group)).all());
        } catch (GroupIdNotFoundException gone) {
            // As it should be.
        }
    }

    private boolean isStreams(String group) {
        GroupListing found = listed.get(group);
        return found != null && found.type().filter(GroupType.STREAMS::equals).isPresent();
    }

    private Map<String, Set<String>> topicsRead() {
        Map<String, Set<String>> topics = new HashMap<>();
        List<String> atWork = listed.keySet().stream().filter(this::running).toList();
        List<String> streams = atWork.stream().filter(this::isStreams).toList();
        List<String> consumers = atWork.stream()
                .filter(group -> !isStreams(group) && isOfConsumers(listed.get(group)))
                .toList();
        admin.describeConsumerGroups(consumers)
                .describedGroups()
                .forEach((group, future) -> topics.put(group, assigned(group, future)));
        admin.describeStreamsGroups(streams)
                .describedGroups()
                .forEach((group, future) -> topics.put(group, sources(future)));
        return topics;
    }

    /** Registries and connectors elect their leaders in classic groups of protocols of their own; they read nothing. */
    private static boolean isOfConsumers(GroupListing group) {
        return group.type().stream().anyMatch(type -> type == GroupType.CLASSIC || type == GroupType.CONSUMER)
                && (group.protocol().isEmpty() || group.protocol().equals(CONSUMER_PROTOCOL));
    }

    private Set<String> assigned(String group, KafkaFuture<ConsumerGroupDescription> future) {
        Set<String> topics = new TreeSet<>();
        try {
            ConsumerGroupDescription found = KafkaFutures.await(future);
            if (!found.members().isEmpty()
                    && found.type() == GroupType.CLASSIC
                    && found.groupState() != GroupState.STABLE) {
                // The broker tells no assignments then.
                rebalancing.add(group);
            }
            found.members()
                    .forEach(member -> Stream.concat(Stream.of(member.assignment()), member.targetAssignment().stream())
                            .flatMap(assignment -> assignment.topicPartitions().stream())
                            .map(TopicPartition::topic)
                            .forEach(topics::add));
        } catch (GroupIdNotFoundException gone) {
            // It reads nothing any more.
        }
        return topics;
    }

    private static Set<String> sources(KafkaFuture<StreamsGroupDescription> future) {
        Set<String> topics = new TreeSet<>();
        try {
            KafkaFutures.await(future).subtopologies().forEach(part -> topics.addAll(part.sourceTopics()));
        } catch (GroupIdNotFoundException gone) {
            // It reads nothing any more.
        }
        return topics;
    }
}
