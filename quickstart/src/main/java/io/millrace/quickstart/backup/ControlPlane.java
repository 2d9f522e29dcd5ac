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
        topics.add(KeptTopic.records(catalogue.modelRegistry()));
        topics.add(KeptTopic.records(catalogue.deployments()));
        topics.add(KeptTopic.records(catalogue.commands()));
        topics.add(KeptTopic.records(catalogue.retrainEvents()));
        topics.add(KeptTopic.records(catalogue.trainingRuns()));
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
     * A topic of it.
     *
     * @param name its name
     * @param changelog whether it is an application's state. Otherwise its values are in the wire format, and others name its records by their offsets
     * @param still whether nothing may be written to it while it is read
     */
    record KeptTopic(String name, boolean changelog, boolean still) {
        static KeptTopic records(String name) {
            return new KeptTopic(name, false, true);
        }

        static KeptTopic growing(String name) {
            return new KeptTopic(name, false, false);
        }

        static KeptTopic state(String name) {
            return new KeptTopic(name, true, true);
        }
    }
}
