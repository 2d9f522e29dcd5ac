package io.millrace.topology.rollout;

import io.millrace.records.Deployment;
import io.millrace.records.ModelStage;
import io.millrace.rollout.InService;
import io.millrace.rollout.RolloutInput;
import io.millrace.rollout.RolloutMachine;
import io.millrace.rollout.RolloutMachine.Decision;
import io.millrace.rollout.RolloutState;
import io.millrace.rollout.RolloutStateCodec;
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
 * Tells the machine what the records of one topic say, and that time passes. The machine's state is shared by the processors of
 * both topics, and one task runs them.
 *
 * @param <T> what the topic holds
 */
final class RolloutProcessor<T extends SpecificRecordBase> implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Bytes STATE = Bytes.wrap("state".getBytes(StandardCharsets.UTF_8));
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Reads a record as what the machine should be told. */
    interface Translation<T> {
        /** The input; null when there is nothing to tell. */
        @Nullable RolloutInput input(T record, long now);
    }

    private final String model;
    private final RolloutMachine machine;
    private final RecordReader<T> reader;
    private final Translation<T> translation;
    private final RecordWriter<Deployment> deployments;
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<Bytes, byte[]> store;

    RolloutProcessor(
            String model,
            RolloutMachine machine,
            RecordReader<T> reader,
            Translation<T> translation,
            RecordWriter<Deployment> deployments) {
        this.model = model;
        this.machine = machine;
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
        RolloutInput input = value == null ? null : translation.input(value, context.currentSystemTimeMs());
        if (input != null) {
            tell(state(), input, record.timestamp());
        }
    }

    private void look(long now) {
        RolloutState state = state();
        if (!state.waiting().isEmpty()) {
            tell(state, new RolloutInput.TimePassed(now), now);
        }
    }

    private RolloutState state() {
        byte[] bytes = store.get(STATE);
        return bytes == null ? RolloutState.START : RolloutStateCodec.decode(bytes);
    }

    private void tell(RolloutState before, RolloutInput input, long timestamp) {
        RolloutMachine.Step step = machine.step(before, input);
        if (!step.state().equals(before)) {
            store.put(STATE, RolloutStateCodec.encode(step.state()));
        }
        for (Decision decision : step.decisions()) {
            deployments.send(context, model, record(decision), timestamp);
        }
    }

    private static Deployment record(Decision decision) {
        InService now = decision.inService();
        Map<String, ModelStage> stages = new TreeMap<>();
        now.stages().forEach((version, stage) -> stages.put(version, ModelStage.valueOf(stage.name())));
        return new Deployment(
                now.sequence(),
                now.champion(),
                now.challenger(),
                now.previous(),
                stages,
                decision.commandId(),
                decision.accepted(),
                decision.reason(),
                Instant.ofEpochMilli(decision.at()));
    }
}
