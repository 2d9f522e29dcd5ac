package io.millrace.rollout;

import static io.millrace.rollout.RolloutScene.HOUR;
import static io.millrace.rollout.RolloutScene.challenger;
import static io.millrace.rollout.RolloutScene.champion;
import static io.millrace.rollout.RolloutScene.counts;
import static io.millrace.rollout.RolloutScene.definition;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.arms.Arm;
import io.millrace.arms.Arms;
import io.millrace.project.RolloutDefinition.Strategy;
import io.millrace.project.RolloutDefinition.Trial;
import io.millrace.rollout.RolloutInput.Promote;
import io.millrace.rollout.RolloutInput.Resume;
import io.millrace.rollout.RolloutInput.ServingReported;
import io.millrace.rollout.RolloutInput.Tick;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The path of each strategy, and what holds it up. */
final class RolloutStrategiesTest {
    private static final Trial SHADOW = new Trial(Duration.ofHours(1), 100);

    @Test
    void shouldPromoteAtOnceWhereNobodyScores() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY);
        scene.tell(new RolloutInput.ModelRegistered("1.0.0", 1));
        scene.rollOut("1.0.0", null);

        assertThat(scene.last().inService().champion()).isEqualTo("1.0.0");
        assertThat(scene.last().routing()).isNull();
        assertThat(scene.last().rollout()).isNull();
    }

    @Test
    void shouldTakeOverDirectlyOnceEveryLiveInstanceHasLoadedIt() {
        RolloutScene scene = new RolloutScene(definition(Strategy.DIRECT, null, null)).serving();
        scene.report("b");
        ServingReported other = scene.reported("b", null);
        scene.rollOut("1.1.0", null);

        assertThat(scene.last().routing())
                .isEqualTo(new Routing(scene.last().inService().sequence(), null, null, List.of("1.1.0")));
        assertThat(scene.status().phase()).isEqualTo(Phase.LOADING);
        assertThat(scene.last().inService().challenger()).isEqualTo("1.1.0");
        scene.report("a");
        assertThat(scene.status().phase()).isEqualTo(Phase.LOADING);
        scene.tell(other);
        assertThat(scene.status().phase()).isEqualTo(Phase.LOADING);
        Decision over = scene.report("b").get(0);

        assertThat(over.inService().champion()).isEqualTo("1.1.0");
        assertThat(over.inService().previous()).isEqualTo("1.0.0");
        assertThat(over.inService().challenger()).isNull();
        assertThat(over.routing()).isNull();
        assertThat(over.rollout()).isNull();
    }

    @Test
    void shouldRampACanaryWithOneSaltAndAGrowingRange() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).rollingOut();
        Arms first = arms(scene);
        scene.goodHour();
        Arms second = arms(scene);
        Decision began = scene.report("a").get(0);
        Decision over = scene.goodHour().get(0);

        assertThat(first.all())
                .containsExactly(new Arm(Arm.CHALLENGER, "1.1.0", 10_000), new Arm(Arm.CHAMPION, "1.0.0", Arm.WHOLE));
        assertThat(second.all().get(0)).isEqualTo(new Arm(Arm.CHALLENGER, "1.1.0", 500_000));
        assertThat(second.salt()).isEqualTo(first.salt()).startsWith("churn/1.1.0/");
        assertThat(began.rollout())
                .isEqualTo(new RolloutStatus(
                        first.salt(), "1.1.0", "canary", null, Phase.LIVE, 2, 2, 0.5, false, scene.event() - HOUR));
        assertThat(over.inService().champion()).isEqualTo("1.1.0");
        assertThat(over.evidence()).containsKeys("challenger", "champion", "error_rate", "latency", "psi");
        assertThat(over.evidence().get("challenger"))
                .isEqualTo(
                        "200 samples, 0 errors (0 %), latency p50 2 ms, p99 2 ms, 10.00 µs of scoring per vector, mean score 0.3000");
    }

    @Test
    void shouldRecordAShadowAndThenAsk() {
        RolloutScene scene = new RolloutScene(definition(Strategy.SHADOW, null, null)).serving();
        scene.rollOut("1.1.0", null);
        scene.report("a");
        assertThat(scene.last().routing())
                .extracting(Routing::shadow, Routing::arms)
                .containsExactly("1.1.0", null);
        assertThat(scene.status())
                .extracting(RolloutStatus::phase, RolloutStatus::share)
                .containsExactly(Phase.SHADOW, 0.0);
        // Without a section the shadow is recorded for 6 h, and 1,000 samples.
        for (int hour = 0; hour < 6; hour++) {
            scene.goodHour();
        }

        assertThat(scene.status().paused()).isTrue();
        assertThat(scene.last().decidedBy()).isEqualTo("guard:take_over");
        assertThat(scene.openAlerts()).containsExactly(RolloutAlert.WAITS);
        assertThat(scene.alerts.get(0).message())
                .endsWith(". Meanwhile 1.0.0 decides for all entities. "
                        + "./millrace deploy resume --model churn --why \"…\" lets it go on; "
                        + "./millrace deploy abort --model churn --why \"…\" ends it, which is the safe choice");
        List<Decision> answered = scene.tell(new Resume(scene.asked("looks good")));
        assertThat(answered).extracting(Decision::decidedBy).containsExactly("ada", "rollout");
        assertThat(scene.last().inService().champion()).isEqualTo("1.1.0");
        assertThat(scene.openAlerts()).isEmpty();
    }

    @Test
    void shouldCompareAShadowWithItself() {
        RolloutScene scene = new RolloutScene(definition(Strategy.SHADOW, SHADOW, 0.01)).rollingOut();
        ArmCounts same = counts(500, 1, 2);
        scene.report("a", new ShadowComparison(498, 0, 0, 0, 0), champion(same), RolloutScene.shadow(same));
        Decision asks = scene.tick(HOUR).get(0);

        assertThat(asks.evidence())
                .containsEntry("flips", "0 decisions would change (0 %)")
                .containsEntry(
                        "differences", "shadow's score less champion's: 0 in the mean, 0 in magnitude, 0 at most")
                .containsEntry("psi", "0 between the scores of champion and challenger")
                .containsEntry("score_shift", "0, limit 0.01000");
    }

    @Test
    void shouldCheckBlueGreenBeforeAndAfterTheSwitch() {
        RolloutScene scene = new RolloutScene(definition(Strategy.BLUE_GREEN, SHADOW, null)).rollingOut();
        assertThat(scene.status().phase()).isEqualTo(Phase.SHADOW);
        scene.goodHour();
        scene.report("a");

        assertThat(scene.status())
                .extracting(RolloutStatus::phase, RolloutStatus::share)
                .containsExactly(Phase.LIVE, 1.0);
        assertThat(scene.last().inService().champion()).isEqualTo("1.0.0");
        assertThat(scene.goodHour().get(0).evidence()).containsKey("champion in the step before");
        assertThat(scene.last().inService().champion()).isEqualTo("1.1.0");
    }

    @Test
    void shouldSwitchBackByOneRecord() {
        RolloutScene scene = new RolloutScene(definition(Strategy.BLUE_GREEN, SHADOW, null)).rollingOut();
        scene.goodHour();
        scene.report("a");
        List<Decision> back = scene.report("a", challenger(counts(3_000, 300, 0)));

        assertThat(back).hasSize(1);
        assertThat(back.get(0).decidedBy()).isEqualTo("guard:error_rate");
        assertThat(back.get(0).routing()).isNull();
        assertThat(back.get(0).inService().champion()).isEqualTo("1.0.0");
    }

    @Test
    void shouldRecordAShadowBeforeAnyStrategyThatWantsIt() {
        RolloutScene scene = new RolloutScene(definition(Strategy.DIRECT, SHADOW, null)).rollingOut();
        assertThat(scene.status())
                .extracting(RolloutStatus::phase, RolloutStatus::steps)
                .containsExactly(Phase.SHADOW, 1);

        scene.goodHour();
        assertThat(scene.last().inService().champion()).isEqualTo("1.1.0");
    }

    @Test
    void shouldBeginAHoldWhenEveryLiveInstanceCarriesTheStepOut() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).serving();
        scene.report("b");
        scene.rollOut("1.1.0", null);
        scene.report("a");
        scene.report("b");
        assertThat(scene.status())
                .extracting(RolloutStatus::step, RolloutStatus::since)
                .containsExactly(1, null);
        scene.report("a");
        scene.tick(5 * HOUR);
        assertThat(scene.status().since()).isNull();
        scene.report("b");

        assertThat(scene.status().since()).isEqualTo(scene.event());
        assertThat(scene.last().reason())
                .contains("each of 2 live instances carries out step 1 of 2, 1 % of the entities");
    }

    @Test
    void shouldNotWaitForAnInstanceThatIsGone() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).serving();
        scene.report("b");
        scene.rollOut("1.1.0", null);
        scene.report("a");
        scene.pass(3 * RolloutScene.INTERVAL);
        scene.report("a");
        scene.report("a");

        assertThat(scene.status().since()).isNotNull();
    }

    @Test
    void shouldNotWaitForAnInstanceThatSaysGoodbye() {
        RolloutScene scene = new RolloutScene(definition(Strategy.DIRECT, null, null)).serving();
        scene.report("b");
        scene.rollOut("1.1.0", null);
        scene.report("a");
        scene.tell(new ServingReported("b", 99, true, 3, -1, Set.of("1.0.0"), Map.of(), List.of(), null, scene.wall()));

        assertThat(scene.last().inService().champion()).isEqualTo("1.1.0");
    }

    @Test
    void shouldEndWhereAnInstanceRefusesTheVersion() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).serving();
        scene.rollOut("1.1.0", null);
        scene.tell(new ServingReported(
                "a",
                99,
                false,
                5,
                -1,
                Set.of("1.0.0"),
                Map.of("1.1.0", "golden rows differ"),
                List.of(),
                null,
                scene.wall()));

        assertThat(scene.last().rollout()).isNull();
        assertThat(scene.last().reason()).contains("instance a refuses 1.1.0: golden rows differ");
        assertThat(scene.last().inService().stages()).containsEntry("1.1.0", Stage.ARCHIVED);
        assertThat(scene.openAlerts()).containsExactly(RolloutAlert.ROLLED_BACK);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"SHADOW", "CANARY"},
            mode = EnumSource.Mode.INCLUDE)
    void shouldEndWhereAnInstanceRefusesTheVersionLater(Strategy strategy) {
        RolloutScene scene = new RolloutScene(definition(strategy, null, null)).rollingOut();
        scene.report("a");
        scene.report("b");
        assertThat(scene.status().step()).isEqualTo(1);
        List<Decision> ends = scene.refuse("b", "1.1.0", "no such bundle");

        assertThat(ends).hasSize(1);
        assertThat(ends.get(0).decidedBy()).isEqualTo("guard:loading");
        assertThat(ends.get(0).rollout()).isNull();
        assertThat(ends.get(0).reason()).endsWith("instance b refuses 1.1.0: no such bundle");
        assertThat(ends.get(0).inService().stages()).containsEntry("1.1.0", Stage.ARCHIVED);
        assertThat(scene.openAlerts()).containsExactly(RolloutAlert.ROLLED_BACK);
    }

    @Test
    void shouldNotGoOnWhileAnInstanceDoesNotCarryTheStepOut() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).rollingOut();
        scene.report("a", challenger(counts(200, 0, 0)), champion(counts(10_000, 0, 0)));
        // It was not there when the hold began.
        scene.tell(behind(scene, 1));
        scene.tick(HOUR);
        assertThat(scene.status().step()).isEqualTo(1);
        scene.tick(12 * HOUR);
        assertThat(scene.openAlerts()).containsExactly(RolloutAlert.STARVED);
        assertThat(scene.alerts.get(0).message()).contains(": not every live instance carries it out. ");
        scene.pass(1);
        scene.report("late");

        assertThat(scene.status().step()).isEqualTo(2);
        assertThat(scene.openAlerts()).isEmpty();
    }

    @Test
    void shouldTellThatEventTimeStandsStill() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).rollingOut();
        scene.tick(1);
        scene.report("a");
        scene.pass(HOUR - 2 * RolloutScene.INTERVAL);
        scene.report("a");
        assertThat(scene.openAlerts()).isEmpty();
        scene.report("a");

        assertThat(scene.openAlerts()).containsExactly(RolloutAlert.STARVED);
        assertThat(scene.alerts.get(0).message())
                .startsWith("the rollout of 1.1.0 (canary) does not go on from step 1 of 2, 1 % of the entities: "
                        + "event time stands still, though instances report. "
                        + "./millrace deploy promote 1.1.0 --model churn --why \"…\" lets it take over, ");
        scene.tick(1);
        assertThat(scene.openAlerts()).isEmpty();
    }

    @Test
    void shouldTellThatEventTimeHasNotBegun() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY);
        scene.tell(
                new RolloutInput.ModelRegistered("1.0.0", 1),
                new Promote(scene.asked("first"), "1.0.0"),
                new RolloutInput.ModelRegistered("1.1.0", 1));
        scene.report("a");
        scene.rollOut("1.1.0", null);
        scene.report("a");
        scene.report("a");
        scene.pass(HOUR);
        scene.report("a");

        assertThat(scene.status()).returns(1, RolloutStatus::step).returns(null, RolloutStatus::since);
        assertThat(scene.openAlerts()).containsExactly(RolloutAlert.STARVED);
        assertThat(scene.alerts.get(0).message()).contains("event time stands still");
    }

    @Test
    void shouldBePatientFromTheFirstTickWhereThereWasNone() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY);
        scene.tell(
                new RolloutInput.ModelRegistered("1.0.0", 1),
                new Promote(scene.asked("first"), "1.0.0"),
                new RolloutInput.ModelRegistered("1.1.0", 1));
        scene.rollOut("1.1.0", null);
        scene.tell(new Tick(HOUR), new Tick(13 * HOUR - 1));
        assertThat(scene.openAlerts()).isEmpty();
        scene.tell(new Tick(13 * HOUR));

        assertThat(scene.openAlerts()).containsExactly(RolloutAlert.STARVED);
    }

    @Test
    void shouldEndWhereLoadingTakesTooLong() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).serving();
        scene.rollOut("1.1.0", null);
        // The first report comes long after the one before: that is no time of loading.
        scene.pass(HOUR);
        for (long number = 50; number < 110; number++) {
            assertThat(scene.status().phase()).isEqualTo(Phase.LOADING);
            scene.pass(RolloutScene.INTERVAL);
            scene.tell(unloaded(scene, number));
        }
        scene.pass(RolloutScene.INTERVAL);
        scene.tell(unloaded(scene, 110));

        assertThat(scene.last().rollout()).isNull();
        assertThat(scene.last().reason()).contains("in 120 s it was not loaded by a");
    }

    @Test
    void shouldWaitWithoutSamplesAndTellSomebodyAfterItsPatience() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).rollingOut();
        scene.report("a", challenger(counts(99, 0, 0)), champion(counts(10_000, 0, 0)));
        scene.tick(13 * HOUR - 1);
        assertThat(scene.openAlerts()).isEmpty();
        scene.tick(1);

        assertThat(scene.openAlerts()).containsExactly(RolloutAlert.STARVED);
        assertThat(scene.status().step()).isEqualTo(1);
        scene.report("a", challenger(counts(1, 0, 0)));
        assertThat(scene.status().step()).isEqualTo(2);
        assertThat(scene.openAlerts()).isEmpty();
    }

    @Test
    void shouldWaitWhereNobodyScores() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY);
        scene.tell(
                new RolloutInput.ModelRegistered("1.0.0", 1),
                new Promote(scene.asked("first"), "1.0.0"),
                new RolloutInput.ModelRegistered("1.1.0", 1),
                new Tick(HOUR));
        scene.rollOut("1.1.0", null);
        scene.tell(new Tick(14 * HOUR));

        assertThat(scene.status().phase()).isEqualTo(Phase.LOADING);
        assertThat(scene.openAlerts()).containsExactly(RolloutAlert.STARVED);
    }

    private static ServingReported unloaded(RolloutScene scene, long number) {
        return new ServingReported("a", number, false, 5, -1, Set.of("1.0.0"), Map.of(), List.of(), null, scene.wall());
    }

    /** A report of an instance that has come late, and carries out what was decided before. */
    private static ServingReported behind(RolloutScene scene, long number) {
        return new ServingReported("late", -number, false, 0, -1, Set.of(), Map.of(), List.of(), null, scene.wall());
    }

    private static Arms arms(RolloutScene scene) {
        Routing routing = scene.last().routing();
        Arms arms = routing == null ? null : routing.arms();
        assertThat(arms).isNotNull();
        return arms;
    }
}
