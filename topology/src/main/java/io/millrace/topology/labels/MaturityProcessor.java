package io.millrace.topology.labels;

import io.millrace.records.InferenceLogEntry;
import io.millrace.records.LabelledExample;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.PartialStage;
import io.millrace.records.Tick;
import io.millrace.records.TickDone;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import io.millrace.wire.MonitoringBody;
import java.time.Instant;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** On each tick: releases the rows that have matured, tells the counts that have changed, and that the tick is done. */
final class MaturityProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final LabelPolicies policies;
    private final RecordReader<Tick> ticks;
    private final Deserializer<InferenceLogEntry> rows;
    private final RecordWriter<LabelledExample> examples;
    private final RecordWriter<MonitoringPartial> partials;
    private ProcessorContext<byte[], byte[]> context;
    private LabelState state;

    MaturityProcessor(
            LabelPolicies policies,
            RecordReader<Tick> ticks,
            Deserializer<InferenceLogEntry> rows,
            RecordWriter<LabelledExample> examples,
            RecordWriter<MonitoringPartial> partials) {
        this.policies = policies;
        this.ticks = ticks;
        this.rows = rows;
        this.examples = examples;
        this.partials = partials;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        state = new LabelState(policies, initContext);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Tick tick = ticks.read(context, record);
        if (tick == null || tick.getTime().toEpochMilli() <= state.tick()) {
            return;
        }
        long time = tick.getTime().toEpochMilli();
        state.complete(time, bytes -> release(bytes, time, record.timestamp()));
        state.tellChanged(counts -> tell(counts, record.timestamp()));
        state.forgetCounts();
        tell(new TickDone("", Instant.ofEpochMilli(time)), record.timestamp());
    }

    private void release(byte[] bytes, long time, long timestamp) {
        // These bytes were read once already, before they were kept.
        InferenceLogEntry row = rows.deserialize("", bytes);
        LabelPolicy policy = policies.of(row.getModel());
        if (policy != null) {
            examples.send(context, row.getEntity(), Examples.label(state, policy, row, time), timestamp);
        }
    }

    private void tell(Object body, long timestamp) {
        int partition = context.taskId().partition();
        partials.send(
                context,
                Integer.toString(partition),
                MonitoringBody.partial(PartialStage.LABEL, partition, body),
                timestamp);
    }
}
