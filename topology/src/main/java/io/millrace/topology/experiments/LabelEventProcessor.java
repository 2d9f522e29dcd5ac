package io.millrace.topology.experiments;

import io.millrace.labels.LabelMarks;
import io.millrace.project.Project;
import io.millrace.records.Cause;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.topology.labels.UpdateHeader;
import io.millrace.topology.records.DeadLetterOffice;
import io.millrace.wire.MalformedRecordException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Remembers the events that decide a label that is an experiment's metric. */
final class LabelEventProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final DeadLetterOffice DEAD_LETTERS =
            new DeadLetterOffice("experiments.labels", ExperimentTopology.DEAD_LETTERS_SINK);

    private final Project project;
    private final Tallies tallies;
    private final ErasureList erasures;
    private final UpdateHeader update = new UpdateHeader();
    private ProcessorContext<byte[], byte[]> context;
    private CountingState state;

    LabelEventProcessor(Project project, Tallies tallies, ErasureList erasures) {
        this.project = project;
        this.tallies = tallies;
        this.erasures = erasures;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        state = new CountingState(project, tallies, initContext);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (record.value() == null || tallies.labels().isEmpty()) {
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
        tallies.labels().forEach((label, tally) -> {
            if (LabelMarks.counts(update.marks(), label)) {
                String entity = new String(update.entity(), StandardCharsets.UTF_8);
                // Whether there was any is all that a label asks: two of one moment are one. Too late for every window
                // is no
                // fault of the update.
                state.happened(entity, update.eventTime(), tally, "", BigDecimal.ZERO);
            }
        });
    }
}
