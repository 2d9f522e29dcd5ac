package io.millrace.topology.features;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.project.SourceDefinition;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.RegisteredSchema;
import io.millrace.wire.RegistryException;
import io.millrace.wire.SchemaRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Finds what a project says of its sources that the cluster and the registry do not bear out. */
public final class FeatureTopologyCheck {

    private FeatureTopologyCheck() {}

    /**
     * Checks every source: its topic exists, no other source reads it, it has as many partitions as the project when it is
     * partitioned by entity, and its latest registered schema (if there is one already) has the fields in usable types.
     * When all is well, the state that an earlier run kept gets room for partitions that were added since: see {@link
     * Changelogs#fit}.
     *
     * @return one line per mistake: field of the project file, what was found, what is expected; empty when all is well
     * @throws KafkaException when the cluster or the registry does not answer
     */
    public static List<String> mistakes(
            FeatureSet features, TopicCatalogue catalogue, Admin admin, SchemaRegistry registry) {
        List<SourceDefinition> sources = features.project().sources();
        Map<String, Integer> partitions = partitions(sources, admin);
        List<String> mistakes = new ArrayList<>();
        Map<String, String> readers = new HashMap<>();
        for (int i = 0; i < sources.size(); i++) {
            SourceDefinition source = sources.get(i);
            String field = "sources." + source.name();
            Integer found = partitions.get(source.topic());
            String other = readers.putIfAbsent(source.topic(), source.name());
            if (other != null) {
                mistakes.add(field + ".topic: found " + source.topic() + ", which source " + other
                        + " reads, expected a topic of its own");
            }
            if (found == null) {
                mistakes.add(field + ".topic: found " + source.topic()
                        + ", which is not in the cluster, expected a topic that exists");
            } else if (source.partitionedByEntity() && found != catalogue.partitions()) {
                mistakes.add(field + ".partitioned_by_entity: found true for topic " + source.topic() + " with " + found
                        + " partitions, expected as many as the project has (" + catalogue.partitions()
                        + "), or partitioned_by_entity: false");
            }
            schemaMistake(features, i, registry).ifPresent(line -> mistakes.add(field + ": " + line));
        }
        if (mistakes.isEmpty()) {
            int tasks = Math.max(catalogue.partitions(), Collections.max(partitions.values()));
            mistakes.addAll(new Changelogs(features.project(), admin).fit(tasks));
        }
        return mistakes;
    }

    private static Optional<String> schemaMistake(FeatureSet features, int source, SchemaRegistry registry) {
        SourceDefinition definition = features.project().sources().get(source);
        Optional<RegisteredSchema> latest;
        try {
            latest = registry.latest(SchemaRegistry.valueSubject(definition.topic()));
        } catch (RegistryException e) {
            if (e.noSchema()) {
                return Optional.of("the latest registered schema: " + e.getMessage());
            }
            throw e;
        }
        if (latest.isEmpty()) {
            return Optional.empty();
        }
        try {
            SourceReader.compile(
                    definition,
                    new Event(features.layout(source)),
                    latest.get().schema(),
                    features.project().time().zone(),
                    EventReaders.maxTextBytes(features));
            return Optional.empty();
        } catch (UnusableSchemaException e) {
            return Optional.of("version " + latest.get().version() + " of the registered schema: " + e.getMessage());
        }
    }

    /** Number of partitions of the topics that exist. */
    private static Map<String, Integer> partitions(List<SourceDefinition> sources, Admin admin) {
        List<String> topics =
                sources.stream().map(SourceDefinition::topic).distinct().toList();
        Map<String, Integer> found = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> answer :
                admin.describeTopics(topics).topicNameValues().entrySet()) {
            try {
                found.put(answer.getKey(), answer.getValue().get().partitions().size());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KafkaException("interrupted while looking at the sources' topics", e);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw new KafkaException("topic " + answer.getKey() + " cannot be looked at", e.getCause());
                }
            }
        }
        return found;
    }
}
