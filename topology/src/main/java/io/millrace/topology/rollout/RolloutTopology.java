package io.millrace.topology.rollout;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.Command;
import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import io.millrace.rollout.RolloutInput;
import io.millrace.rollout.RolloutMachine;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.RecordTime;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.DeadLetterOffice;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import io.millrace.topology.rollout.RolloutProcessor.Told;
import io.millrace.topology.rollout.RolloutProcessor.Translation;
import io.millrace.wire.RecordSerdes;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/**
 * Decides which version of each model is in service; alone in writing deployments. One sub-topology and one task: commands and registry have
 * one partition each, and the decision on a model is one state.
 */
public final class RolloutTopology {
    public static final String COMMANDS_SOURCE = "commands-source";
    public static final String REGISTRY_SOURCE = "model-registry-source";
    public static final String COMMANDS = "follow-commands";
    public static final String REGISTRY = "follow-registry";
    public static final String DEPLOYMENTS_SINK = "deployments-sink";
    public static final String DEAD_LETTERS_SINK = "dead-letters-sink";
    /** Model: its machine's state. */
    public static final String STATE_STORE = "rollout-state";

    private RolloutTopology() {}

    /** Kafka Streams application id. */
    public static String applicationId(String project) {
        return project + "-rollout";
    }

    /** The topology of a project. */
    public static Topology build(Project project, TopicCatalogue topics, RecordSerdes serdes) {
        ByteArraySerializer out = new ByteArraySerializer();
        Map<String, RolloutMachine> machines = project.models().stream()
                .collect(Collectors.toMap(ModelDefinition::name, model -> RolloutMachine.of(project, model)));
        RecordWriter<Deployment> deployments =
                new RecordWriter<>(serdes.of(Deployment.class).serializer(), topics.deployments(), DEPLOYMENTS_SINK);
        Topology topology = new Topology();
        follow(
                topology,
                topics.commands(),
                COMMANDS_SOURCE,
                COMMANDS,
                reader(serdes, Command.class, COMMANDS),
                RolloutTopology::command,
                project,
                machines,
                deployments);
        follow(
                topology,
                topics.modelRegistry(),
                REGISTRY_SOURCE,
                REGISTRY,
                reader(serdes, ModelVersion.class, REGISTRY),
                (version, now) ->
                        new Told(version.getModel(), new RolloutInput.ModelRegistered(version.getVersion(), now)),
                project,
                machines,
                deployments);
        return topology.addStateStore(ByteStores.plain(STATE_STORE), COMMANDS, REGISTRY)
                .addSink(DEPLOYMENTS_SINK, topics.deployments(), out, out, COMMANDS, REGISTRY)
                .addSink(DEAD_LETTERS_SINK, topics.deadLetters(), out, out, COMMANDS, REGISTRY);
    }

    private static <T extends SpecificRecordBase> RecordReader<T> reader(
            RecordSerdes serdes, Class<T> type, String name) {
        return new RecordReader<>(
                serdes.of(type).deserializer(), new DeadLetterOffice("rollout." + name, DEAD_LETTERS_SINK));
    }

    private static <T extends SpecificRecordBase> void follow(
            Topology topology,
            String topic,
            String source,
            String name,
            RecordReader<T> reader,
            Translation<T> translation,
            Project project,
            Map<String, RolloutMachine> machines,
            RecordWriter<Deployment> deployments) {
        topology.addSource(new RecordTime(), source, topic)
                .addProcessor(
                        name,
                        () -> new RolloutProcessor<>(project, machines, reader, translation, deployments),
                        source);
    }

    private static @Nullable Told command(Command command, long now) {
        RolloutInput input = input(command, now);
        return input == null ? null : new Told(command.getModel(), input);
    }

    private static @Nullable RolloutInput input(Command command, long now) {
        RolloutInput.Asked asked = new RolloutInput.Asked(
                command.getId(), command.getExpectedSequence(), command.getWho(), command.getWhy(), now);
        return switch (command.getKind()) {
            case PROMOTE -> new RolloutInput.Promote(asked, command.getVersion());
            case ROLLBACK -> new RolloutInput.Rollback(asked);
            default -> null;
        };
    }
}
