package io.millrace.topology.labels;

import io.millrace.project.Project;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.LabelledExample;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.Tick;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.erasure.EntityStore;
import io.millrace.topology.erasure.Erasing;
import io.millrace.topology.features.RecordTime;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.DeadLetterOffice;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import io.millrace.topology.records.StateVersion;
import io.millrace.wire.RecordSerdes;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.Topology;

/**
 * Turns scored snapshots into labelled examples. One sub-topology: feature updates (who was active when), the inference log (what
 * was scored) and the feature clock (how far event time has come) are partitioned by entity alike, and share their state.
 *
 * <p>A row is an update as one model scored it, and its label is that model's: rows of one update may mature at different times. A row is released by the first tick at or after as-of + horizon + allowed lateness, whichever class it turns out to be. A row
 * that arrives later than that is labelled at once, until the activity that decides it is forgotten: then it is a dead letter.
 */
public final class LabelTopology {
    public static final String UPDATES_SOURCE = "feature-updates-source";
    public static final String INFERENCE_SOURCE = "inference-log-source";
    public static final String CLOCK_SOURCE = "feature-clock-source";
    public static final String ACTIVITY = "remember-activity";
    public static final String INFERENCE = "hold-rows";
    public static final String MATURITY = "release-rows";
    public static final String EXAMPLES_SINK = "labelled-examples-sink";
    public static final String PARTIALS_SINK = "monitoring-partials-sink";
    public static final String DEAD_LETTERS_SINK = "dead-letters-sink";
    /** Entity, label (or that of interventions) and time of each event that counts for it, no value. */
    public static final String ACTIVITY_STORE = "label-activity";
    /** Maturity, entity and id: the row's bytes, or nothing once it was released. */
    public static final String PENDING_STORE = "label-pending";
    /** Day of as-of and model: positive, negative, changed. */
    public static final String COUNTS_STORE = "label-counts";
    /** Model and entity: offset of the latest deployment that scored a row of it, and as of when its latest row is. */
    public static final String DEPLOYMENTS_STORE = "label-deployments";
    /** Deployments, model and variant: how scores did, since the last tick. */
    public static final String QUALITY_STORE = "label-quality";
    /** Month, model and entity: the row by which it counts; there only when the project watches what acting achieves. */
    public static final String COHORTS_STORE = "label-cohorts";
    /** Month and model: who was acted on, who was held out, what became of them; there with the former. */
    public static final String COHORT_COUNTS_STORE = "label-cohort-counts";
    /** Window end, model and version: what scores expect; there only where quality is watched. */
    public static final String SCORED_STORE = "label-scored";
    /** Window end, model and version: how decisions turned out; there with the former. */
    public static final String LABELLED_STORE = "label-labelled";
    /** Window end, model and version, and parts and groups of entities in them: the same by score, and told apart. */
    public static final String PARTS_STORE = "label-parts";
    /** Window end, model, version and entity: who is in the former, and in which parts. */
    public static final String LABELLED_ENTITIES_STORE = "label-labelled-entities";
    /** How far the task has come. */
    public static final String PROGRESS_STORE = "label-progress";

    /** Version of what the application keeps: raised with the layout of any of its stores. */
    static final StateVersion STATE = StateVersion.only(1);

    private LabelTopology() {}

    /** Kafka Streams application id. */
    public static String applicationId(String project) {
        return project + "-labels";
    }

