package io.millrace.quickstart.forget;

import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.topics.KafkaFutures;
import io.millrace.topics.TopicCatalogue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The logs in which records of an entity stay behind when state has forgotten it: the project's topics that have entities, the changelogs of its applications, and the sources, which are their owners'.
 *
 * @param own Millrace's own: topics with entities in keys or values, and changelogs, by name
 * @param sources the sources' topics: only their owners can delete there
 * @param hidden those of which this principal may not see how long they keep what, or whether they are there at all
 */
record RetainedLogs(List<Retained> own, List<Retained> sources, List<String> hidden) {
    private static final String CHANGELOG = "-changelog";

    /** Asks the brokers, about each topic on its own: one that is not to be seen hides no other. */
    static RetainedLogs read(Admin admin, Project project, TopicCatalogue topics) {
        List<String> hidden = new ArrayList<>();
        List<Retained> own = retained(admin, withEntities(topics), hidden);
        String changelogs = project.name() + "-";
        List<String> found = KafkaFutures.await(admin.listTopics().names()).stream()
                .filter(name -> name.startsWith(changelogs) && name.endsWith(CHANGELOG))
                .toList();
        own.addAll(retained(admin, found, hidden));
        if (found.isEmpty()) {
            hidden.add(changelogs + "*" + CHANGELOG);
        }
        own.sort(Comparator.comparing(Retained::topic));
        List<String> others = project.sources().stream()
                .map(SourceDefinition::topic)
                .distinct()
                .sorted()
                .toList();
        return new RetainedLogs(own, retained(admin, others, hidden), hidden);
    }

    /** Names of the project's topics that have entities in keys or values. */
    static List<String> withEntities(TopicCatalogue topics) {
        return List.of(
                topics.eventsByEntity(),
                topics.backfill(),
                topics.featureUpdates(),
                topics.features(),
                topics.predictions(),
                topics.predictionsByOwner(),
                topics.recommendations(),
                topics.inferenceLog(),
                topics.labelledExamples(),
                topics.labelledByOwner(),
                topics.outcomes(),
                topics.modelArtifacts(),
                topics.deadLetters(),
                topics.deadLetterRetries(),
                topics.erasureRequests());
    }

    private static List<Retained> retained(Admin admin, List<String> names, List<String> hidden) {
        List<ConfigResource> wanted = names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<ConfigResource, KafkaFuture<Config>> answers =
                admin.describeConfigs(wanted).values();
        List<Retained> retained = new ArrayList<>();
        for (ConfigResource topic : wanted) {
            try {
                retained.add(Retained.of(topic.name(), values(KafkaFutures.await(answers.get(topic)))));
            } catch (TopicAuthorizationException | UnknownTopicOrPartitionException notToBeSeen) {
                hidden.add(topic.name());
            }
        }
        return retained;
    }

    private static Map<String, String> values(Config config) {
        return config.entries().stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value, (a, b) -> b, TreeMap::new));
    }
}
