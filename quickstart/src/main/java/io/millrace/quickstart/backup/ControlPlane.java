package io.millrace.quickstart.backup;

import io.millrace.retrainer.TrainerContext;
import io.millrace.runtime.streams.Footprint;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.retraining.RetrainPolicyTopology;
import io.millrace.topology.rollout.RolloutTopology;
import java.util.ArrayList;
import java.util.List;

/**
 * What no source can give back: models, what is in service and why, what was asked for, and what was learned from. Everything else is counted again
 * from the sources, or was a statement about a moment that is past.
 *
 * <p>The two applications that decide come with what they know and how far they have read. Without it they would read all commands again, and act
 * on them.
 *
 * @param topics in the order in which they are written
 * @param groups those whose progress through these topics is kept
 */
record ControlPlane(List<KeptTopic> topics, List<String> groups) {

    ControlPlane {
        topics = List.copyOf(topics);
        groups = List.copyOf(groups);
    }

    /** That of a project. */
    static ControlPlane of(String project, TopicCatalogue catalogue) {
        List<KeptTopic> topics = new ArrayList<>();
        topics.add(KeptTopic.records(catalogue.modelArtifacts()));
        topics.add(KeptTopic.places(catalogue.modelRegistry()));
        topics.add(KeptTopic.places(catalogue.deployments()));
        topics.add(KeptTopic.places(catalogue.commands()));
        topics.add(KeptTopic.places(catalogue.retrainEvents()));
        topics.add(KeptTopic.places(catalogue.trainingRuns()));
        topics.add(KeptTopic.records(catalogue.rollouts()));
        for (Footprint application :
                List.of(RolloutTopology.footprint(project), RetrainPolicyTopology.footprint(project))) {
            application.internalTopics().forEach(changelog -> topics.add(KeptTopic.state(changelog)));
        }
        // Without it a restore would bring back who was forgotten.
        topics.add(KeptTopic.records(catalogue.erasures()));
        // Grows all the time, and is read once.
        topics.add(KeptTopic.growing(catalogue.labelledExamples()));
        return new ControlPlane(
                topics,
                List.of(
                        RolloutTopology.applicationId(project),
                        RetrainPolicyTopology.applicationId(project),
                        TrainerContext.group(project)));
    }

    /**
     * A topic, and what of it has to be kept.
     *
     * @param name its name
     * @param avro whether its values are in the wire format, which names schemas by a registry's ids
     * @param places whether others name its records by their offsets
     * @param still whether nothing may be written to it while it is read
     */
    record KeptTopic(String name, boolean avro, boolean places, boolean still) {
        static KeptTopic places(String name) {
            return new KeptTopic(name, true, true, true);
        }

        static KeptTopic records(String name) {
            return new KeptTopic(name, true, false, true);
        }

        static KeptTopic growing(String name) {
            return new KeptTopic(name, true, false, false);
        }

        static KeptTopic state(String changelog) {
            return new KeptTopic(changelog, false, false, true);
        }
    }
}
