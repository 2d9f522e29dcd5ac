package io.millrace.topology.experiments;

import io.millrace.project.Project;
import io.millrace.records.Outcome;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.topology.features.EntityPartitioner;
import io.millrace.topology.records.RecordReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Remembers outcomes, whether or not their entity has been exposed yet. */
final class OutcomeProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    /** Digits of a value after the point that count. */
    private static final int SCALE = 6;

    private static final double LARGEST = 1e12;

    private final Project project;
    private final Tallies tallies;
    private final ErasureList erasures;
    private final RecordReader<Outcome> reader;
    private ProcessorContext<byte[], byte[]> context;
    private CountingState state;

    OutcomeProcessor(Project project, Tallies tallies, ErasureList erasures, RecordReader<Outcome> reader) {
        this.project = project;
        this.tallies = tallies;
        this.erasures = erasures;
        this.reader = reader;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        state = new CountingState(project, tallies, initContext);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Outcome outcome = reader.read(context, record);
        if (outcome == null
                || erasures.covers(
                        outcome.getEntity().getBytes(StandardCharsets.UTF_8),
                        outcome.getTime().toEpochMilli())) {
            return;
        }
        Refusal refusal = refusal(outcome, record.timestamp());
        if (refusal != null) {
            reader.reject(context, record, refusal.reason, refusal.detail);
            return;
        }
        String tally = Tallies.outcomes(outcome.getKind());
        if (!tallies.wanted(tally)) {
            return;
        }
        double value = outcome.getValue() == null ? 0 : outcome.getValue();
        BigDecimal kept = BigDecimal.valueOf(value).setScale(SCALE, RoundingMode.HALF_EVEN);
        if (!state.happened(outcome.getEntity(), outcome.getTime().toEpochMilli(), tally, outcome.getId(), kept)) {
            reader.reject(context, record, DeadLetterReason.TOO_LATE, "no window that it could be in is open any more");
        }
    }

    private record Refusal(DeadLetterReason reason, String detail) {}

    private @Nullable Refusal refusal(Outcome outcome, long timestamp) {
        long time = outcome.getTime().toEpochMilli();
        if (outcome.getEntity().isEmpty() || outcome.getId().isEmpty()) {
            return new Refusal(DeadLetterReason.MISSING_ENTITY, "an outcome has an entity and an id");
        }
        if (time < 0) {
            return new Refusal(DeadLetterReason.TIME_BEFORE_EPOCH, "a time before 1970");
        }
        if (time - project.time().maxFuture().toMillis() > timestamp) {
            return new Refusal(DeadLetterReason.TIME_IN_FUTURE, "a time ahead of its record's by more than max_future");
        }
        Double value = outcome.getValue();
        if (value != null && !Double.isFinite(value)) {
            return new Refusal(DeadLetterReason.NOT_A_NUMBER, "a value of " + value);
        }
        if (value != null && Math.abs(value) > LARGEST) {
            return new Refusal(DeadLetterReason.OUT_OF_RANGE, "a value of " + value);
        }
        byte[] entity = outcome.getEntity().getBytes(StandardCharsets.UTF_8);
        int partition = EntityPartitioner.partition(entity, project.partitions());
        return partition == context.taskId().partition()
                ? null
                : new Refusal(
                        DeadLetterReason.WRONG_PARTITION,
                        "entity " + outcome.getEntity() + " belongs to partition " + partition
                                + ": key by its id and partition by murmur2");
    }
}
