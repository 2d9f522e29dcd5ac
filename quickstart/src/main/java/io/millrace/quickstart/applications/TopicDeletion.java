package io.millrace.quickstart.applications;

import io.millrace.topics.KafkaFutures;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Utils;

/** Deletes topics, and returns when they are gone: a topic that is made again too early is told that it exists. */
public final class TopicDeletion {
    private static final Duration GONE_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private TopicDeletion() {}

    /**
     * Deletes topics; those that are not there are none that fail.
     *
     * @throws TimeoutException when they are still there after 30 s
     * @throws org.apache.kafka.common.KafkaException when the cluster does not answer, or refuses
     */
    public static void delete(Admin admin, Collection<String> topics) {
        for (KafkaFuture<Void> deleted :
                admin.deleteTopics(topics).topicNameValues().values()) {
            try {
                KafkaFutures.await(deleted);
            } catch (UnknownTopicOrPartitionException gone) {
                // As it should be.
            }
        }
        long deadline = System.nanoTime() + GONE_WITHIN.toNanos();
        for (Set<String> left = present(admin, topics); !left.isEmpty(); left = present(admin, topics)) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(
                        "topics were deleted, but are still there after " + GONE_WITHIN + ": " + left);
            }
            Utils.sleep(LOOK_AGAIN.toMillis());
        }
    }

    private static Set<String> present(Admin admin, Collection<String> topics) {
        Set<String> names = KafkaFutures.await(admin.listTopics().names());
        names.retainAll(topics);
        return names;
    }
}
