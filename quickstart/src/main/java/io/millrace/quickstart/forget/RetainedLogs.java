package io.millrace.quickstart.forget;

import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.topics.KafkaFutures;
import io.millrace.topics.TopicCatalogue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** The logs in which records of an entity stay behind when state has forgotten it: the project's topics that have entities, the changelogs of its applications, and the sources, which are their owners'. */
final class RetainedLogs {
    private final Admin admin;
    private final Project project;
    private final TopicCatalogue topics;

    RetainedLogs(Admin admin, Project project, TopicCatalogue topics) {
        this.admin = admin;
        this.project = project;
        this.topics = topics;
    }

    /** Millrace's own: topics with entities in keys or values, and changelogs. Those that are not there are not listed. */
    List<Retained> own() {
        return retained(name -> entities().contains(name) || isChangelog(name));
    }

    /** The sources' topics: only their owners can delete there. */
    List<Retained> sources() {
        List<String> names =
                project.sources().stream().map(SourceDefinition::topic).toList();
        return retained(names::contains);
    }

    private Set<String> entities() {
        return Set.of(
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
                topics.deadLetters(),
                topics.deadLetterRetries(),
                topics.erasureRequests());
    }

    private boolean isChangelog(String topic) {
        return topic.startsWith(project.name() + "-") && topic.endsWith("-changelog");
    }

    private List<Retained> retained(Predicate<String> wanted) {
        List<ConfigResource> found = KafkaFutures.await(admin.listTopics().names()).stream()
                .filter(wanted)
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        List<Retained> retained = new ArrayList<>();
        KafkaFutures.await(admin.describeConfigs(found).all()).forEach((topic, config) -> {
            Map<String, String> values = config.entries().stream()
                    .filter(entry -> entry.value() != null)
                    .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value, (a, b) -> b, TreeMap::new));
            retained.add(Retained.of(topic.name(), values));
        });
        retained.sort(Comparator.comparing(Retained::topic));
        return retained;
    }
}
