package io.millrace.topology.retraining;

import io.millrace.records.Alert;
import io.millrace.records.RetrainEvent;
import io.millrace.retraining.RetrainingEffect;
import io.millrace.retraining.RetrainingEffect.AlertChanged;
import io.millrace.retraining.RetrainingEffect.CommandAnswered;
import io.millrace.retraining.RetrainingEffect.RequestTraining;
import io.millrace.retraining.RetrainingInput;
import io.millrace.retraining.RetrainingMachine;
import io.millrace.retraining.RetrainingState;
import io.millrace.retraining.RetrainingStateCodec;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Tells the machines what the records of one topic say: a model's machine what is said of the model, all of them that time has passed. Every
 * topic has its own processor; the machines' states, one per model, are shared, and one task runs them all.
 *
 * @param <T> what the topic holds
 */
final class PolicyProcessor<T extends SpecificRecordBase> implements Processor<byte[], byte[], byte[], byte[]> {

    /** Reads a record as what machines should be told. */
    interface Translation<T> {
        /**
         * What to tell; null when there is nothing.
         *
         * @param writtenAt when the record was written, by the broker's clock
         * @throws IllegalArgumentException before anything is kept, when the record says what cannot be
         */
        @Nullable Told told(T record, long writtenAt, LabelProgress progress);
    }

    /**
     * What is told.
     *
     * @param model to which model's machine; null: to all
     */
    record Told(@Nullable String model, RetrainingInput input) {
        /** Nothing when there is no input. */
        static @Nullable Told of(@Nullable String model, @Nullable RetrainingInput input) {
            return input == null ? null : new Told(model, input);
        }
    }

    private final int partitions;
    private final Map<String, RetrainingMachine> machines;
    private final RecordReader<T> reader;
    private final Translation<T> translation;
    private final RecordWriter<RetrainEvent> events;
    private final RecordWriter<Alert> alerts;
    private final RetrainingListener listener;
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<Bytes, byte[]> store;
    private LabelProgress progress;

    /** @param machines by model */
    PolicyProcessor(
            int partitions,
            Map<String, RetrainingMachine> machines,
            RecordReader<T> reader,
            Translation<T> translation,
            RecordWriter<RetrainEvent> events,
            RecordWriter<Alert> alerts,
            RetrainingListener listener) {
        this.partitions = partitions;
        this.machines = machines;
        this.reader = reader;
        this.translation = translation;
        this.events = events;
        this.alerts = alerts;
        this.listener = listener;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        store = initContext.getStateStore(RetrainPolicyTopology.STATE_STORE);
        progress = new LabelProgress(partitions, initContext);
        machines.keySet().forEach(model -> listener.resumed(model, state(model)));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Told told = read(record);
        if (told == null) {
            return;
        }
        machines.forEach((model, machine) -> {
            if (told.model == null || told.model.equals(model)) {
                step(model, machine, told.input, record.timestamp());
            }
        });
    }

    @Override
    public void close() {
        machines.keySet().forEach(listener::lost);
    }

    private void step(String model, RetrainingMachine machine, RetrainingInput input, long timestamp) {
        RetrainingState before = state(model);
        RetrainingMachine.Step step = machine.step(before, input);
        if (!step.state().equals(before)) {
            store.put(key(model), RetrainingStateCodec.encode(step.state()));
        }
        for (RetrainingEffect effect : step.effects()) {
            carryOut(model, effect, timestamp);
        }
        listener.stepped(model, step);
    }

    private RetrainingState state(String model) {
        byte[] bytes = store.get(key(model));
        return bytes == null ? RetrainingState.START : RetrainingStateCodec.decode(bytes);
    }

    private static Bytes key(String model) {
        return Bytes.wrap(model.getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable Told read(Record<byte[], byte[]> record) {
        T value = reader.read(context, record);
        try {
            return value == null ? null : translation.told(value, record.timestamp(), progress);
        } catch (IllegalArgumentException impossible) {
            // A record of the right schema that says what cannot be.
            reader.reject(
                    context, record, DeadLetterReason.UNDECODABLE_RECORD, String.valueOf(impossible.getMessage()));
            return null;
        }
    }

    private void carryOut(String model, RetrainingEffect effect, long timestamp) {
        if (effect instanceof RequestTraining request) {
            events.send(context, model, Outputs.event(model, request), timestamp);
        } else if (effect instanceof AlertChanged change) {
            send(Outputs.alert(model, change), timestamp);
        } else if (effect instanceof CommandAnswered answer) {
            send(Outputs.answer(model, answer), timestamp);
        }
    }

    private void send(Alert alert, long timestamp) {
        alerts.send(context, alert.getId(), alert, timestamp);
    }
}
