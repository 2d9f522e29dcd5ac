package io.millrace.topology.rollout;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.Command;
import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.PartialStage;
import io.millrace.records.QualityPartial;
import io.millrace.records.ServingReport;
import io.millrace.records.TickDone;
import io.millrace.rollout.RolloutInput;
import io.millrace.rollout.RolloutMachine;
import io.millrace.runtime.streams.Footprint;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.RecordTime;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.DeadLetterOffice;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import io.millrace.topology.records.StateVersion;
import io.millrace.topology.rollout.RolloutProcessor.Reading;
import io.millrace.topology.rollout.RolloutProcessor.Told;
import io.millrace.topology.rollout.RolloutProcessor.Translation;
import io.millrace.topology.rollout.RolloutProcessor.Writers;
import io.millrace.topology.windows.TickProgress;
import io.millrace.wire.MonitoringBody;
import io.millrace.wire.RecordSerdes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/**
 * Decides which version of each model is in service, and how a new one takes over; alone in writing deployments. One sub-topology and one
 * task: every input has one partition, and the decision on a model is one state. Its event time is the tick that every partition's labels
 * have completed; it reads its own deployments for their offsets, by which scored rows name them.
 */
public final class RolloutTopology {
    public static final String COMMANDS_SOURCE = "commands-source";
    public static final String REGISTRY_SOURCE = "model-registry-source";
    public static final String REPORTS_SOURCE = "serving-reports-source";
    public static final String PARTIALS_SOURCE = "monitoring-partials-source";
    public static final String DEPLOYMENTS_SOURCE = "deployments-source";
    public static final String COMMANDS = "follow-commands";
    public static final String REGISTRY = "follow-registry";
    public static final String REPORTS = "follow-serving";
    public static final String PARTIALS = "follow-labels";
    public static final String DEPLOYMENTS = "follow-deployments";
    public static final String DEPLOYMENTS_SINK = "deployments-sink";
    public static final String HISTORY_SINK = "rollouts-sink";
    public static final String ALERTS_SINK = "alerts-sink";
    public static final String DEAD_LETTERS_SINK = "dead-letters-sink";
    /** Model: its machine's state. */
    public static final String STATE_STORE = "rollout-state";
    /** Partition: the tick that its labels have completed. */
    public static final String PROGRESS_STORE = "rollout-progress";
    /** Model: which deployments route alike, and how the arms of the latest routing have done. */
    public static final String QUALITY_STORE = "rollout-quality";
    /** Model and version: the feature-set version that it was trained on. */
    public static final String VERSIONS_STORE = "rollout-versions";

    /** Version of what the application keeps: raised with the layout of any of its stores. */
    static final StateVersion STATE = StateVersion.only(1);

    private static final List<String> STORES = List.of(STATE_STORE, PROGRESS_STORE, QUALITY_STORE, VERSIONS_STORE);
    private static final String[] PROCESSORS = {COMMANDS, REGISTRY, REPORTS, PARTIALS, DEPLOYMENTS};

    private final Project project;
    private final TopicCatalogue topics;
    private final RecordSerdes serdes;
    private final Map<String, RolloutMachine> machines = new LinkedHashMap<>();
    private final Writers writers;

    private RolloutTopology(Project project, TopicCatalogue topics, RecordSerdes serdes) {
        this.project = project;
        this.topics = topics;
        this.serdes = serdes;
        for (ModelDefinition model : project.models()) {
            machines.put(model.name(), RolloutMachine.of(project, model));
        }
        writers = new Writers(
                writer(Deployment.class, topics.deployments(), DEPLOYMENTS_SINK),
                writer(Deployment.class, topics.rollouts(), HISTORY_SINK),
                writer(Alert.class, topics.alerts(), ALERTS_SINK));
    }

    private <T extends SpecificRecordBase> RecordWriter<T> writer(Class<T> type, String topic, String sink) {
        return new RecordWriter<>(serdes.of(type).serializer(), topic, sink);
    }

    /** Kafka Streams application id. */
    public static String applicationId(String project) {
        return project + "-rollout";
    }

    /** What it has in a cluster beside the topics that it writes. */
    public static Footprint footprint(String project) {
        return Footprint.ofStores(applicationId(project), STORES);
    }

