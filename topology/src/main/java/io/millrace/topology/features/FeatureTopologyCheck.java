package io.millrace.topology.features;

import io.millrace.features.FeatureSet;
import io.millrace.project.SourceDefinition;
import io.millrace.wire.SchemaRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Finds what a project says of its sources that the cluster and the registry do not bear out. */
final class FeatureTopologyCheck {
    private final FeatureSet features;
    private final Admin admin;
    private final Map<String, Integer> partitions;

    /**
     * Looks at the topics.
     *
     * @throws KafkaException when the cluster does not answer
     */
    FeatureTopologyCheck(FeatureSet features, Admin admin) {
        this.features = features;
        this.admin = admin;
        partitions = partitions(features.project().sources(), admin);
    }

    /**
     * Checks every source: its topic exists, no other source reads it, it has as many partitions as the project when it is
     * partitioned by entity, and the schemas that are registered for it (if there is one already) have the fields in usable types.
     *
     * @param foreign see {@link SourceSchemas#compare}
     * @throws KafkaException when the registry does not answer
     */
    SourceFindings sources(SchemaRegistry registry, boolean foreign) {
        int expected = features.project().partitions();
        List<String> mistakes = new ArrayList<>();
        Map<String, String> readers = new HashMap<>();
        for (SourceDefinition source : features.project().sources()) {
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
            } else if (source.partitionedByEntity() && found != expected) {
                mistakes.add(field + ".partitioned_by_entity: found true for topic " + source.topic() + " with " + found
                        + " partitions, expected as many as the project has (" + expected
                        + "), or partitioned_by_entity: false");
            }
        }
        SourceFindings schemas = SourceSchemas.compare(features, registry, foreign);
        mistakes.addAll(schemas.mistakes());
        return new SourceFindings(mistakes, schemas.remarks());
    }

    /**
     * Gives the state that an earlier run kept room for partitions that were added since, once all is well with the sources: see
     * {@link Changelogs#fit}.
     */
    List<String> fit() {
        int tasks = Math.max(features.project().partitions(), Collections.max(partitions.values()));
        return new Changelogs(features.project(), admin).fit(tasks);
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
