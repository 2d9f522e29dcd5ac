package io.millrace.topology.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.arms.Arm;
import io.millrace.arms.Arms;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Deployment;
import io.millrace.records.ModelStage;
import io.millrace.records.RolloutPhase;
import io.millrace.records.Severity;
import io.millrace.rollout.Decision;
import io.millrace.rollout.InService;
import io.millrace.rollout.Phase;
import io.millrace.rollout.RolloutAlert;
import io.millrace.rollout.RolloutStatus;
import io.millrace.rollout.Routing;
import io.millrace.rollout.Stage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class OutputsTest {

    @Test
    void shouldWriteWhoScoresWhomWhatIsUnderWayAndWhoDecided() {
        Arms arms = new Arms(
                "salt", List.of(new Arm("challenger", "1.1.0", 50_000), new Arm("champion", "1.0.0", 1_000_000)));
        Decision decision = new Decision(
                new InService(9, "1.0.0", "1.1.0", "0.9.0", new TreeMap<>(Map.of("1.1.0", Stage.STAGING))),
                new Routing(8, arms, null, List.of("1.1.0")),
                new RolloutStatus("churn/1.1.0/5", "1.1.0", "canary", null, Phase.LIVE, 2, 4, 0.05, true, 1234L),
                "c1",
                true,
                "paused by ann",
                "ann",
                Map.of("samples", "12"),
                5678);

        Deployment record = Outputs.deployment("churn", decision);

        assertThat(record)
                .isEqualTo(new Deployment(
                        "churn",
                        9L,
                        "1.0.0",
                        "1.1.0",
                        "0.9.0",
                        Map.of("1.1.0", ModelStage.STAGING),
                        "c1",
                        true,
                        "paused by ann",
                        Instant.ofEpochMilli(5678),
                        new io.millrace.records.Routing(
                                8L,
                                "salt",
                                List.of(
                                        new io.millrace.records.Arm("challenger", "1.1.0", 50_000),
                                        new io.millrace.records.Arm("champion", "1.0.0", 1_000_000)),
                                null,
                                List.of("1.1.0")),
                        new io.millrace.records.RolloutStatus(
                                "churn/1.1.0/5",
                                "1.1.0",
                                "canary",
                                null,
                                RolloutPhase.LIVE,
                                2,
                                4,
                                0.05,
                                true,
                                Instant.ofEpochMilli(1234)),
                        "ann",
                        Map.of("samples", "12")));
    }

    @Test
    void shouldWriteNoArmsWhereTheChampionScoresAll() {
        Decision decision = new Decision(
                InService.NOTHING,
                new Routing(3, null, "1.1.0", List.of()),
                null,
                null,
                true,
                "a shadow",
                "trainer",
                Map.of(),
                0);

        Deployment record = Outputs.deployment("churn", decision);

        assertThat(record.getRouting())
                .isEqualTo(new io.millrace.records.Routing(3L, "", List.of(), "1.1.0", List.of()));
        assertThat(record.getRollout()).isNull();
    }

    @Test
    void shouldWriteAnAlertUnderOneIdFromItsOpeningToItsEnd() {
        RolloutAlert change = new RolloutAlert(
                RolloutAlert.WAITS, true, RolloutAlert.State.UPDATED, "say how to go on", Map.of("share", "5 %"), 1234);

        Alert record = Outputs.alert("churn", change);

        assertThat(record)
                .isEqualTo(new Alert(
                        "rollout_waits/churn",
                        "rollout_waits",
                        "churn",
                        Severity.WARNING,
                        AlertState.UPDATED,
                        "churn",
                        "say how to go on",
                        Map.of("share", "5 %"),
                        Instant.ofEpochMilli(1234)));
    }
}
