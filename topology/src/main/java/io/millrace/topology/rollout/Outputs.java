package io.millrace.topology.rollout;

import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Arm;
import io.millrace.records.Deployment;
import io.millrace.records.ModelStage;
import io.millrace.records.RolloutPhase;
import io.millrace.records.Severity;
import io.millrace.rollout.Decision;
import io.millrace.rollout.InService;
import io.millrace.rollout.RolloutAlert;
import io.millrace.rollout.RolloutStatus;
import io.millrace.rollout.Routing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the rollout machine decides and tells, as records. */
final class Outputs {

    private Outputs() {}

    static Deployment deployment(String model, Decision decision) {
        InService now = decision.inService();
        Map<String, ModelStage> stages = new TreeMap<>();
        now.stages().forEach((version, stage) -> stages.put(version, ModelStage.valueOf(stage.name())));
        return new Deployment(
                model,
                now.sequence(),
                now.champion(),
                now.challenger(),
                now.previous(),
                stages,
                decision.commandId(),
                decision.accepted(),
                decision.reason(),
                Instant.ofEpochMilli(decision.at()),
                routing(decision.routing()),
                status(decision.rollout()),
                decision.decidedBy(),
                decision.evidence());
    }

    private static io.millrace.records.@Nullable Routing routing(@Nullable Routing routing) {
        if (routing == null) {
            return null;
        }
        List<Arm> arms = routing.arms() == null
                ? List.of()
                : routing.arms().all().stream()
                        .map(arm -> new Arm(arm.variant(), arm.version(), arm.upTo()))
                        .toList();
        return new io.millrace.records.Routing(
                routing.sequence(),
                routing.arms() == null ? "" : routing.arms().salt(),
                arms,
                routing.shadow(),
                routing.loading());
    }

    private static io.millrace.records.@Nullable RolloutStatus status(@Nullable RolloutStatus status) {
        return status == null
                ? null
                : new io.millrace.records.RolloutStatus(
                        status.id(),
                        status.version(),
                        status.strategy(),
                        status.experiment(),
                        RolloutPhase.valueOf(status.phase().name()),
                        status.step(),
                        status.steps(),
                        status.share(),
                        status.paused(),
                        status.since() == null ? null : Instant.ofEpochMilli(status.since()));
    }

    static Alert alert(String model, RolloutAlert alert) {
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
}
