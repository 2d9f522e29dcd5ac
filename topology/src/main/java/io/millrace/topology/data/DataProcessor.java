package io.millrace.topology.data;

import io.millrace.records.Alert;
import io.millrace.records.DataPartial;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.PartialStage;
import io.millrace.records.TickDone;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.topology.records.DeadLetterOffice;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Feeds the aggregator with what tasks have counted and sends what it finds. */
final class DataProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final DataWindows windows;
    private final int partitions;
    private final Deserializer<MonitoringPartial> deserializer;
    private final RecordReader<MonitoringPartial> reader;
    private final RecordWriter<MonitoringReport> reports;
    private final RecordWriter<Alert> alerts;
    private ProcessorContext<byte[], byte[]> context;
    private DataAggregator aggregator;

    DataProcessor(
            DataWindows windows,
            int partitions,
            Deserializer<MonitoringPartial> deserializer,
            RecordWriter<MonitoringReport> reports,
            RecordWriter<Alert> alerts) {
        this.windows = windows;
        this.partitions = partitions;
        this.deserializer = deserializer;
        this.reports = reports;
        this.alerts = alerts;
        reader = new RecordReader<>(deserializer, new DeadLetterOffice("data.judge", DataTopology.DEAD_LETTERS_SINK));
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        aggregator = new DataAggregator(windows, partitions, deserializer, initContext);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        MonitoringPartial partial = reader.read(context, record);
        if (partial == null || partial.getStage() != PartialStage.DATA) {
            return;
        }
        long timestamp = record.timestamp();
        if (partial.getBody() instanceof DataPartial counted) {
            if (!aggregator.accept(counted, partial.getPartition(), record.value())) {
                reader.reject(
                        context,
                        record,
                        DeadLetterReason.UNDECODABLE_RECORD,
                        "counts of source " + counted.getSource() + " that cannot be");
            }
        } else if (partial.getBody() instanceof TickDone done) {
            aggregator.tickDone(
                    partial.getPartition(),
                    done.getTime().toEpochMilli(),
                    report -> reports.send(context, report.getSubject(), report, timestamp),
                    alert -> alerts.send(context, alert.getId(), alert, timestamp));
        }
    }
}
