package io.millrace.topics;

import io.millrace.topics.TopicDefinition.Cleanup;
import io.millrace.wire.SchemaRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.record.TimestampType;

/**
 * Creates topics as the catalogue defines them, and verifies those that exist. It never changes an existing topic:
 * whoever runs the cluster decides.
 */
public final class TopicAdmin {

    private static final String FOR_EVER = "-1";

    private final Admin admin;
    private final Environment environment;

    /** @param admin a client of the cluster; stays the caller's to close */
    public TopicAdmin(Admin admin, Environment environment) {
        this.admin = admin;
        this.environment = environment;
    }

    /**
     * Creates what is missing and verifies the rest.
     *
     * @return one line per mismatch: topic, setting, what was found, what is expected; empty when all is well
     * @throws KafkaException if the cluster does not answer, or refuses
     */
    public List<String> ensure(Collection<TopicDefinition> topics) {
        Map<String, TopicDescription> existing = describe(topics);
        List<NewTopic> missing = new ArrayList<>();
        List<TopicDefinition> present = new ArrayList<>();
        for (TopicDefinition topic : topics) {
            if (existing.containsKey(topic.name())) {
                present.add(topic);
            } else {
                missing.add(
                        new NewTopic(topic.name(), topic.partitions(), environment.replicas()).configs(configs(topic)));
            }
        }
        Set<String> createdByOthers = TopicCreation.createMissing(admin, missing);
        existing = describe(topics);
        topics.stream().filter(topic -> createdByOthers.contains(topic.name())).forEach(present::add);
        return verify(present, existing);
    }

    /**
     * The topics of these names that do not exist, in their order. Nothing is created.
     *
     * @throws KafkaException if the cluster does not answer, or refuses
     */
    public static List<String> missing(Admin admin, Collection<String> names) {
        Set<String> existing = TopicCreation.describe(admin, names).keySet();
        return names.stream().filter(name -> !existing.contains(name)).toList();
    }

    /** Registers the schema of every topic that has one, under its compatibility level. */
    public static void registerSchemas(Collection<TopicDefinition> topics, SchemaRegistry registry) {
        for (TopicDefinition topic : topics) {
            if (topic.schema() != null && topic.compatibility() != null) {
                String subject = SchemaRegistry.valueSubject(topic.name());
                // The level first, so that a new version of an old subject is held to it.
                registry.setCompatibility(subject, topic.compatibility());
                registry.register(subject, topic.schema());
                // Some registries do not keep a level for a subject that did not exist yet.
                if (registry.compatibility(subject) != topic.compatibility()) {
                    registry.setCompatibility(subject, topic.compatibility());
                }
            }
        }
    }

    private Map<String, TopicDescription> describe(Collection<TopicDefinition> topics) {
        return TopicCreation.describe(
                admin, topics.stream().map(TopicDefinition::name).toList());
    }

    private Map<String, String> configs(TopicDefinition topic) {
        Map<String, String> configs = new TreeMap<>();
        configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, topic.cleanup().policy());
        configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TimestampType.LOG_APPEND_TIME.name);
        configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(topic.maxMessageBytes()));
        configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(environment.minInsync()));
        if (topic.cleanup() == Cleanup.DELETE) {
            configs.put(
                    TopicConfig.RETENTION_MS_CONFIG,
                    topic.retention() == null
                            ? FOR_EVER
                            : Long.toString(topic.retention().toMillis()));
        }
        return configs;
    }

    private List<String> verify(List<TopicDefinition> topics, Map<String, TopicDescription> existing) {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
                .toList();
        Map<ConfigResource, Config> configs = configs(resources);
        List<String> mismatches = new ArrayList<>();
        for (TopicDefinition topic : topics) {
            int found = existing.get(topic.name()).partitions().size();
            if (found != topic.partitions()) {
                mismatches.add(
                        line(topic, "partitions", Integer.toString(found), Integer.toString(topic.partitions())));
            }
            Config config = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
            configs(topic).forEach((key, expected) -> {
                ConfigEntry entry = config.get(key);
                String actual = entry == null || entry.value() == null ? "nothing" : entry.value();
                if (!satisfies(key, actual, expected)) {
                    mismatches.add(line(topic, key, actual, expected));
                }
            });
        }
        return mismatches;
    }

    private Map<ConfigResource, Config> configs(List<ConfigResource> resources) {
        Map<ConfigResource, Config> configs = new HashMap<>();
        admin.describeConfigs(resources).values().forEach((resource, answer) -> {
            try {
                configs.put(resource, KafkaFutures.await(answer));
            } catch (TopicAuthorizationException refused) {
                throw TopicCreation.refused("DescribeConfigs", resource.name());
            }
        });
        return configs;
    }

    /** Whether a topic's setting does at least what the catalogue asks for: keeping longer or taking more is no mismatch. */
    private static boolean satisfies(String key, String actual, String expected) {
        if (actual.equals(expected)) {
            return true;
        }
        return switch (key) {
            case TopicConfig.RETENTION_MS_CONFIG ->
                actual.equals(FOR_EVER)
                        || (!expected.equals(FOR_EVER) && Long.parseLong(actual) >= Long.parseLong(expected));
            case TopicConfig.MAX_MESSAGE_BYTES_CONFIG, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG ->
                Long.parseLong(actual) >= Long.parseLong(expected);
            default -> false;
        };
    }

    private static String line(TopicDefinition topic, String setting, String found, String expected) {
        return "topic " + topic.name() + ": " + setting + " is " + found + ", expected " + expected;
    }
}
