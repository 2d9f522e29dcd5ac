package io.millrace.topology.experiments;

import io.millrace.experiments.Decision;
import io.millrace.experiments.Decision.Outcome;
import io.millrace.project.ExperimentDefinition;
import io.millrace.records.Alert;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.ExperimentReport;
import io.millrace.records.Severity;
import io.millrace.topology.records.RecordWriter;
import io.millrace.topology.windows.OpenAlerts;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/** What judging tells the world: reports, alerts, and the command that ends an experiment. */
final class Outputs {
    /** Kind of the alert that an experiment has come to its verdict; open until another of its model starts, or for 7 days of event time. */
    static final String OVER = "experiment_over";
    /** Kind of the alert that nothing an experiment has counted is to be believed; open for as long. */
    static final String VOID = "experiment_void";

    private final ProcessorContext<byte[], byte[]> context;
    private final KeyValueStore<Bytes, byte[]> open;
    private final RecordWriter<ExperimentReport> reports;
    private final RecordWriter<Alert> alerts;
    private final RecordWriter<Command> commands;

    Outputs(
            ProcessorContext<byte[], byte[]> context,
            RecordWriter<ExperimentReport> reports,
            RecordWriter<Alert> alerts,
            RecordWriter<Command> commands) {
        this.context = context;
        this.reports = reports;
        this.alerts = alerts;
        this.commands = commands;
        open = context.getStateStore(ExperimentTopology.ALERTS_STORE);
    }

    void report(ExperimentReport report) {
        reports.send(context, report.getExperiment(), report, now());
    }

    void raise(ExperimentDefinition experiment, Decision decision) {
        boolean isVoid = decision.outcome() == Outcome.VOID;
        new OpenAlerts(experiment.model(), open)
                .raise(
                        isVoid ? VOID : OVER,
                        experiment.name(),
                        isVoid ? Severity.WARNING : Severity.INFO,
                        "experiment " + experiment.name() + " is over: " + decision.reason(),
                        Map.of("outcome", decision.outcome().name()),
                        Instant.ofEpochMilli(decision.at()),
                        this::send);
    }

    void close(ExperimentDefinition experiment, String reason, Instant at) {
        OpenAlerts known = new OpenAlerts(experiment.model(), open);
        known.close(OVER, experiment.name(), reason, at, this::send);
        known.close(VOID, experiment.name(), reason, at, this::send);
    }

    /** The same command whenever the same run of an experiment comes to its end, so that a replay asks for nothing new. */
    void stop(String experiment, String model, String run, String why, long at) {
        String id = "stop " + experiment + " " + run;
        commands.send(
                context,
                id,
                new Command(
                        id,
                        CommandKind.STOP_EXPERIMENT,
                        model,
                        null,
                        null,
                        "experiment " + experiment,
                        why,
                        Instant.ofEpochMilli(at),
                        null,
                        experiment,
                        null,
                        false),
                now());
    }

    private void send(Alert alert) {
        alerts.send(context, alert.getId(), alert, now());
    }

    private long now() {
        return context.currentStreamTimeMs();
    }
}
