package io.millrace.topology.business;

import io.millrace.project.Project;
import io.millrace.records.PartialStage;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.judging.JudgeTopology;
import io.millrace.topology.records.StateVersion;
import io.millrace.wire.RecordSerdes;
import java.util.List;
import org.apache.kafka.streams.Topology;

/**
 * Tells what acting on predictions achieves, per model and calendar month. One sub-topology and one task, for what the label tasks have counted meets on a
 * topic of one partition. They count in the transaction that releases the examples, so that what a partition has counted by a tick is a function of the ticks; an application of its own judges, which a project that holds nobody out and
 * watches no interventions does without.
 */
public final class BusinessTopology {
    /** Its subjects are models, its windows their months. */
    static final JudgeTopology FRAME =
            new JudgeTopology("business", PartialStage.LABEL, List.of(), StateVersion.only(1));

    private BusinessTopology() {}

    /** Kafka Streams application id. */
    public static String applicationId(String project) {
        return FRAME.applicationId(project);
    }

    /** The topology of a project that watches what acting achieves. */
    public static Topology build(Project project, TopicCatalogue topics, RecordSerdes serdes) {
        return FRAME.build(topics, serdes, state -> new BusinessAggregator(project, state));
    }
}
