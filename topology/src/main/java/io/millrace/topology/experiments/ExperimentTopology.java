package io.millrace.topology.experiments;

import io.millrace.project.Project;
import io.millrace.records.ExperimentPartial;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.Outcome;
import io.millrace.records.Tick;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.RecordTime;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.DeadLetterOffice;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import io.millrace.wire.RecordSerdes;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;

/**
 * Carries out a project's experiments. Two sub-topologies, which meet on a topic of one partition. The first counts where entities are: the
 * inference log (who was scored by which variant), outcomes, feature updates (events that decide a label) and the feature clock (how far event time has
 * come) are partitioned by entity alike. The second judges what the partitions have counted together, because a verdict is one.
 *
 * <p>An entity counts from the first tick at or after exposure + within + allowed lateness, whatever came of it. An outcome that comes later
 * than that is in no figure, and is told as late.
 */
public final class ExperimentTopology {
    public static final String INFERENCE_SOURCE = "inference-log-source";
    public static final String OUTCOMES_SOURCE = "outcomes-source";
    public static final String UPDATES_SOURCE = "feature-updates-source";
    public static final String CLOCK_SOURCE = "feature-clock-source";
    public static final String EXPOSURES = "note-exposures";
    public static final String OUTCOMES = "remember-outcomes";
    public static final String LABEL_EVENTS = "remember-label-events";
    public static final String ELAPSE = "count-elapsed";
    public static final String PARTIALS_SINK = "experiment-partials-sink";
    public static final String DEAD_LETTERS_SINK = "dead-letters-sink";
    /** Experiment and entity: its first exposure. */
    public static final String EXPOSURES_STORE = "experiment-exposures";
    /** Tick, experiment and entity: whose window elapses with it. */
    public static final String DUE_STORE = "experiment-due";
    /** Entity, time, tally and id: the value. */
    public static final String OUTCOMES_STORE = "experiment-outcomes";
    /** Experiment, entity and as-of: what a row took, until it is summed up. */
    public static final String LATENCIES_STORE = "experiment-latencies";
    /** Experiment and variant: what rows took. */
    public static final String REPLICATES_STORE = "experiment-replicates";
    /** Experiment: what has been counted. */
    public static final String TOTALS_STORE = "experiment-totals";
    /** How far the task has come. */
    public static final String PROGRESS_STORE = "experiment-progress";

    private static final String[] COUNTING = {EXPOSURES, OUTCOMES, LABEL_EVENTS, ELAPSE};

    private ExperimentTopology() {}

    /** Kafka Streams application id. */
    public static String applicationId(String project) {
        return project + "-experiments";
    }

    /** The topology of a project that has experiments. */
    public static Topology build(Project project, TopicCatalogue topics, RecordSerdes serdes) {
        return counting(project, topics, serdes);
    }

    private static Topology counting(Project project, TopicCatalogue topics, RecordSerdes serdes) {
        Tallies tallies = new Tallies(project);
        ByteArraySerializer out = new ByteArraySerializer();
        RecordReader<InferenceLogEntry> rows = new RecordReader<>(
                serdes.of(InferenceLogEntry.class).deserializer(),
                new DeadLetterOffice("experiments.exposures", DEAD_LETTERS_SINK));
        RecordReader<Outcome> outcomes = new RecordReader<>(
                serdes.of(Outcome.class).deserializer(),
                new DeadLetterOffice("experiments.outcomes", DEAD_LETTERS_SINK));
        RecordReader<Tick> clock = new RecordReader<>(
                serdes.of(Tick.class).deserializer(), new DeadLetterOffice("experiments.clock", DEAD_LETTERS_SINK));
        RecordWriter<ExperimentPartial> partials = new RecordWriter<>(
                serdes.of(ExperimentPartial.class).serializer(), topics.experimentPartials(), PARTIALS_SINK);
        return new Topology()
                .addSource(new RecordTime(), INFERENCE_SOURCE, topics.inferenceLog())
                .addSource(new RecordTime(), OUTCOMES_SOURCE, topics.outcomes())
                .addSource(new RecordTime(), UPDATES_SOURCE, topics.featureUpdates())
                .addSource(new RecordTime(), CLOCK_SOURCE, topics.featureClock())
                .addProcessor(EXPOSURES, () -> new ExposureProcessor(project, tallies, rows), INFERENCE_SOURCE)
                .addProcessor(OUTCOMES, () -> new OutcomeProcessor(project, tallies, outcomes), OUTCOMES_SOURCE)
                .addProcessor(LABEL_EVENTS, () -> new LabelEventProcessor(project, tallies), UPDATES_SOURCE)
                .addProcessor(ELAPSE, () -> new ElapseProcessor(project, tallies, clock, partials), CLOCK_SOURCE)
                .addStateStore(ByteStores.plain(EXPOSURES_STORE), COUNTING)
                .addStateStore(ByteStores.plain(DUE_STORE), COUNTING)
                .addStateStore(ByteStores.plain(OUTCOMES_STORE), COUNTING)
                .addStateStore(ByteStores.plain(LATENCIES_STORE), COUNTING)
                .addStateStore(ByteStores.cached(REPLICATES_STORE), COUNTING)
                .addStateStore(ByteStores.cached(TOTALS_STORE), COUNTING)
                .addStateStore(ByteStores.cached(PROGRESS_STORE), COUNTING)
                .addSink(PARTIALS_SINK, topics.experimentPartials(), out, out, ELAPSE)
                .addSink(DEAD_LETTERS_SINK, topics.deadLetters(), out, out, COUNTING);
    }
}