    /**
     * The topology of a project.
     *
     * @param erasures who was forgotten
     */
    public static Topology build(Project project, TopicCatalogue topics, RecordSerdes serdes, ErasureList erasures) {
        LabelPolicies policies = new LabelPolicies(project);
        ByteArraySerializer out = new ByteArraySerializer();
        Serde<InferenceLogEntry> rows = serdes.of(InferenceLogEntry.class);
        RecordReader<InferenceLogEntry> inference =
                new RecordReader<>(rows.deserializer(), new DeadLetterOffice("labels.inference", DEAD_LETTERS_SINK));
        RecordReader<Tick> clock = new RecordReader<>(
                serdes.of(Tick.class).deserializer(), new DeadLetterOffice("labels.clock", DEAD_LETTERS_SINK));
        RecordWriter<LabelledExample> examples = new RecordWriter<>(
                serdes.of(LabelledExample.class).serializer(), topics.labelledExamples(), EXAMPLES_SINK);
        RecordWriter<MonitoringPartial> partials = new RecordWriter<>(
                serdes.of(MonitoringPartial.class).serializer(), topics.monitoringPartials(), PARTIALS_SINK);
        Topology topology = new Topology()
                .addSource(new RecordTime(), UPDATES_SOURCE, topics.featureUpdates())
                .addSource(new RecordTime(), INFERENCE_SOURCE, topics.inferenceLog())
                .addSource(new RecordTime(), CLOCK_SOURCE, topics.featureClock())
                .addProcessor(ACTIVITY, () -> new ActivityProcessor(policies, erasures), UPDATES_SOURCE)
                .addProcessor(
                        INFERENCE,
                        () -> new InferenceProcessor(policies, erasures, inference, examples),
                        INFERENCE_SOURCE)
                .addProcessor(
                        MATURITY,
                        () -> new MaturityProcessor(policies, clock, rows.deserializer(), examples, partials),
                        CLOCK_SOURCE)
                .addStateStore(ByteStores.plain(ACTIVITY_STORE), ACTIVITY, INFERENCE, MATURITY)
                .addStateStore(ByteStores.plain(PENDING_STORE), ACTIVITY, INFERENCE, MATURITY)
                .addStateStore(ByteStores.cached(COUNTS_STORE), ACTIVITY, INFERENCE, MATURITY)
                .addStateStore(ByteStores.plain(DEPLOYMENTS_STORE), ACTIVITY, INFERENCE, MATURITY)
                .addStateStore(ByteStores.cached(QUALITY_STORE), ACTIVITY, INFERENCE, MATURITY)
                .addStateStore(ByteStores.cached(PROGRESS_STORE), ACTIVITY, INFERENCE, MATURITY)
                .addSink(EXAMPLES_SINK, topics.labelledExamples(), out, out, INFERENCE, MATURITY)
                .addSink(PARTIALS_SINK, topics.monitoringPartials(), out, out, MATURITY)
                .addSink(DEAD_LETTERS_SINK, topics.deadLetters(), out, out, ACTIVITY, INFERENCE, MATURITY);
        List<EntityStore> entities = new ArrayList<>(List.of(
                EntityStore.before(ACTIVITY_STORE, Long.BYTES),
                EntityStore.beforeName(PENDING_STORE, Long.BYTES),
                EntityStore.afterName(DEPLOYMENTS_STORE, 0)));
        if (policies.cohorts()) {
            entities.add(EntityStore.afterPart(COHORTS_STORE));
            topology.addStateStore(ByteStores.plain(COHORTS_STORE), ACTIVITY, INFERENCE, MATURITY)
                    .addStateStore(ByteStores.cached(COHORT_COUNTS_STORE), ACTIVITY, INFERENCE, MATURITY);
        }
        if (policies.quality().watched()) {
            entities.add(EntityStore.afterPart(LABELLED_ENTITIES_STORE));
            topology.addStateStore(ByteStores.cached(SCORED_STORE), ACTIVITY, INFERENCE, MATURITY)
                    .addStateStore(ByteStores.cached(LABELLED_STORE), ACTIVITY, INFERENCE, MATURITY)
                    .addStateStore(ByteStores.cached(PARTS_STORE), ACTIVITY, INFERENCE, MATURITY)
                    .addStateStore(ByteStores.plain(LABELLED_ENTITIES_STORE), ACTIVITY, INFERENCE, MATURITY);
        }
        Erasing.add(topology, project, topics, serdes, erasures, entities);
        return topology;
    }
}
