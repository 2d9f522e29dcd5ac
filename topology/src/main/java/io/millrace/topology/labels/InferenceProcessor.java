package io.millrace.topology.labels;

import io.millrace.records.Cause;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.LabelledExample;
import io.millrace.records.ScoringRole;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Holds the snapshot rows of the project's models until they mature; labels at once those that come after that. */
final class InferenceProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final LabelPolicies policies;
    private final ErasureList erasures;
    private final RecordReader<InferenceLogEntry> reader;
    private final RecordWriter<LabelledExample> examples;
    private ProcessorContext<byte[], byte[]> context;
    private LabelState state;

    InferenceProcessor(
            LabelPolicies policies,
            ErasureList erasures,
            RecordReader<InferenceLogEntry> reader,
            RecordWriter<LabelledExample> examples) {
        this.policies = policies;
        this.erasures = erasures;
        this.reader = reader;
        this.examples = examples;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        state = new LabelState(policies, initContext);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        InferenceLogEntry row = reader.read(context, record);
        if (row == null || row.getCause() != Cause.SNAPSHOT || row.getRole() != ScoringRole.PRIMARY) {
            return;
        }
        LabelPolicy policy = policies.of(row.getModel());
        if (policy == null
                || erasures.covers(
                        row.getEntity().getBytes(StandardCharsets.UTF_8),
                        row.getAsOf().toEpochMilli())) {
            return;
        }
        long maturity = policy.maturity(row.getAsOf().toEpochMilli());
        if (state.tooLate(maturity)) {
            reader.reject(
                    context,
                    record,
                    DeadLetterReason.TOO_LATE,
                    "its label was known at " + row.getAsOf().plusMillis(policy.horizon() + policy.lateness())
                            + "; what decides it may have been forgotten since");
            return;
        }
        if (!state.pending().isNew(maturity, row.getEntity(), row.getId())) {
            // The first record per id is the effective one: later ones are neither learned from nor counted.
            return;
        }
        state.countScored(policy, row);
        if (maturity > state.tick()) {
            state.pending().hold(maturity, row.getEntity(), row.getId(), record.value());
        } else {
            LabelledExample example = Examples.label(state, policy, row, state.tick());
            state.pending().markReleased(maturity, row.getEntity(), row.getId());
            examples.send(context, row.getEntity(), example, record.timestamp());
        }
    }
}
