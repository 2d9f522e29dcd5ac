package io.millrace.topology.experiments;

import io.millrace.project.Project;
import io.millrace.records.ExperimentCounts;
import io.millrace.records.ExperimentPartial;
import io.millrace.records.Tick;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** On each tick: counts the entities whose windows have elapsed, tells what has changed, and that the tick is done. */
final class ElapseProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final Project project;
    private final Tallies tallies;
    private final RecordReader<Tick> ticks;
    private final RecordWriter<ExperimentPartial> partials;
    private ProcessorContext<byte[], byte[]> context;
    private CountingState state;

    ElapseProcessor(
            Project project, Tallies tallies, RecordReader<Tick> ticks, RecordWriter<ExperimentPartial> partials) {
        this.project = project;
        this.tallies = tallies;
        this.ticks = ticks;
        this.partials = partials;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        state = new CountingState(project, tallies, initContext);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Tick tick = ticks.read(context, record);
        if (tick == null || tick.getTime().toEpochMilli() <= state.tick()) {
            return;
        }
        state.complete(tick.getTime().toEpochMilli(), counts -> tell(tick.getTime(), counts, record.timestamp()));
        tell(tick.getTime(), null, record.timestamp());
    }

    private void tell(Instant time, @Nullable ExperimentCounts counts, long timestamp) {
        int partition = context.taskId().partition();
        partials.send(context, Integer.toString(partition), new ExperimentPartial(partition, time, counts), timestamp);
    }
}
