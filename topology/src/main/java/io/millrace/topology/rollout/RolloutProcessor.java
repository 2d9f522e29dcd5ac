package io.millrace.topology.rollout;

import io.millrace.records.Alert;
import io.millrace.records.Deployment;
import io.millrace.rollout.Decision;
import io.millrace.rollout.RolloutAlert;
import io.millrace.rollout.RolloutInput;
import io.millrace.rollout.RolloutMachine;
import io.millrace.rollout.RolloutState;
import io.millrace.rollout.RolloutStateCodec;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import io.millrace.topology.windows.TickProgress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Tells the machines what the records of one topic say: a model's machine what is said of the model, all of them that time has passed. Every
 * topic has its own processor; the machines' states, one per model, are shared, and one task runs them all.
 *
 * @param <T> what the topic holds
 */
final class RolloutProcessor<T extends SpecificRecordBase> implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Reads a record as what machines should be told. */
    interface Translation<T> {
        /**
         * What to tell; null when there is nothing.
         *
         * @throws IllegalArgumentException before anything is kept, when the record says what cannot be
         */
        @Nullable Told told(T record, Reading reading);
    }

    /**
     * What is known of a record beside what it says.
     *
     * @param offset its own
     * @param appendedAt when it was appended, epoch milliseconds
     */
    record Reading(long offset, long appendedAt, TickProgress progress, RealisedQuality quality, Elsewhere elsewhere) {}

    /**
     * What is told.
     *
     * @param model to which model's machine; null: to all
     */
    record Told(@Nullable String model, RolloutInput input) {
        /** Nothing when there is no input. */
        static @Nullable Told of(String model, @Nullable RolloutInput input) {
            return input == null ? null : new Told(model, input);
        }
    }

    /** What all processors of the topology write with. */
    record Writers(
            RecordWriter<Deployment> deployments, RecordWriter<Deployment> history, RecordWriter<Alert> alerts) {}

    private final int partitions;
    private final Map<String, RolloutMachine> machines;
    private final RecordReader<T> reader;
    private final Translation<T> translation;
    private final Writers writers;
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<Bytes, byte[]> store;
    private TickProgress progress;
    private RealisedQuality quality;
    private Elsewhere elsewhere;

    /** @param machines by model */
    RolloutProcessor(
            int partitions,
            Map<String, RolloutMachine> machines,
            RecordReader<T> reader,
            Translation<T> translation,
            Writers writers) {
        this.partitions = partitions;
        this.machines = machines;
        this.reader = reader;
        this.translation = translation;
        this.writers = writers;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        RolloutTopology.STATE.hold(context, RolloutTopology.PROGRESS_STORE);
        store = initContext.getStateStore(RolloutTopology.STATE_STORE);
        progress = new TickProgress(initContext.getStateStore(RolloutTopology.PROGRESS_STORE), partitions);
        quality = new RealisedQuality(initContext.getStateStore(RolloutTopology.QUALITY_STORE));
        elsewhere = new Elsewhere(initContext.getStateStore(RolloutTopology.VERSIONS_STORE));
        initContext.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Told told = read(record);
        if (told == null) {
            return;
        }
        for (String model : machines.keySet()) {
            if (told.model == null || told.model.equals(model)) {
                tell(model, state(model), told.input, record.timestamp());
            }
        }
    }

    private @Nullable Told read(Record<byte[], byte[]> record) {
        T value = reader.read(context, record);
        try {
            return value == null
                    ? null
                    : translation.told(value, new Reading(offset(), record.timestamp(), progress, quality, elsewhere));
        } catch (IllegalArgumentException impossible) {
            // A record of the right schema that says what cannot be.
            reader.reject(
                    context, record, DeadLetterReason.UNDECODABLE_RECORD, String.valueOf(impossible.getMessage()));
            return null;
        }
    }

    private long offset() {
        return context.recordMetadata().map(RecordMetadata::offset).orElse(-1L);
    }

    /** Nobody writes a record when a version does not come: a promotion that waits for one is refused by the clock. */
    private void look(long now) {
        for (String model : machines.keySet()) {
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
            Deployment deployment = Outputs.deployment(model, decision);
            writers.deployments.send(context, model, deployment, timestamp);
            writers.history.send(context, model, deployment, timestamp);
        }
        for (RolloutAlert change : step.alerts()) {
            Alert alert = Outputs.alert(model, change);
            writers.alerts.send(context, alert.getId(), alert, timestamp);
        }
    }

    private static Bytes key(String model) {
        return Bytes.wrap(model.getBytes(StandardCharsets.UTF_8));
    }
}
