package io.millrace.quickstart.retirement;

import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.KafkaFutures;
import io.millrace.topology.features.FeatureTopology;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Utils;

/**
 * Deletes what a MAJOR version keeps: groups, topics, subjects, in that order. A group that a process has entered since it was looked at cannot be
 * deleted, and then nothing that comes after it is; the features' own is the last group, for without its offsets and with its state every event would
 * count twice. Cut short anywhere, it is finished by running it again.
 */
public final class Retirement {
    private static final Duration GONE_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final ProcessContext process;
    private final Admin admin;
    private final Consumer<String> done;

    /** @param done told of each thing that is gone, in words */
    public Retirement(ProcessContext process, Admin admin, Consumer<String> done) {
        this.process = process;
        this.admin = admin;
        this.done = done;
    }

    /**
     * Retires a MAJOR version.
     *
     * @throws IllegalStateException when it must not be retired: see {@link MajorVersions#obstacle}
     * @throws KafkaException when cluster or registry refuse something, or do not answer; what is gone by then is gone
     */
    public void retire(MajorVersions versions, int major) {
        versions.obstacle(major).ifPresent(obstacle -> {
            throw new IllegalStateException(obstacle);
        });
        Kept kept = versions.of(major);
        String features =
                FeatureTopology.footprint(process.project().name(), major).applicationId();
        // False comes before true.
        kept.groups().keySet().stream()
                .sorted(Comparator.comparing(features::equals))
                .forEach(group -> {
                    versions.groups().delete(group);
                    done.accept("group " + group);
                });
        deleteTopics(kept.topics().keySet());
        kept.topics().keySet().forEach(topic -> done.accept("topic " + topic));
        for (String subject : kept.subjects()) {
            process.registry().delete(subject);
            done.accept("subject " + subject);
        }
    }

    private void deleteTopics(Collection<String> topics) {
        for (KafkaFuture<Void> deleted :
                admin.deleteTopics(topics).topicNameValues().values()) {
            try {
                KafkaFutures.await(deleted);
            } catch (UnknownTopicOrPartitionException gone) {
                // As it should be.
            }
        }
        long deadline = System.nanoTime() + GONE_WITHIN.toNanos();
        for (Set<String> left = present(topics); !left.isEmpty(); left = present(topics)) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(
                        "topics were deleted, but are still there after " + GONE_WITHIN + ": " + left);
            }
            Utils.sleep(LOOK_AGAIN.toMillis());
        }
    }

    private Set<String> present(Collection<String> topics) {
        Set<String> names = KafkaFutures.await(admin.listTopics().names());
        names.retainAll(topics);
        return names;
    }
}
