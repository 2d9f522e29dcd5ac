package io.millrace.topology.drift;

import io.millrace.records.MonitoringReport;
import io.millrace.topology.records.RecordReader;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Keeps what reports say of quarantined sources for the windows of drift that overlap. */
final class QuarantineProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final DriftWindows windows;
    private final RecordReader<MonitoringReport> reader;
    private ProcessorContext<byte[], byte[]> context;
    private Quarantines quarantines;

    QuarantineProcessor(DriftWindows windows, RecordReader<MonitoringReport> reader) {
        this.windows = windows;
        this.reader = reader;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        quarantines = windows.quarantines(initContext.getStateStore(DriftTopology.QUARANTINES_STORE));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        MonitoringReport report = reader.read(context, record);
        if (report != null) {
            quarantines.accept(report);
        }
    }
}
