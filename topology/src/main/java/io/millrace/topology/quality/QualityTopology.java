package io.millrace.topology.quality;

import io.millrace.project.Project;
import io.millrace.records.PartialStage;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.judging.JudgeTopology;
import io.millrace.topology.records.StateVersion;
import io.millrace.wire.RecordSerdes;
import java.util.List;
import org.apache.kafka.streams.Topology;

/**
 * Judges how each version decides, by cohort of predictions. One sub-topology and one task, for what the label tasks have counted meets on a
 * topic of one partition; an application of its own, which a project that watches no quality does without.
 */
public final class QualityTopology {
    /** What is judged: how many cohorts running have missed each threshold. */
    static final String RUNS_STORE = "quality-runs";

    /** By model: how far estimates of its latest cohorts were from what came true. */
    static final String ERRORS_STORE = "quality-errors";

    /** The matured cohorts of each version, in which its error may have risen. */
    static final String CONCEPT_DRIFT_STORE = "quality-concept-drift";

    /** Its subjects are what is judged, see {@link JudgedWindow#subject}. */
    static final JudgeTopology FRAME = new JudgeTopology(
            "quality",
            PartialStage.LABEL,
            List.of(RUNS_STORE, ERRORS_STORE, CONCEPT_DRIFT_STORE),
            StateVersion.only(1));

    private QualityTopology() {}

    /** Kafka Streams application id. */
    public static String applicationId(String project) {
        return FRAME.applicationId(project);
    }

    /** The topology of a project that watches quality. */
    public static Topology build(Project project, TopicCatalogue topics, RecordSerdes serdes) {
        return FRAME.build(topics, serdes, state -> new QualityAggregator(project, state));
    }
}
