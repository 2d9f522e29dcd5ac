package io.millrace.topology.quality;

import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.LabelledCohort;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.PartialStage;
import io.millrace.records.ScoredCohort;
import io.millrace.records.TickDone;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.topology.records.DeadLetterOffice;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Feeds the aggregator with what label tasks have counted, and sends what it finds. */
final class QualityProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final Project project;
    private final int partitions;
    private final Deserializer<MonitoringPartial> deserializer;
    private final RecordReader<MonitoringPartial> reader;
    private final RecordWriter<MonitoringReport> reports;
    private final RecordWriter<Alert> alerts;
    private final Consumer<MonitoringReport> listener;
    private ProcessorContext<byte[], byte[]> context;
    private QualityAggregator aggregator;

    QualityProcessor(
            Project project,
            int partitions,
            Deserializer<MonitoringPartial> deserializer,
            RecordWriter<MonitoringReport> reports,
            RecordWriter<Alert> alerts,
            Consumer<MonitoringReport> listener) {
        this.project = project;
        this.partitions = partitions;
        this.deserializer = deserializer;
        this.reports = reports;
        this.alerts = alerts;
        this.listener = listener;
        reader = new RecordReader<>(
                deserializer, new DeadLetterOffice("quality.judge", QualityTopology.DEAD_LETTERS_SINK));
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        aggregator = new QualityAggregator(project, partitions, deserializer, initContext);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        MonitoringPartial partial = reader.read(context, record);
        if (partial == null || partial.getStage() != PartialStage.LABEL) {
            return;
        }
        long timestamp = record.timestamp();
        if (partial.getBody() instanceof TickDone done) {
            aggregator.tickDone(
                    partial.getPartition(),
                    done.getTime().toEpochMilli(),
                    report -> {
                        reports.send(context, report.getModel() + "/" + report.getSubject(), report, timestamp);
                        listener.accept(report);
                    },
                    alert -> alerts.send(context, alert.getId(), alert, timestamp));
            return;
        }
        try {
            accept(partial, record.value());
        } catch (IllegalArgumentException impossible) {
            reader.reject(
                    context, record, DeadLetterReason.UNDECODABLE_RECORD, String.valueOf(impossible.getMessage()));
        }
    }

    private void accept(MonitoringPartial partial, byte[] message) {
        if (partial.getBody() instanceof ScoredCohort scored) {
            aggregator.accept(scored, partial.getPartition(), message);
        } else if (partial.getBody() instanceof LabelledCohort labelled) {
            aggregator.accept(labelled, partial.getPartition(), message);
        }
    }
}
