package io.millrace.topology.data;

import io.millrace.project.Project;
import io.millrace.records.PartialStage;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.judging.JudgeTopology;
import io.millrace.topology.records.StateVersion;
import io.millrace.validation.windows.WindowRules;
import io.millrace.wire.RecordSerdes;
import java.util.List;
import org.apache.kafka.streams.Topology;

/**
 * Judges the windows of a project's sources. One sub-topology and one task, for what the features' tasks have counted at their doors
 * meets on a topic of one partition. An application of its own: it must go on telling of a broken upstream while drift waits for the
 * reference of a model, and a project without rules of windows does without it.
 */
public final class DataTopology {
    /** Source: when what first came of it. */
    static final String HISTORIES_STORE = "data-histories";

    /** Its subjects are sources. */
    static final JudgeTopology FRAME =
            new JudgeTopology("data", PartialStage.DATA, List.of(HISTORIES_STORE), StateVersion.only(1));

    private DataTopology() {}

    /** Kafka Streams application id. */
    public static String applicationId(String project) {
        return FRAME.applicationId(project);
    }

    /** The topology of a project that has rules of windows. */
    public static Topology build(Project project, TopicCatalogue topics, RecordSerdes serdes, WindowRules rules) {
        DataWindows windows = DataWindows.of(rules, project.time().allowedLateness());
        return FRAME.build(topics, serdes, state -> new DataAggregator(windows, state));
    }
}
