package io.millrace.topology.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Arm;
import io.millrace.records.CommandKind;
import io.millrace.records.Deployment;
import io.millrace.records.ModelStage;
import io.millrace.records.RolloutPhase;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.topology.records.Layouts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From commands, reports and ticks to deployments and alerts: that each reaches the machine, whose rules have tests of their own in core. */
final class RolloutCourseTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long ENOUGH = 1_000;

    @TempDir
    private Path directory;

    /** Labels are known after 8 days. */
    private final Project project =
            Driven.rolledOut(1, "{strategy: canary, canary: {steps: [1 %, 5 %, 25 %, 50 %], hold: 9 d}}");

    private final TopicCatalogue topics = Driven.topics(project);
    private Driven driven;
    private Rolled rolled;
    private long time = 1_000 * HOUR;

    @BeforeEach
    void start() {
        driven = new Driven(RolloutTopology.build(project, topics, Driven.SERDES), directory);
        rolled = new Rolled(driven, topics);
        rolled.register("1.0.0");
        rolled.command("first", CommandKind.ROLL_OUT, "1.0.0", null);
        rolled.report(0);
        rolled.register("1.1.0");
        rolled.tick(time);
    }

    @AfterEach
    void stop() {
        driven.close();
    }

    @Test
    void shouldKeepItsLayouts() throws IOException {
        rolled.command("c1", CommandKind.ROLL_OUT, "1.1.0", "canary");
        rolled.report(0);
        step(ENOUGH);
        rolled.matured("challenger", 10, 0.2);

        Layouts.hold("rollout", driven.driver(), RolloutTopology.STATE_STORE);
    }

    @Test
    void shouldRampUpAsReportsAndTimeComeInAndKeepTheHistory() {
        rolled.command("c1", CommandKind.ROLL_OUT, "1.1.0", "canary");
        Deployment loading = rolled.latest();
        rolled.report(0);
        for (int step = 0; step < 4; step++) {
            step(ENOUGH);
        }

        List<Deployment> all = rolled.deployments();
        assertThat(loading.getRouting().getLoading()).containsExactly("1.1.0");
        assertThat(loading.getRollout().getPhase()).isEqualTo(RolloutPhase.LOADING);
        assertThat(all.stream()
                        .map(Deployment::getRollout)
                        .filter(rollout -> rollout != null && rollout.getPhase() == RolloutPhase.LIVE)
                        .map(rollout -> rollout.getShare())
                        .distinct())
                .containsExactly(0.01, 0.05, 0.25, 0.5);
        assertThat(all.get(all.size() - 1))
                .returns("1.1.0", Deployment::getChampion)
                .returns("1.0.0", Deployment::getPrevious)
                .returns(null, Deployment::getRollout);
        assertThat(all)
                .extracting(Deployment::getSequence)
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(rolled.history()).isEqualTo(all);
    }

    @Test
    void shouldGiveTheChallengerTheFirstRangeOfDraws() {
        rolled.command("c1", CommandKind.ROLL_OUT, "1.1.0", "canary");
        rolled.report(0);

        assertThat(rolled.latest().getRouting().getArms())
                .extracting(Arm::getVariant, Arm::getVersion, Arm::getUpTo)
                .containsExactly(tuple("challenger", "1.1.0", 10_000), tuple("champion", "1.0.0", 1_000_000));
    }

    @Test
    void shouldTakeAVersionOutOnTheFirstReportOfAnInvalidScoreAndSaySo() {
        rolled.command("c1", CommandKind.ROLL_OUT, "1.1.0", "canary");
        rolled.report(0);
        rolled.report("one", 1, List.of("1.0.0", "1.1.0"), 100, 1);

        assertThat(rolled.latest())
                .returns("1.0.0", Deployment::getChampion)
                .returns(null, Deployment::getChallenger)
                .returns(null, Deployment::getRollout)
                .returns("guard:invalid_scores", Deployment::getDecidedBy)
                .returns(
                        ModelStage.ARCHIVED,
                        deployment -> deployment.getStages().get("1.1.0"));
        assertThat(rolled.alerts())
                .extracting(Alert::getId, Alert::getState)
                .containsExactly(tuple("rollout_rolled_back/churn", AlertState.OPENED));
    }

    @Test
    void shouldPauseResumeAndAbortAndAnswerEachCommandOnce() {
        rolled.command("c1", CommandKind.ROLL_OUT, "1.1.0", "canary");
        rolled.report(0);
        rolled.command("c2", CommandKind.PAUSE, null, null);
        Deployment paused = rolled.latest();
        rolled.command("c3", CommandKind.RESUME, null, null);
        Deployment resumed = rolled.latest();
        rolled.command("c4", CommandKind.ABORT, null, null);
        rolled.command("c4", CommandKind.ABORT, null, null);
        rolled.command("c5", CommandKind.ABORT, null, null);

        assertThat(paused.getRollout().getPaused()).isTrue();
        assertThat(paused.getDecidedBy()).isEqualTo("ann");
        assertThat(resumed.getRollout().getPaused()).isFalse();
        assertThat(resumed.getRouting()).isEqualTo(paused.getRouting());
        assertThat(rolled.deployments())
                .filteredOn(deployment -> deployment.getCommandId() != null)
                .extracting(Deployment::getCommandId, Deployment::getAccepted)
                .containsExactly(
                        tuple("first", true),
                        tuple("c1", true),
                        tuple("c2", true),
                        tuple("c3", true),
                        tuple("c4", true),
                        tuple("c5", false));
    }

    @Test
    void shouldTakeAVersionOutWhoseScoresDidWorseOnceTheirLabelsAreKnown() {
        rolled.command("c1", CommandKind.ROLL_OUT, "1.1.0", null);
        rolled.report(0);
        rolled.report(ENOUGH);
        rolled.matured("champion", 5_000, 0.1);
        Deployment before = rolled.latest();
        rolled.matured("challenger", 5_000, 0.4);

        assertThat(before.getRollout().getPhase()).isEqualTo(RolloutPhase.LIVE);
        assertThat(rolled.latest())
                .returns("guard:quality", Deployment::getDecidedBy)
                .returns(null, Deployment::getRollout)
                .returns("1.0.0", Deployment::getChampion);
    }

    @Test
    void shouldNotWaitForAnInstanceOfAnotherMajorVersionOfTheFeatures() {
        rolled.report("old", 2, List.of(), 0, 0);
        rolled.command("c1", CommandKind.ROLL_OUT, "1.1.0", "canary");
        rolled.report(0);
        assertThat(rolled.latest().getRollout().getPhase()).isEqualTo(RolloutPhase.LIVE);
    }

    @Test
    void shouldNotTakeOverAVersionThatAllLiveInstancesLeaveToOthers() {
        rolled.report("one", 2, List.of(), 0, 0);
        rolled.command("c1", CommandKind.PROMOTE, "1.1.0", null);
        rolled.report("one", 2, List.of(), 0, 0);
        Deployment loading = rolled.latest();
        rolled.report("two", 1, List.of("1.1.0"), 0, 0);

        assertThat(loading)
                .returns("1.0.0", Deployment::getChampion)
                .returns(
                        RolloutPhase.LOADING,
                        deployment -> deployment.getRollout().getPhase());
        assertThat(rolled.latest().getChampion()).isEqualTo("1.1.0");
    }

    @Test
    void shouldWaitForAnInstanceWhateverTheClocksOfTheOthersSay() {
        rolled.setAhead("one", 24 * HOUR);
        rolled.report(0);
        rolled.report("two", 1, List.of("1.0.0"), 0, 0);
        rolled.command("c1", CommandKind.ROLL_OUT, "1.1.0", "canary");
        rolled.report(0);
        Deployment waiting = rolled.latest();
        rolled.report("two", 1, List.of("1.0.0", "1.1.0"), 0, 0);

        assertThat(waiting.getRollout().getPhase()).isEqualTo(RolloutPhase.LOADING);
        assertThat(rolled.latest().getRollout().getPhase()).isEqualTo(RolloutPhase.LIVE);
    }

    @Test
    void shouldRefuseCommandsThatCannotBeOnce() {
        rolled.command("c1", CommandKind.ROLL_OUT, "1.1.0", "at once");
        rolled.command("c1", CommandKind.ROLL_OUT, "1.1.0", "at once");
        rolled.command("c2", CommandKind.START_EXPERIMENT, null, null);

        assertThat(rolled.deployments())
                .filteredOn(deployment -> !deployment.getAccepted())
                .extracting(Deployment::getCommandId, Deployment::getReason)
                .containsExactly(
                        tuple("c1", "there is no strategy at once"),
                        tuple("c2", "START_EXPERIMENT names no experiment"));
        assertThat(driven.receivedBytes(topics.deadLetters())).isEmpty();
    }

    /** The step's instance carries it out, its hold passes, and it has its samples. */
    private void step(long samples) {
        rolled.report(0);
        rolled.report(samples);
        rolled.matured("champion", samples, 0.1);
        rolled.matured("challenger", samples, 0.1);
        time += 9 * 24 * HOUR;
        rolled.tick(time);
    }
}
