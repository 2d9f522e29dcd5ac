package io.millrace.topology.drift;

import io.millrace.features.FeatureSet;
import io.millrace.project.ModelDefinition;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.PartialStage;
import io.millrace.records.Tick;
import io.millrace.records.TickDone;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import io.millrace.topology.windows.WindowPolicy;
import io.millrace.wire.MonitoringBody;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** On each tick: tells what was counted in windows that have ended, and that the tick is done. */
final class PartialsProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final WindowPolicy policy;
    private final ModelDefinition model;
    private final FeatureSet features;
    private final DriftReferences references;
    private final RecordReader<Tick> reader;
    private final RecordWriter<MonitoringPartial> writer;
    private ProcessorContext<byte[], byte[]> context;
    private CountingState state;

    PartialsProcessor(
            WindowPolicy policy,
            ModelDefinition model,
            FeatureSet features,
            DriftReferences references,
            RecordReader<Tick> reader,
            RecordWriter<MonitoringPartial> writer) {
        this.policy = policy;
        this.model = model;
        this.features = features;
        this.references = references;
        this.reader = reader;
        this.writer = writer;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        state = new CountingState(policy, model.name(), features, references, initContext);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Tick tick = reader.read(context, record);
        if (tick == null || tick.getTime().toEpochMilli() <= state.tick()) {
            return;
        }
        state.complete(tick.getTime().toEpochMilli(), partial -> tell(partial, record.timestamp()));
        tell(new TickDone(model.name(), Instant.ofEpochMilli(tick.getTime().toEpochMilli())), record.timestamp());
    }

    private void tell(Object body, long timestamp) {
        int partition = context.taskId().partition();
        writer.send(
                context,
                Integer.toString(partition),
                MonitoringBody.partial(PartialStage.DRIFT, partition, body),
                timestamp);
    }
}
