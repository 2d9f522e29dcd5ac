package io.millrace.topology.retraining;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.Deployment;
import io.millrace.records.ExampleCounts;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.PartialStage;
import io.millrace.records.RetrainEvent;
import io.millrace.records.TickDone;
import io.millrace.records.TrainingRun;
import io.millrace.retraining.RetrainSchedule;
import io.millrace.retraining.RetrainingInput;
import io.millrace.retraining.RetrainingMachine;
import io.millrace.retraining.SplitRule;
import io.millrace.runtime.streams.Footprint;
import io.millrace.schedule.CronLine;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.RecordTime;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.DeadLetterOffice;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import io.millrace.topology.records.StateVersion;
import io.millrace.topology.retraining.PolicyProcessor.Told;
import io.millrace.topology.retraining.PolicyProcessor.Translation;
import io.millrace.wire.MonitoringBody;
import io.millrace.wire.RecordSerdes;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a training is asked for. One sub-topology and one task: every input has one partition, and the decision on a
 * model is one state. Its time is the tick that every partition's labels have completed.
 */
public final class RetrainPolicyTopology {
    public static final String PARTIALS_SOURCE = "monitoring-partials-source";
    public static final String REPORTS_SOURCE = "monitoring-source";
    public static final String RUNS_SOURCE = "training-runs-source";
    public static final String DEPLOYMENTS_SOURCE = "deployments-source";
    public static final String COMMANDS_SOURCE = "commands-source";
    public static final String LABELS = "follow-labels";
    public static final String REPORTS = "follow-drift";
    public static final String RUNS = "follow-trainings";
    public static final String DEPLOYMENTS = "follow-deployments";
    public static final String COMMANDS = "follow-commands";
    public static final String EVENTS_SINK = "retrain-events-sink";
    public static final String ALERTS_SINK = "alerts-sink";
    public static final String DEAD_LETTERS_SINK = "dead-letters-sink";
    /** Model: its machine's state. */
    public static final String STATE_STORE = "retraining-state";
    /** Day, model and partition: examples. */
    public static final String EXAMPLES_STORE = "retraining-examples";
    /** Partition: the tick that its labels have completed. */
    public static final String PROGRESS_STORE = "retraining-progress";

    /** Version of what the application keeps: raised with the layout of any of its stores. */
    static final StateVersion STATE = StateVersion.only(1);

    private static final List<String> STORES = List.of(STATE_STORE, EXAMPLES_STORE, PROGRESS_STORE);
    private static final String[] PROCESSORS = {LABELS, REPORTS, RUNS, DEPLOYMENTS, COMMANDS};

    private final Project project;
    private final TopicCatalogue topics;
    private final RecordSerdes serdes;
    private final Map<String, RetrainingMachine> machines = new LinkedHashMap<>();
    private final RecordWriter<RetrainEvent> events;
    private final RecordWriter<Alert> alerts;
    private final RetrainingListener listener;

    private RetrainPolicyTopology(
            Project project, TopicCatalogue topics, RecordSerdes serdes, RetrainingListener listener) {
        this.listener = listener;
        this.project = project;
        this.topics = topics;
        this.serdes = serdes;
        for (ModelDefinition model : project.models()) {
            machines.put(
                    model.name(),
                    new RetrainingMachine(
                            project.name(),
                            model.name(),
                            model.minimumSamples(),
                            new SplitRule(model.label().horizon(), model.testShare()),
                            model.retraining(),
                            schedule(model, project.time().zone())));
        }
        events = new RecordWriter<>(serdes.of(RetrainEvent.class).serializer(), topics.retrainEvents(), EVENTS_SINK);
        alerts = new RecordWriter<>(serdes.of(Alert.class).serializer(), topics.alerts(), ALERTS_SINK);
    }

    private static RetrainSchedule schedule(ModelDefinition model, ZoneId zone) {
        String line = model.retraining().schedule();
        if (line == null) {
            return RetrainSchedule.ALWAYS;
        }
        CronLine cron = CronLine.parse(line);
        return (after, upTo) -> cron.due(after, upTo, zone);
    }

    /** Kafka Streams application id. */
    public static String applicationId(String project) {
        return project + "-retrain-policy";
    }

