package io.millrace.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Utils;

/**
 * Creates topics, and returns when they can be used. A topic is created before every broker knows of it: whoever asks for it too early is told that it is
 * missing. And a broker may learn of its own leadership between two batches of an idempotent producer: it refuses the first and takes the second, and the
 * first is then out of sequence until its delivery times out.
 */
public final class TopicCreation {
    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private TopicCreation() {}

    /**
     * Creates topics that do not exist.
     *
     * @throws TopicExistsException if one does
     * @throws KafkaException if the cluster does not answer, or refuses
     */
    public static void create(Admin admin, Collection<NewTopic> topics) {
        Set<String> existed = createMissing(admin, topics);
        if (!existed.isEmpty()) {
            throw new TopicExistsException("topics exist already: " + existed);
        }
    }

    /**
     * Creates those of the topics that do not exist; gives the names of those that do.
     *
     * @throws KafkaException if the cluster does not answer, or refuses
     */
    static Set<String> createMissing(Admin admin, Collection<NewTopic> topics) {
        Set<String> existed = new HashSet<>();
        admin.createTopics(topics).values().forEach((name, future) -> {
            try {
                KafkaFutures.await(future);
            } catch (TopicExistsException e) {
                existed.add(name);
            } catch (TopicAuthorizationException refused) {
                throw refused("Create", name);
            }
        });
        awaitVisible(admin, topics.stream().map(NewTopic::name).toList());
        awaitLeaders(
                admin,
                topics.stream().filter(topic -> !existed.contains(topic.name())).toList());
        return existed;
    }

    /** Descriptions of the topics that the broker that is asked knows. */
    static Map<String, TopicDescription> describe(Admin admin, Collection<String> names) {
        Map<String, TopicDescription> found = new HashMap<>();
        admin.describeTopics(names).topicNameValues().forEach((name, future) -> {
            try {
                found.put(name, KafkaFutures.await(future));
            } catch (UnknownTopicOrPartitionException e) {
                // Missing, and so not in the answer.
            } catch (TopicAuthorizationException refused) {
                throw refused("Describe", name);
            }
        });
        return found;
    }

    /** What brokers answer names neither. */
    static TopicAuthorizationException refused(String operation, String topics) {
        return new TopicAuthorizationException("topic " + topics + ": this principal has no right to " + operation
                + " it" + (operation.equals("Create") ? ", which features has, and is started first" : ""));
    }

    private static void awaitVisible(Admin admin, List<String> names) {
        List<String> unseen = new ArrayList<>(names);
        await(() -> {
            unseen.removeAll(describe(admin, unseen).keySet());
            return unseen.isEmpty();
        });
    }

    private static void awaitLeaders(Admin admin, List<NewTopic> created) {
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        for (NewTopic topic : created) {
            for (int partition = 0; partition < topic.numPartitions(); partition++) {
                partitions.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        }
        await(() -> {
            try {
                KafkaFutures.await(admin.listOffsets(partitions).all());
                return true;
            } catch (UnknownTopicOrPartitionException e) {
                // Another broker was asked than the one that knew the topics, and it does not know them yet.
                return false;
            }
        });
    }

    private static void await(BooleanSupplier usable) {
        long deadline = System.nanoTime() + VISIBLE_WITHIN.toNanos();
        while (!usable.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("topics were created, but are not visible after " + VISIBLE_WITHIN);
            }
            Utils.sleep(LOOK_AGAIN.toMillis());
        }
    }
}
