package io.millrace.quickstart.applications;

import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.streams.Footprint;
import io.millrace.topics.KafkaFutures;
import io.millrace.topics.TopicOffsets;
import io.millrace.topology.features.FeatureTopology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes the features of the project file's version begin again from what their sources hold. Changelogs go first and the group last: cut short anywhere,
 * what is left is either as before or does not start, and running it again finishes it. What the application has written to itself goes too, or it would
 * read it beside what it writes anew.
 */
public final class FeatureReset {
    private final Admin admin;
    private final Project project;
    private final Footprint footprint;
    private final List<String> ownTopics;

    public FeatureReset(ProcessContext process, Admin admin) {
        this.admin = admin;
        project = process.project();
        footprint =
                FeatureTopology.footprint(project.name(), project.featureSet().major());
        ownTopics = List.of(process.topics().eventsByEntity(), process.topics().backfill());
    }

    /** Why it must not be done now; empty when it may. */
    public Optional<String> obstacle() {
        ConsumerGroups groups = ConsumerGroups.of(admin);
        groups.requireSight(List.of(footprint.applicationId()));
        return groups.running(footprint.applicationId())
                ? Optional.of("processes run it: " + footprint.applicationId())
                : Optional.empty();
    }

    /** What it would do, and what would be lost, a sentence each. */
    public List<String> effects() {
        List<String> effects = new ArrayList<>();
        effects.add(
                "would delete the state of " + footprint.applicationId() + " and compute it again from the sources");
        lost().forEach((source, records) -> effects.add(
                "source %s does not hold its first %,d records any more: what they have counted will be lost"
                        .formatted(source, records)));
        effects.add(
                "events of an entity that are spread over partitions may come behind its latest by more than allowed_lateness, and become dead letters: one partition is read ahead of another");
        effects.add(
                "updates get the ids that they had, and are written and scored a second time; of two of one id the first counts");
        return effects;
    }

    /** By source: records that its topic has deleted, where it has. */
    private Map<String, Long> lost() {
        Map<String, Long> lost = new TreeMap<>();
        for (SourceDefinition source : project.sources()) {
            long begin = TopicOffsets.beginnings(admin, List.of(source.topic())).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            if (begin > 0) {
                lost.put(source.name(), begin);
            }
        }
        return lost;
    }

    /**
     * Does it.
     *
     * @param done told of each thing that is done, in words
     * @throws KafkaException when the cluster refuses something, or does not answer: it is to be run again then
     */
    public void run(Consumer<String> done) {
        obstacle().ifPresent(why -> {
            throw new IllegalStateException(why);
        });
        TopicDeletion.delete(admin, footprint.internalTopics());
        footprint.internalTopics().forEach(topic -> done.accept("topic " + topic));
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        TopicOffsets.ends(admin, ownTopics)
                .forEach((partition, end) -> all.put(partition, RecordsToDelete.beforeOffset(end)));
        KafkaFutures.await(admin.deleteRecords(all).all());
        ownTopics.forEach(topic -> done.accept("records of " + topic));
        ConsumerGroups.of(admin).delete(footprint.applicationId());
        done.accept("group " + footprint.applicationId());
    }
}
