package io.millrace.topology.experiments;

import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.Command;
import io.millrace.records.Deployment;
import io.millrace.records.ExperimentPartial;
import io.millrace.records.ExperimentReport;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.Outcome;
import io.millrace.records.ServingReport;
import io.millrace.records.Tick;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.erasure.EntityStore;
import io.millrace.topology.erasure.Erasing;
import io.millrace.topology.experiments.JudgingProcessor.Telling;
import io.millrace.topology.features.RecordTime;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.DeadLetterOffice;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import io.millrace.topology.records.StateVersion;
import io.millrace.wire.RecordSerdes;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorContext;

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

    public static final String PARTIALS_SOURCE = "experiment-partials-source";
    public static final String SERVING_SOURCE = "serving-reports-source";
    public static final String ROLLOUTS_SOURCE = "rollouts-source";
    public static final String JUDGE = "judge-experiments";
    public static final String SERVED = "follow-serving";
    public static final String RUNS = "follow-rollouts";
    public static final String REPORTS_SINK = "experiments-sink";
    public static final String ALERTS_SINK = "alerts-sink";
    public static final String COMMANDS_SINK = "commands-sink";
    public static final String JUDGE_DEAD_LETTERS_SINK = "judge-dead-letters-sink";
    /** Experiment and partition: its latest partial. */
    public static final String PARTIALS_STORE = "experiment-partials";
    /** Experiment: what its looks have come to. */
    public static final String STANDINGS_STORE = "experiment-standings";
    /** Experiment that runs: the id of its run. */
    public static final String RUNS_STORE = "experiment-runs";
    /** What serving has counted under which routing, and which experiment that carried out. */
    public static final String SERVED_STORE = "experiment-served";
    /** Open alerts by id. */
    public static final String ALERTS_STORE = "experiment-alerts";
    /** How far each partition has come. */
    public static final String JUDGE_PROGRESS_STORE = "experiment-judge-progress";

    /** Version of what the application keeps: raised with the layout of any of its stores. */
    static final StateVersion STATE = StateVersion.only(1);

    private static final String[] COUNTING = {EXPOSURES, OUTCOMES, LABEL_EVENTS, ELAPSE};
    private static final String[] JUDGING = {JUDGE, SERVED, RUNS};

    private final Project project;
    private final TopicCatalogue topics;
    private final RecordSerdes serdes;
    private final ErasureList erasures;

    private ExperimentTopology(Project project, TopicCatalogue topics, RecordSerdes serdes, ErasureList erasures) {
        this.erasures = erasures;
        this.project = project;
        this.topics = topics;
        this.serdes = serdes;
    }

    /** Kafka Streams application id. */
    public static String applicationId(String project) {
        return project + "-experiments";
    }

    /**
     * The topology of a project that has experiments.
     *
     * @param erasures who was forgotten
     */
    public static Topology build(Project project, TopicCatalogue topics, RecordSerdes serdes, ErasureList erasures) {
        ExperimentTopology experiments = new ExperimentTopology(project, topics, serdes, erasures);
        Topology topology = new Topology();
        experiments.count(topology);
        experiments.judge(topology);
        return topology;
    }

    private void count(Topology topology) {
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
        topology.addSource(new RecordTime(), INFERENCE_SOURCE, topics.inferenceLog())
                .addSource(new RecordTime(), OUTCOMES_SOURCE, topics.outcomes())
                .addSource(new RecordTime(), UPDATES_SOURCE, topics.featureUpdates())
                .addSource(new RecordTime(), CLOCK_SOURCE, topics.featureClock())
                .addProcessor(
                        EXPOSURES, () -> new ExposureProcessor(project, tallies, erasures, rows), INFERENCE_SOURCE)
                .addProcessor(
                        OUTCOMES, () -> new OutcomeProcessor(project, tallies, erasures, outcomes), OUTCOMES_SOURCE)
                .addProcessor(LABEL_EVENTS, () -> new LabelEventProcessor(project, tallies, erasures), UPDATES_SOURCE)
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
        Erasing.add(
                topology,
                project,
                topics,
                serdes,
                erasures,
                List.of(
                        EntityStore.afterName(EXPOSURES_STORE, 0),
                        EntityStore.afterName(DUE_STORE, Long.BYTES),
                        EntityStore.before(OUTCOMES_STORE, 0),
                        EntityStore.afterName(LATENCIES_STORE, 0)));
    }

    private void judge(Topology topology) {
        ByteArraySerializer out = new ByteArraySerializer();
        Deserializer<ExperimentPartial> partials =
                serdes.of(ExperimentPartial.class).deserializer();
        RecordWriter<ExperimentReport> reports =
                new RecordWriter<>(serdes.of(ExperimentReport.class).serializer(), topics.experiments(), REPORTS_SINK);
        RecordWriter<Alert> alerts =
                new RecordWriter<>(serdes.of(Alert.class).serializer(), topics.alerts(), ALERTS_SINK);
        RecordWriter<Command> commands =
                new RecordWriter<>(serdes.of(Command.class).serializer(), topics.commands(), COMMANDS_SINK);
        Function<ProcessorContext<byte[], byte[]>, Judging> judges = context -> new Judging(
                project, topics.partitions(), partials, context, new Outputs(context, reports, alerts, commands));
        follow(
                topology,
                PARTIALS_SOURCE,
                topics.experimentPartials(),
                JUDGE,
                ExperimentPartial.class,
                judges,
                Judging::told);
        follow(
                topology,
                SERVING_SOURCE,
                topics.servingReports(),
                SERVED,
                ServingReport.class,
                judges,
                (judging, report, bytes) -> judging.served(report));
        follow(
                topology,
                ROLLOUTS_SOURCE,
                topics.rollouts(),
                RUNS,
                Deployment.class,
                judges,
                (judging, deployment, bytes) -> judging.deployed(deployment));
        topology.addStateStore(ByteStores.cached(PARTIALS_STORE), JUDGING)
                .addStateStore(ByteStores.plain(STANDINGS_STORE), JUDGING)
                .addStateStore(ByteStores.plain(RUNS_STORE), JUDGING)
                .addStateStore(ByteStores.cached(SERVED_STORE), JUDGING)
                .addStateStore(ByteStores.plain(ALERTS_STORE), JUDGING)
                .addStateStore(ByteStores.cached(JUDGE_PROGRESS_STORE), JUDGING)
                .addSink(REPORTS_SINK, topics.experiments(), out, out, JUDGING)
                .addSink(ALERTS_SINK, topics.alerts(), out, out, JUDGING)
                .addSink(COMMANDS_SINK, topics.commands(), out, out, JUDGING)
                .addSink(JUDGE_DEAD_LETTERS_SINK, topics.deadLetters(), out, out, JUDGING);
    }

    private <T extends SpecificRecordBase> void follow(
            Topology topology,
            String source,
            String topic,
            String name,
            Class<T> type,
            Function<ProcessorContext<byte[], byte[]>, Judging> judges,
            Telling<T> telling) {
        RecordReader<T> reader = new RecordReader<>(
                serdes.of(type).deserializer(), new DeadLetterOffice("experiments." + name, JUDGE_DEAD_LETTERS_SINK));
        topology.addSource(new RecordTime(), source, topic)
                .addProcessor(name, () -> new JudgingProcessor<>(judges, reader, telling), source);
    }
}
