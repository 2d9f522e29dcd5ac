package io.millrace.quickstart.cluster;

import io.millrace.runtime.testing.Eventually;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Topics of a user's own, as they are some time after somebody has made them: the controller says that a topic is created before
 * the broker that is asked next knows of it.
 */
public final class NewTopics {
    private NewTopics() {}

    /** Creates topics, and returns when the broker describes them. */
    public static void create(String bootstrapServers, Collection<NewTopic> topics) throws Exception {
        List<ConfigResource> made = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
                .toList();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(topics).all().get();
            Eventually.await("the broker to know of " + topics, () -> known(admin, made));
        }
    }

    private static boolean known(Admin admin, List<ConfigResource> topics) throws Exception {
        try {
            admin.describeConfigs(topics).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }
}
