package io.millrace.topology.retraining;

import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.RetrainEvent;
import io.millrace.records.RetrainReason;
import io.millrace.records.Severity;
import io.millrace.retraining.RetrainingEffect.AlertChanged;
import io.millrace.retraining.RetrainingEffect.CommandAnswered;
import io.millrace.retraining.RetrainingEffect.RequestTraining;
import java.time.Instant;
import java.util.Map;

/** What the retraining machine wants, as records. */
final class Outputs {
    /** Kind of the alert that answers a command. */
    static final String COMMAND = "retrain_command";

    private Outputs() {}

    static RetrainEvent event(String model, RequestTraining request) {
        return new RetrainEvent(
                request.id(),
                model,
                request.reasons().stream()
                        .map(reason -> RetrainReason.valueOf(reason.name()))
                        .toList(),
                request.evidence(),
                request.modelVersion(),
                request.examplesFrom() == null ? null : Instant.ofEpochMilli(request.examplesFrom()),
                Instant.ofEpochMilli(request.requestedAt()),
                request.tune());
    }

    static Alert alert(String model, AlertChanged alert) {
        return new Alert(
                alert.kind() + "/" + model,
                alert.kind(),
                model,
                alert.urgent() ? Severity.WARNING : Severity.INFO,
                AlertState.valueOf(alert.state().name()),
                model,
                alert.message(),
                alert.evidence(),
                Instant.ofEpochMilli(alert.at()));
    }

    /** The answer to a command: closed from the start, because there is nothing left to do. */
    static Alert answer(String model, CommandAnswered answer) {
        return new Alert(
                COMMAND + "/" + answer.commandId(),
                COMMAND,
                model,
                Severity.INFO,
                AlertState.CLOSED,
                answer.commandId(),
                (answer.accepted() ? "accepted: " : "refused: ") + answer.reason(),
                Map.of("accepted", Boolean.toString(answer.accepted())),
                Instant.ofEpochMilli(answer.at()));
    }
}
