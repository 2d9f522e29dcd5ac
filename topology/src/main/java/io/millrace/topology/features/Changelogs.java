package io.millrace.topology.features;

import io.millrace.project.Project;
import io.millrace.topics.KafkaFutures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Utils;

/**
 * The changelog topics of the features application's stores, as an earlier run has left them. Kafka Streams makes them with as
 * many partitions as there are tasks, and refuses to run when that number has changed.
 */
final class Changelogs {
    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final Admin admin;
    private final String application;

    Changelogs(Project project, Admin admin) {
        this.admin = admin;
        application = FeatureTopology.applicationId(project);
    }

    /** The topic of a store. */
    String topic(String store) {
        return application + "-" + store + "-changelog";
    }

    /**
     * Gives the topics as many partitions as there will be tasks: a source that is re-keyed may have got more. Task i keeps its
     * state in partition i, so what is there stays where it belongs.
     *
     * @return one line per mistake; empty when all is well, or when nothing is kept yet
     * @throws KafkaException when the cluster does not answer
     */
    List<String> fit(int tasks) {
        List<String> mistakes = new ArrayList<>();
        Map<String, NewPartitions> growing = new TreeMap<>();
        new TreeMap<>(partitions(topics())).forEach((topic, found) -> {
            if (found > tasks) {
                mistakes.add("topic " + topic + ": partitions is " + found + ", expected " + tasks
                        + ", as many as the widest source has: was a source's topic made anew with fewer?");
            } else if (found < tasks) {
                growing.put(topic, NewPartitions.increaseTo(tasks));
            }
        });
        if (mistakes.isEmpty() && !growing.isEmpty()) {
            mistakes.addAll(grow(growing, tasks));
        }
        return mistakes;
    }

    private List<String> grow(Map<String, NewPartitions> growing, int tasks) {
        try {
            KafkaFutures.await(admin.createPartitions(growing).all());
        } catch (AuthorizationException e) {
            return growing.keySet().stream()
                    .map(topic -> "topic " + topic + ": expected " + tasks
                            + " partitions, as many as the widest source has, or the right to alter the topic")
                    .toList();
        }
        long deadline = System.nanoTime() + VISIBLE_WITHIN.toNanos();
        while (!partitions(growing.keySet()).values().stream().allMatch(found -> found == tasks)) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("partitions were added, but are not visible after " + VISIBLE_WITHIN);
            }
            Utils.sleep(LOOK_AGAIN.toMillis());
        }
        return List.of();
    }

    private List<String> topics() {
        return Stream.concat(FeatureTopology.STORES.stream(), Stream.of(FeatureTopology.WINDOWS))
                .map(this::topic)
                .toList();
    }

    /** Number of partitions of the topics that exist. */
    Map<String, Integer> partitions(Collection<String> topics) {
        Map<String, Integer> found = new HashMap<>();
        admin.describeTopics(topics).topicNameValues().forEach((topic, answer) -> {
            try {
                found.put(topic, KafkaFutures.await(answer).partitions().size());
            } catch (UnknownTopicOrPartitionException nothingKept) {
                // Kafka Streams will make it.
            }
        });
        return found;
    }
}
