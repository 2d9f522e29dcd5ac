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
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Tells the machine what the records of one topic say. Every topic has its own processor; the machine's state is shared, and one
 * task runs them all.
 *
 * @param <T> what the topic holds
 */
final class PolicyProcessor<T extends SpecificRecordBase> implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Bytes STATE = Bytes.wrap("state".getBytes(StandardCharsets.UTF_8));

    /** Reads a record as what the machine should be told. */
    interface Translation<T> {
        /**
         * The input; null when there is nothing to tell.
         *
         * @throws IllegalArgumentException before anything is kept, when the record says what cannot be
         */
        @Nullable RetrainingInput input(T record, LabelProgress progress);
    }

    private final String model;
    private final int partitions;
    private final RetrainingMachine machine;
    private final RecordReader<T> reader;
    private final Translation<T> translation;
    private final RecordWriter<RetrainEvent> events;
    private final RecordWriter<Alert> alerts;
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<Bytes, byte[]> store;
    private LabelProgress progress;

    PolicyProcessor(
            String model,
            int partitions,
            RetrainingMachine machine,
            RecordReader<T> reader,
            Translation<T> translation,
            RecordWriter<RetrainEvent> events,
            RecordWriter<Alert> alerts) {
        this.model = model;
        this.partitions = partitions;
        this.machine = machine;
        this.reader = reader;
        this.translation = translation;
        this.events = events;
        this.alerts = alerts;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        store = initContext.getStateStore(RetrainPolicyTopology.STATE_STORE);
        progress = new LabelProgress(partitions, initContext);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RetrainingInput input = read(record);
        if (input == null) {
            return;
        }
        byte[] bytes = store.get(STATE);
        RetrainingState before = bytes == null ? RetrainingState.START : RetrainingStateCodec.decode(bytes);
        RetrainingMachine.Step step = machine.step(before, input);
        if (!step.state().equals(before)) {
            store.put(STATE, RetrainingStateCodec.encode(step.state()));
        }
        for (RetrainingEffect effect : step.effects()) {
            carryOut(effect, record.timestamp());
        }
    }

    private @Nullable RetrainingInput read(Record<byte[], byte[]> record) {
        T value = reader.read(context, record);
        try {
            return value == null ? null : translation.input(value, progress);
        } catch (IllegalArgumentException impossible) {
            // A record of the right schema that says what cannot be.
            reader.reject(
                    context, record, DeadLetterReason.UNDECODABLE_RECORD, String.valueOf(impossible.getMessage()));
            return null;
        }
    }

    private void carryOut(RetrainingEffect effect, long timestamp) {
        if (effect instanceof RequestTraining request) {
            events.send(context, model, Outputs.event(request), timestamp);
        } else if (effect instanceof AlertChanged change) {
            send(Outputs.alert(model, change), timestamp);
        } else if (effect instanceof CommandAnswered answer) {
            send(Outputs.answer(answer), timestamp);
        }
    }

    private void send(Alert alert, long timestamp) {
        alerts.send(context, alert.getId(), alert, timestamp);
    }
}
