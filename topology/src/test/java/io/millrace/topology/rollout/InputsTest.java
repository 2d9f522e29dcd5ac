package io.millrace.topology.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.project.RolloutDefinition.Strategy;
import io.millrace.records.ArmCounts;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.ServingReport;
import io.millrace.records.ShadowComparison;
import io.millrace.rollout.Pace;
import io.millrace.rollout.RolloutInput;
import io.millrace.rollout.RolloutInput.ArmReport;
import io.millrace.rollout.RolloutInput.Asked;
import io.millrace.rollout.RolloutInput.ServingReported;
import io.millrace.rollout.Stage;
import io.millrace.topology.records.Driven;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class InputsTest {
    private static final Asked ASKED = new Asked("c1", 7L, "ann", "to see", 1000);
    private static final Project PROJECT = Driven.project(1);

    @Test
    void shouldTellTheMachineEveryKindOfCommandButTrainings() {
        Map<CommandKind, RolloutInput> expected = new EnumMap<>(Map.of(
                CommandKind.PROMOTE, new RolloutInput.Promote(ASKED, "1.1.0"),
                CommandKind.ROLL_OUT, new RolloutInput.RollOut(ASKED, "1.1.0", Strategy.BLUE_GREEN),
                CommandKind.ROLLBACK, new RolloutInput.Rollback(ASKED),
                CommandKind.PAUSE, new RolloutInput.Pause(ASKED),
                CommandKind.RESUME, new RolloutInput.Resume(ASKED),
                CommandKind.ABORT, new RolloutInput.Abort(ASKED),
                CommandKind.STOP_EXPERIMENT, new RolloutInput.StopExperiment(ASKED, "try")));

        expected.forEach(
                (kind, input) -> assertThat(asked(command(kind, "blue_green"))).isEqualTo(input));

        assertThat(asked(command(CommandKind.RETRAIN, null))).isNull();
    }

    @Test
    void shouldTakeTheProjectsStrategyWhenACommandNamesNone() {
        assertThat(asked(command(CommandKind.ROLL_OUT, null)))
                .isEqualTo(new RolloutInput.RollOut(ASKED, "1.1.0", null));
    }

    @Test
    void shouldRefuseAStrategyOrAnExperimentThatThereIsNot() {
        assertThat(asked(command(CommandKind.ROLL_OUT, "BLUE_GREEN")))
                .isEqualTo(new RolloutInput.Refused(ASKED, "there is no strategy BLUE_GREEN"));
        assertThat(asked(command(CommandKind.START_EXPERIMENT, null)))
                .isEqualTo(new RolloutInput.Refused(ASKED, "model churn has no experiment try"));
    }

    @Test
    void shouldTellTheStageThatAVersionIsToBeIn() {
        assertThat(asked(transition("1.1.0", "archived")))
                .isEqualTo(new RolloutInput.Transition(ASKED, "1.1.0", Stage.ARCHIVED));
        assertThat(asked(transition("1.1.0", "production")))
                .isEqualTo(new RolloutInput.Transition(ASKED, "1.1.0", Stage.PRODUCTION));
        assertThat(asked(transition("1.1.0", "attic")))
                .isEqualTo(new RolloutInput.Refused(
                        ASKED, "there is no stage attic: a version is moved to staging or to archived"));
        assertThat(asked(transition(null, "archived")))
                .isEqualTo(new RolloutInput.Refused(ASKED, "it names no version"));
    }

    @Test
    void shouldTellWhatAnInstanceReports() {
        ServingReport report = new ServingReport(
                "i1",
                "churn",
                1,
                4L,
                Instant.ofEpochMilli(1000),
                Instant.ofEpochMilli(3000),
                true,
                17L,
                9L,
                8L,
                List.of("1.0.0", "1.1.0"),
                Map.of("1.2.0", "too large"),
                List.of(new ArmCounts(
                        "challenger",
                        "1.1.0",
                        true,
                        10L,
                        1L,
                        4L,
                        2L,
                        8L,
                        9000L,
                        6L,
                        3L,
                        List.of(4L, 5L),
                        6.5,
                        7.5,
                        List.of(7L))),
                new ShadowComparison(5L, 1L, -0.5, 0.75, 0.25));

        ServingReported reported = ServingReports.told(report, Set.of("2.0.0"), 5000);

        assertThat(reported)
                .isEqualTo(new ServingReported(
                        "i1",
                        4,
                        true,
                        9,
                        8,
                        Set.of("1.0.0", "1.1.0"),
                        Set.of("2.0.0"),
                        Map.of("1.2.0", "too large"),
                        List.of(new ArmReport(
                                "challenger",
                                "1.1.0",
                                true,
                                new io.millrace.rollout.ArmCounts(
                                        10, 1, 4, 2, new Pace(8, 9000, 6, 3), List.of(4L, 5L), 6.5, 7.5, List.of(7L)))),
                        new io.millrace.rollout.ShadowComparison(5, 1, -0.5, 0.75, 0.25),
                        5000));
    }

    private static RolloutInput asked(Command command) {
        return Inputs.asked(command, PROJECT, "churn", 1000);
    }

    private static Command transition(String version, String stage) {
        return new Command(
                "c1",
                CommandKind.TRANSITION,
                "churn",
                version,
                7L,
                "ann",
                "to see",
                Instant.EPOCH,
                null,
                null,
                stage,
                false);
    }

    private static Command command(CommandKind kind, String strategy) {
        return new Command(
                "c1", kind, "churn", "1.1.0", 7L, "ann", "to see", Instant.EPOCH, strategy, "try", null, false);
    }
}
