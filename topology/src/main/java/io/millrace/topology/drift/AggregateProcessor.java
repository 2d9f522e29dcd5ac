package io.millrace.topology.drift;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.DriftPartial;
import io.millrace.records.ExampleCounts;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.PartialStage;
import io.millrace.records.TickDone;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.topology.records.DeadLetterOffice;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import io.millrace.wire.MonitoringBody;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Feeds the aggregator with partials and sends what it finds. */
final class AggregateProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final DriftWindows windows;
    private final Project project;
    private final ModelDefinition model;
    private final int partitions;
    private final DriftReferences references;
    private final Deserializer<MonitoringPartial> deserializer;
    private final RecordReader<MonitoringPartial> reader;
    private final RecordWriter<MonitoringReport> reports;
    private final RecordWriter<Alert> alerts;
    private ProcessorContext<byte[], byte[]> context;
    private WindowAggregator aggregator;
    private LabelAggregator labels;

    AggregateProcessor(
            DriftWindows windows,
            Project project,
            ModelDefinition model,
            int partitions,
            DriftReferences references,
            Deserializer<MonitoringPartial> deserializer,
            RecordWriter<MonitoringReport> reports,
            RecordWriter<Alert> alerts) {
        this.windows = windows;
        this.project = project;
        this.model = model;
        this.partitions = partitions;
        this.references = references;
        this.deserializer = deserializer;
        this.reports = reports;
        this.alerts = alerts;
        reader = new RecordReader<>(
                deserializer, new DeadLetterOffice("drift.aggregate", DriftTopology.AGGREGATE_DEAD_LETTERS_SINK));
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        aggregator = new WindowAggregator(windows, model, partitions, references, deserializer, initContext);
        labels = new LabelAggregator(project, model, partitions, references, deserializer, initContext);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        MonitoringPartial partial = reader.read(context, record);
        if (partial == null) {
            return;
        }
        if (partial.getStage() == PartialStage.DRIFT) {
            drift(partial, record);
        } else if (partial.getStage() == PartialStage.LABEL) {
            labels(partial, record);
        }
    }

    private void drift(MonitoringPartial partial, Record<byte[], byte[]> record) {
        long timestamp = record.timestamp();
        if (MonitoringBody.of(partial) instanceof DriftPartial counted && isOurs(counted.getModel())) {
            if (!aggregator.accept(counted, partial.getPartition(), record.value())) {
                reader.reject(
                        context,
                        record,
                        DeadLetterReason.UNDECODABLE_RECORD,
                        "the counts do not fit the reference of version " + counted.getModelVersion());
            }
        } else if (MonitoringBody.of(partial) instanceof TickDone done && isOurs(done.getModel())) {
            aggregator.tickDone(
                    partial.getPartition(),
                    done.getTime().toEpochMilli(),
                    report -> send(report, timestamp),
                    alert -> alerts.send(context, alert.getId(), alert, timestamp));
            judgeLabels(timestamp);
        }
    }

    /** What another application tells; whether it can be read is that one's, and the retraining policy's, to say. */
    private void labels(MonitoringPartial partial, Record<byte[], byte[]> record) {
        if (MonitoringBody.of(partial) instanceof ExampleCounts counts
                && isOurs(counts.getModel())
                && counts.getPositive() >= 0
                && counts.getNegative() >= 0) {
            labels.accept(counts, partial.getPartition(), record.value());
        } else if (MonitoringBody.of(partial) instanceof TickDone done) {
            labels.tickDone(partial.getPartition(), done.getTime().toEpochMilli());
            judgeLabels(record.timestamp());
        }
    }

    private void judgeLabels(long timestamp) {
        labels.judge(report -> send(report, timestamp), alert -> alerts.send(context, alert.getId(), alert, timestamp));
    }

    private void send(MonitoringReport report, long timestamp) {
        reports.send(context, model.name() + "/" + report.getSubject(), report, timestamp);
    }

    /** Every model's drift tells its partials on the same topic. */
    private boolean isOurs(String recorded) {
        return model.equals(project.modelOf(recorded));
    }
}