    /** The topology of a project. */
    public static Topology build(Project project, TopicCatalogue topics, RecordSerdes serdes) {
        return new RolloutTopology(project, topics, serdes).topology();
    }

    private Topology topology() {
        ByteArraySerializer out = new ByteArraySerializer();
        Topology topology = new Topology();
        follow(topology, COMMANDS_SOURCE, topics.commands(), COMMANDS, Command.class, this::asked);
        follow(topology, REGISTRY_SOURCE, topics.modelRegistry(), REGISTRY, ModelVersion.class, this::registered);
        follow(topology, REPORTS_SOURCE, topics.servingReports(), REPORTS, ServingReport.class, this::reported);
        follow(topology, PARTIALS_SOURCE, topics.monitoringPartials(), PARTIALS, MonitoringPartial.class, this::labels);
        follow(topology, DEPLOYMENTS_SOURCE, topics.deployments(), DEPLOYMENTS, Deployment.class, this::deployed);
        return topology.addStateStore(ByteStores.plain(STATE_STORE), PROCESSORS)
                .addStateStore(ByteStores.cached(PROGRESS_STORE), PROCESSORS)
                .addStateStore(ByteStores.cached(QUALITY_STORE), PROCESSORS)
                .addStateStore(ByteStores.plain(VERSIONS_STORE), PROCESSORS)
                .addSink(DEPLOYMENTS_SINK, topics.deployments(), out, out, PROCESSORS)
                .addSink(HISTORY_SINK, topics.rollouts(), out, out, PROCESSORS)
                .addSink(ALERTS_SINK, topics.alerts(), out, out, PROCESSORS)
                .addSink(DEAD_LETTERS_SINK, topics.deadLetters(), out, out, PROCESSORS);
    }

    private <T extends SpecificRecordBase> void follow(
            Topology topology, String source, String topic, String name, Class<T> type, Translation<T> translation) {
        RecordReader<T> reader = new RecordReader<>(
                serdes.of(type).deserializer(), new DeadLetterOffice("rollout." + name, DEAD_LETTERS_SINK));
        topology.addSource(new RecordTime(), source, topic)
                .addProcessor(
                        name,
                        () -> new RolloutProcessor<>(topics.partitions(), machines, reader, translation, writers),
                        source);
    }

    private @Nullable Told asked(Command command, Reading reading) {
        String model = model(command.getModel());
        return Told.of(model, Inputs.asked(command, project, model, reading.appendedAt()));
    }

    private Told registered(ModelVersion version, Reading reading) {
        String model = model(version.getModel());
        reading.elsewhere().registered(model, version);
        return new Told(
                model,
                new RolloutInput.ModelRegistered(version.getVersion(), version.getWaits(), reading.appendedAt()));
    }

    private Told reported(ServingReport report, Reading reading) {
        String model = model(report.getModel());
        Set<String> elsewhere = reading.elsewhere().than(model, report.getFeatureSetMajor());
        return new Told(model, ServingReports.told(report, elsewhere, reading.appendedAt()));
    }

    private @Nullable Told deployed(Deployment deployment, Reading reading) {
        reading.quality().deployed(model(deployment.getModel()), deployment, reading.offset());
        return null;
    }

    private @Nullable Told labels(MonitoringPartial partial, Reading reading) {
        if (partial.getStage() != PartialStage.LABEL) {
            return null;
        }
        if (MonitoringBody.of(partial) instanceof QualityPartial quality) {
            String model = model(quality.getModel());
            return Told.of(model, reading.quality().counted(model, quality));
        }
        if (MonitoringBody.of(partial) instanceof TickDone done) {
            TickProgress progress = reading.progress();
            return progress.done(partial.getPartition(), done.getTime().toEpochMilli())
                            && progress.everywhere() != TickProgress.BEGINNING
                    ? new Told(null, new RolloutInput.Tick(progress.everywhere()))
                    : null;
        }
        return null;
    }

    /** Name of the model that a record speaks of. */
    private String model(String recorded) {
        ModelDefinition model = project.modelOf(recorded);
        if (model == null) {
            throw new IllegalArgumentException("the project has no model " + recorded);
        }
        return model.name();
    }
}
