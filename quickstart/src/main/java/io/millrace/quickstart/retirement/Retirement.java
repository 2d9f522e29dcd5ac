package io.millrace.quickstart.retirement;

import io.millrace.quickstart.applications.TopicDeletion;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topology.features.FeatureTopology;
import java.util.Comparator;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Deletes what a MAJOR version keeps: groups, topics, subjects, in that order. A group that a process has entered since it was looked at cannot be
 * deleted, and then nothing that comes after it is; the features' own is the last group, for without its offsets and with its state every event would
 * count twice. Cut short anywhere, it is finished by running it again.
 */
public final class Retirement {
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
        TopicDeletion.delete(admin, kept.topics().keySet());
        kept.topics().keySet().forEach(topic -> done.accept("topic " + topic));
        for (String subject : kept.subjects()) {
            process.registry().delete(subject);
            done.accept("subject " + subject);
        }
    }
}