    /** What it has in a cluster beside the topics that it writes. */
    public static Footprint footprint(String project) {
        return Footprint.ofStores(applicationId(project), STORES);
    }

    /**
     * The topology of a project.
     *
     * @param listener hears what is decided
     */
    public static Topology build(
            Project project, TopicCatalogue topics, RecordSerdes serdes, RetrainingListener listener) {
        return new RetrainPolicyTopology(project, topics, serdes, listener).topology();
    }

    private Topology topology() {
        ByteArraySerializer out = new ByteArraySerializer();
        Topology topology = new Topology();
        follow(topology, PARTIALS_SOURCE, topics.monitoringPartials(), LABELS, MonitoringPartial.class, this::labels);
        follow(
                topology,
                REPORTS_SOURCE,
                topics.monitoring(),
                REPORTS,
                MonitoringReport.class,
                (report, writtenAt, progress) -> of(report.getModel(), Inputs.reported(report)));
        follow(
                topology,
                RUNS_SOURCE,
                topics.trainingRuns(),
                RUNS,
                TrainingRun.class,
                (run, writtenAt, progress) -> of(run.getModel(), Inputs.ended(run)));
        follow(
                topology,
                DEPLOYMENTS_SOURCE,
                topics.deployments(),
                DEPLOYMENTS,
                Deployment.class,
                (deployment, writtenAt, progress) -> of(deployment.getModel(), Inputs.deployed(deployment)));
        follow(
                topology,
                COMMANDS_SOURCE,
                topics.commands(),
                COMMANDS,
                Command.class,
                (command, writtenAt, progress) -> command.getKind() == CommandKind.RETRAIN
                        ? of(
                                command.getModel(),
                                new RetrainingInput.RetrainCommand(
                                        command.getId(), command.getWho(), command.getWhy(), command.getTune()))
                        : null);
        return topology.addStateStore(ByteStores.cached(STATE_STORE), PROCESSORS)
                .addStateStore(ByteStores.plain(EXAMPLES_STORE), PROCESSORS)
                .addStateStore(ByteStores.cached(PROGRESS_STORE), PROCESSORS)
                .addSink(EVENTS_SINK, topics.retrainEvents(), out, out, PROCESSORS)
                .addSink(ALERTS_SINK, topics.alerts(), out, out, PROCESSORS)
                .addSink(DEAD_LETTERS_SINK, topics.deadLetters(), out, out, PROCESSORS);
    }

    private <T extends SpecificRecordBase> void follow(
            Topology topology, String source, String topic, String name, Class<T> type, Translation<T> translation) {
        RecordReader<T> reader = new RecordReader<>(
                serdes.of(type).deserializer(), new DeadLetterOffice("retrain-policy." + name, DEAD_LETTERS_SINK));
        topology.addSource(new RecordTime(), source, topic)
                .addProcessor(
                        name,
                        () -> new PolicyProcessor<>(
                                topics.partitions(), machines, reader, translation, events, alerts, listener),
                        source);
    }

    /** What the machine of the model is told that a record speaks of. */
    private @Nullable Told of(String recorded, @Nullable RetrainingInput input) {
        return Told.of(model(recorded), input);
    }

    private String model(String recorded) {
        ModelDefinition model = project.modelOf(recorded);
        if (model == null) {
            throw new IllegalArgumentException("the project has no model " + recorded);
        }
        return model.name();
    }

    private @Nullable Told labels(MonitoringPartial partial, long writtenAt, LabelProgress progress) {
        if (partial.getStage() != PartialStage.LABEL) {
            return null;
        }
        if (MonitoringBody.of(partial) instanceof ExampleCounts counts) {
            long day = counts.getDay().toEpochMilli();
            long examples = counts.getPositive() + counts.getNegative();
            if (examples < 0) {
                throw new IllegalArgumentException("negative count of examples: " + examples);
            }
            String model = model(counts.getModel());
            return new Told(
                    model,
                    new RetrainingInput.ExamplesCounted(
                            day, progress.count(model, day, partial.getPartition(), examples)));
        }
        if (MonitoringBody.of(partial) instanceof TickDone done) {
            long everywhere =
                    progress.done(partial.getPartition(), done.getTime().toEpochMilli());
            return everywhere < 0 ? null : new Told(null, new RetrainingInput.Tick(everywhere, writtenAt));
        }
        return null;
    }
}
