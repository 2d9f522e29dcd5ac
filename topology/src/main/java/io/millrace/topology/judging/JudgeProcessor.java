package io.millrace.topology.judging;

import io.millrace.records.Alert;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.TickDone;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.topology.records.DeadLetterOffice;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import io.millrace.topology.windows.TickProgress;
import io.millrace.wire.MonitoringBody;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Feeds a judge with what partitions have counted, and sends what it finds. */
final class JudgeProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final JudgeTopology frame;
    private final int partitions;
    private final Function<JudgeState, WindowJudge> judges;
    private final Deserializer<MonitoringPartial> deserializer;
    private final RecordReader<MonitoringPartial> reader;
    private final RecordWriter<MonitoringReport> reports;
    private final RecordWriter<Alert> alerts;
    private ProcessorContext<byte[], byte[]> context;
    private JudgeState state;
    private WindowJudge judge;

    JudgeProcessor(
            JudgeTopology frame,
            int partitions,
            Function<JudgeState, WindowJudge> judges,
            Deserializer<MonitoringPartial> deserializer,
            RecordWriter<MonitoringReport> reports,
            RecordWriter<Alert> alerts) {
        this.frame = frame;
        this.partitions = partitions;
        this.judges = judges;
        this.deserializer = deserializer;
        this.reports = reports;
        this.alerts = alerts;
        reader = new RecordReader<>(
                deserializer, new DeadLetterOffice(frame.name() + ".judge", JudgeTopology.DEAD_LETTERS_SINK));
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        frame.version().hold(context, frame.progressStore());
        state = new JudgeState(frame, partitions, deserializer, initContext::getStateStore);
        judge = judges.apply(state);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        MonitoringPartial partial = reader.read(context, record);
        if (partial == null || partial.getStage() != frame.stage()) {
            return;
        }
        if (MonitoringBody.of(partial) instanceof TickDone done) {
            tickDone(partial.getPartition(), done.getTime().toEpochMilli(), record.timestamp());
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
        if (partial.getPartition() < 0 || partial.getPartition() >= partitions) {
            throw new IllegalArgumentException("there is no partition " + partial.getPartition());
        }
        judge.accept(partial, message);
    }

    private void tickDone(int partition, long time, long timestamp) {
        TickProgress progress = state.progress();
        if (!progress.done(partition, time)) {
            return;
        }
        judge.hear(time);
        long before = progress.reached();
        long now = progress.everywhere();
        if (now == TickProgress.BEGINNING) {
            return;
        }
        judge.judge(
                before,
                now,
                new Findings(
                        report -> reports.send(context, key(report), report, timestamp),
                        alert -> alerts.send(context, alert.getId(), alert, timestamp)));
        if (now > before) {
            state.ledger().forget(judge.forgottenAt(before), judge.forgottenAt(now));
            progress.reach(now);
        }
    }

    /** Its subject, and before it the model where the subject is a version of one. */
    private static String key(MonitoringReport report) {
        String model = report.getModel();
        String subject = report.getSubject();
        return model.isEmpty() || model.equals(subject) ? subject : model + "/" + subject;
    }
}
