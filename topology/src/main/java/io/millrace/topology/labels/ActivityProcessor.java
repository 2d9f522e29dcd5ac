package io.millrace.topology.labels;

import io.millrace.labels.LabelMarks;
import io.millrace.records.Cause;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.topology.records.DeadLetterOffice;
import io.millrace.wire.MalformedRecordException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Remembers the events that decide labels, and interventions. */
final class ActivityProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final DeadLetterOffice DEAD_LETTERS =
            new DeadLetterOffice("labels.activity", LabelTopology.DEAD_LETTERS_SINK);

    private final LabelPolicies policies;
    private final ErasureList erasures;
    private final UpdateHeader update = new UpdateHeader();
    private ProcessorContext<byte[], byte[]> context;
    private LabelState state;

    ActivityProcessor(LabelPolicies policies, ErasureList erasures) {
        this.policies = policies;
        this.erasures = erasures;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        state = new LabelState(policies, initContext);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (record.value() == null) {
            DEAD_LETTERS.reject(
                    context, record, DeadLetterReason.NULL_VALUE, "a null value where an update is expected");
            return;
        }
        try {
            update.read(record.value());
        } catch (MalformedRecordException malformed) {
            DEAD_LETTERS.reject(
                    context, record, DeadLetterReason.of(malformed), String.valueOf(malformed.getMessage()));
            return;
        }
        if (update.cause() != Cause.EVENT || erasures.covers(update.entity(), update.eventTime())) {
            return;
        }
        for (int label = 0; label < policies.labels(); label++) {
            if (LabelMarks.counts(update.marks(), label)) {
                state.activity().add(update.entity(), label, update.eventTime());
            }
        }
        if (policies.interventions() && LabelMarks.counts(update.marks(), LabelMarks.INTERVENTION)) {
            state.activity().add(update.entity(), LabelMarks.INTERVENTION, update.eventTime());
        }
    }
}
