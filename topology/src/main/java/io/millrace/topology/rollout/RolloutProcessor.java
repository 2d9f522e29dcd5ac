package io.millrace.topology.rollout;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.Deployment;
import io.millrace.records.ModelStage;
import io.millrace.rollout.Decision;
import io.millrace.rollout.InService;
import io.millrace.rollout.RolloutInput;
import io.millrace.rollout.RolloutMachine;
import io.millrace.rollout.RolloutState;
import io.millrace.rollout.RolloutStateCodec;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Tells the machine what the records of one topic say, and that time passes: of each model by itself, with a state of its own. The states are
 * shared by the processors of both topics, and one task runs them.
 *
 * @param <T> what the topic holds
 */
final class RolloutProcessor<T extends SpecificRecordBase> implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Reads a record as what a model's machine should be told. */
    interface Translation<T> {
        /** What to tell; null when there is nothing. */
        @Nullable Told told(T record, long now);
    }

    /**
     * What a machine is told.
     *
     * @param model name of the model, as the record has it
     */
    record Told(String model, RolloutInput input) {}

    private final Project project;
    private final Map<String, RolloutMachine> machines;
    private final RecordReader<T> reader;
    private final Translation<T> translation;
    private final RecordWriter<Deployment> deployments;
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<Bytes, byte[]> store;

    RolloutProcessor(
            Project project,
            Map<String, RolloutMachine> machines,
            RecordReader<T> reader,
            Translation<T> translation,
            RecordWriter<Deployment> deployments) {
        this.project = project;
        this.machines = machines;
        this.reader = reader;
        this.translation = translation;
        this.deployments = deployments;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        store = initContext.getStateStore(RolloutTopology.STATE_STORE);
        initContext.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        T value = reader.read(context, record);
        Told told = value == null ? null : translation.told(value, context.currentSystemTimeMs());
        if (told == null) {
            return;
        }
        ModelDefinition model = project.modelOf(told.model);
        if (model == null) {
            reader.reject(
                    context, record, DeadLetterReason.UNDECODABLE_RECORD, "the project has no model " + told.model);
        } else {
            tell(model.name(), state(model.name()), told.input, record.timestamp());
        }
    }

    private void look(long now) {
        for (String model : project.modelNames()) {
            RolloutState state = state(model);
            if (!state.waiting().isEmpty()) {
                tell(model, state, new RolloutInput.TimePassed(now), now);
            }
        }
    }

    private RolloutState state(String model) {
        byte[] bytes = store.get(key(model));
        return bytes == null ? RolloutState.START : RolloutStateCodec.decode(bytes);
    }

    private void tell(String model, RolloutState before, RolloutInput input, long timestamp) {
        RolloutMachine.Step step = machines.get(model).step(before, input);
        if (!step.state().equals(before)) {
            store.put(key(model), RolloutStateCodec.encode(step.state()));
        }
        for (Decision decision : step.decisions()) {
            deployments.send(context, model, record(model, decision), timestamp);
        }
    }

    private static Bytes key(String model) {
        return Bytes.wrap(model.getBytes(StandardCharsets.UTF_8));
    }

    private static Deployment record(String model, Decision decision) {
        InService now = decision.inService();
        Map<String, ModelStage> stages = new TreeMap<>();
        now.stages().forEach((version, stage) -> stages.put(version, ModelStage.valueOf(stage.name())));
        return new Deployment(
                model,
                now.sequence(),
                now.champion(),
                now.challenger(),
                now.previous(),
                stages,
                decision.commandId(),
                decision.accepted(),
                decision.reason(),
                Instant.ofEpochMilli(decision.at()),
                null,
                null,
                "",
                Map.of());
    }
}
