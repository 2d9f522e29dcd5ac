package io.millrace.rollout;

import static io.millrace.rollout.RolloutScene.challenger;
import static io.millrace.rollout.RolloutScene.counts;
import static io.millrace.rollout.RolloutScene.definition;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.arms.Arm;
import io.millrace.arms.Arms;
import io.millrace.project.RolloutDefinition.Strategy;
import io.millrace.project.RolloutDefinition.Trial;
import io.millrace.rollout.RolloutInput.Abort;
import io.millrace.rollout.RolloutInput.Asked;
import io.millrace.rollout.RolloutInput.ModelRegistered;
import io.millrace.rollout.RolloutInput.Pause;
import io.millrace.rollout.RolloutInput.Promote;
import io.millrace.rollout.RolloutInput.Resume;
import io.millrace.rollout.RolloutInput.RollOut;
import io.millrace.rollout.RolloutInput.Rollback;
import io.millrace.rollout.RolloutInput.StartExperiment;
import io.millrace.rollout.RolloutInput.StopExperiment;
import io.millrace.rollout.RolloutInput.Wish;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each command in each phase. */
final class RolloutCommandsTest {
    private static final Arms HALVES = new Arms(
            "experiment:price",
            List.of(new Arm("control", "1.0.0", 500_000), new Arm("treatment", "1.1.0", Arm.WHOLE)));

    /** Where a rollout of 1.1.0 can stand. */
    private enum Standing {
        LOADING,
        SHADOW,
        LIVE,
        PAUSED
    }

    private static RolloutScene at(Standing standing) {
        RolloutScene scene =
                new RolloutScene(definition(Strategy.CANARY, new Trial(Duration.ofHours(1), 100), null)).serving();
        scene.rollOut("1.1.0", null);
        if (standing == Standing.LOADING) {
            return scene;
        }
        scene.report("a");
        if (standing != Standing.SHADOW) {
            scene.goodHour();
        }
        if (standing == Standing.PAUSED) {
            scene.tell(new Pause(scene.asked("holiday")));
        }
        return scene;
    }

    private static Decision only(List<Decision> decisions) {
        assertThat(decisions).hasSize(1);
        return decisions.get(0);
    }

    @ParameterizedTest
    @EnumSource
    void shouldPromoteWhatIsUnderWayAsSoonAsItIsLoaded(Standing standing) {
        RolloutScene scene = at(standing);
        Decision decision = only(scene.tell(new Promote(scene.asked("now"), "1.1.0")));

        assertThat(decision.accepted()).isTrue();
        assertThat(decision.decidedBy()).isEqualTo("ada");
        if (standing == Standing.LOADING) {
            assertThat(decision.rollout()).extracting(RolloutStatus::strategy).isEqualTo("direct");
            scene.report("a");
        }
        assertThat(scene.last().inService())
                .extracting(InService::champion, InService::previous, InService::challenger)
                .containsExactly("1.1.0", "1.0.0", null);
    }

    @ParameterizedTest
    @EnumSource
    void shouldPromoteAnotherVersionInPlaceOfWhatIsUnderWay(Standing standing) {
        RolloutScene scene = at(standing);
        Decision decision = only(scene.tell(new Promote(scene.asked("hot fix"), "1.2.0")));

        assertThat(decision.rollout())
                .extracting(RolloutStatus::version, RolloutStatus::phase, RolloutStatus::paused)
                .containsExactly("1.2.0", Phase.LOADING, false);
        assertThat(decision.inService().stages())
                .containsEntry("1.1.0", Stage.ARCHIVED)
                .containsEntry("1.2.0", Stage.STAGING);
        scene.report("a");
        assertThat(scene.last().inService().champion()).isEqualTo("1.2.0");
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndWhatIsUnderWayByPromotingTheChampion(Standing standing) {
        RolloutScene scene = at(standing);
        Decision decision = only(scene.tell(new Promote(scene.asked("stay"), "1.0.0")));

        assertThat(decision.rollout()).isNull();
        assertThat(decision.inService().champion()).isEqualTo("1.0.0");
        assertThat(decision.inService().challenger()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void shouldUndoByRollback(Standing standing) {
        RolloutScene scene = at(standing);
        Decision decision = only(scene.tell(new Rollback(scene.asked("complaints"))));

        assertThat(decision.accepted()).isTrue();
        assertThat(decision.routing()).isNull();
        assertThat(decision.rollout()).isNull();
        assertThat(decision.reason()).isEqualTo("the rollout of 1.1.0 (canary) has ended, 1.0.0 goes on");
        assertThat(decision.evidence()).containsEntry("why", "complaints");
        assertThat(decision.inService().champion()).isEqualTo("1.0.0");
        assertThat(decision.inService().stages()).containsEntry("1.1.0", Stage.ARCHIVED);
        // There was no champion before the first.
        assertThat(only(scene.tell(new Rollback(scene.asked("again")))).reason())
                .isEqualTo("there is no previous version to return to");
    }

    @ParameterizedTest
    @EnumSource
    void shouldAbort(Standing standing) {
        RolloutScene scene = at(standing);
        Decision decision = only(scene.tell(new Abort(scene.asked("not now"))));

        assertThat(decision.rollout()).isNull();
        assertThat(decision.inService().stages()).containsEntry("1.1.0", Stage.ARCHIVED);
        assertThat(only(scene.tell(new Abort(scene.asked("again")))))
                .returns(false, Decision::accepted)
                .returns("nothing is under way", Decision::reason);
    }

    @ParameterizedTest
    @EnumSource
    void shouldPauseAndResume(Standing standing) {
        RolloutScene scene = at(standing);
        RolloutStatus before = scene.status();
        Decision paused = only(scene.tell(new Pause(scene.asked("holiday"))));
        assertThat(paused.accepted()).isTrue();
        assertThat(scene.status().paused()).isTrue();
        if (standing != Standing.LOADING) {
            scene.goodHour();
            scene.goodHour();
        }
        scene.report("a");
        assertThat(scene.status()).returns(before.step(), RolloutStatus::step);
        List<Decision> resumed = scene.tell(new Resume(scene.asked("back")));

        assertThat(resumed.get(0).accepted()).isTrue();
        assertThat(scene.status())
                .returns(false, RolloutStatus::paused)
                .returns(before.step() + 1, RolloutStatus::step);
        assertThat(scene.alerts).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = "PAUSED", mode = EnumSource.Mode.EXCLUDE)
    void shouldRefuseToResumeWhatIsNotPaused(Standing standing) {
        RolloutScene scene = at(standing);
        assertThat(only(scene.tell(new Resume(scene.asked("on")))))
                .returns(false, Decision::accepted)
                .satisfies(refused -> assertThat(refused.reason()).contains("1.1.0 (canary) is not paused"));
    }

    @ParameterizedTest
    @EnumSource
    void shouldAcceptTheSameRolloutWithoutChange(Standing standing) {
        RolloutScene scene = at(standing);
        RolloutStatus before = scene.status();
        Routing routing = scene.last().routing();
        scene.rollOut("1.1.0", null);
        scene.rollOut("1.1.0", Strategy.CANARY);

        assertThat(scene.decisions.subList(scene.decisions.size() - 2, scene.decisions.size()))
                .allSatisfy(decision -> {
                    assertThat(decision.accepted()).isTrue();
                    assertThat(decision.rollout()).isEqualTo(before);
                    assertThat(decision.routing()).isEqualTo(routing);
                });
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseAnotherStrategyForTheVersionUnderWay(Standing standing) {
        RolloutScene scene = at(standing);
        RolloutStatus before = scene.status();
        Decision decision = only(scene.rollOut("1.1.0", Strategy.BLUE_GREEN));

        assertThat(decision.accepted()).isFalse();
        assertThat(decision.rollout()).isEqualTo(before);
        assertThat(decision.reason())
                .startsWith("the rollout of 1.1.0 (canary) is under way already: ")
                .endsWith("; it has to be aborted before it begins anew as blue_green");
    }

    @Test
    void shouldSayWhatWasDoneAndKeepWhy() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).serving();
        scene.rollOut("1.1.0", null);
        scene.report("a");
        scene.tell(
                new Pause(scene.asked("why 1")),
                new Resume(scene.asked("why 2")),
                new Promote(scene.asked("why 3"), "1.1.0"),
                new Promote(scene.asked("why 4"), "1.2.0"),
                new Abort(scene.asked("why 5")));
        scene.rollOut("1.2.0", null);
        scene.tell(
                new Rollback(scene.asked("why 6")),
                new Rollback(scene.asked("why 7")),
                new Rollback(scene.asked("why 8")));

        List<Decision> asked = scene.decisions.stream()
                .filter(decision -> decision.evidence().containsKey("why"))
                .skip(1)
                .toList();
        assertThat(asked)
                .extracting(Decision::reason)
                .containsExactly(
                        "the rollout of 1.1.0 (canary) begins: loading",
                        "the rollout of 1.1.0 (canary) is paused at step 1 of 2, 1 % of the entities",
                        "the rollout of 1.1.0 (canary) goes on at step 1 of 2, 1 % of the entities",
                        "1.1.0 takes over from 1.0.0, and the rollout of 1.1.0 (canary) has ended",
                        "the rollout of 1.2.0 (direct) begins: loading",
                        "the rollout of 1.2.0 (direct) has ended, 1.1.0 goes on",
                        "the rollout of 1.2.0 (canary) begins: loading",
                        "the rollout of 1.2.0 (canary) has ended, 1.1.0 goes on; rollback once more brings 1.0.0 back",
                        "1.0.0 is back in place of 1.1.0",
                        "there is no previous version to return to");
        assertThat(asked)
                .extracting(decision -> decision.evidence().get("why"))
                .containsExactly(
                        "gates passed",
                        "why 1",
                        "why 2",
                        "why 3",
                        "why 4",
                        "why 5",
                        "gates passed",
                        "why 6",
                        "why 7",
                        "why 8");
    }

    @Test
    void shouldKeepWhyARolloutThatWaitedWasWanted() {
        RolloutScene scene = at(Standing.LIVE);
        scene.rollOut("1.2.0", null);
        scene.refuse("a", "1.1.0", "golden rows differ");

        assertThat(scene.last())
                .returns("the rollout of 1.2.0 (canary) begins: loading", Decision::reason)
                .returns(null, Decision::commandId);
        assertThat(scene.last().evidence()).containsEntry("why", "gates passed");
    }

    @Test
    void shouldRefuseToBringBackWhatAnInstanceRefuses() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).serving();
        scene.tell(new Promote(scene.asked("now"), "1.1.0"));
        scene.report("a");
        scene.report("b");
        scene.refuse("b", "1.0.0", "golden rows differ");
        Decision refused = only(scene.tell(new Rollback(scene.asked("worse"))));

        assertThat(refused)
                .returns(false, Decision::accepted)
                .returns("1.0.0 cannot come back: instance b refuses 1.0.0: golden rows differ", Decision::reason);
        assertThat(refused.inService().champion()).isEqualTo("1.1.0");
    }

    @Test
    void shouldBringBackWhatAnInstanceIsStillLoading() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).serving();
        scene.tell(new Promote(scene.asked("now"), "1.1.0"));
        scene.report("a");
        scene.refuse("b", "0.9.0", "too old");
        Decision back = only(scene.tell(new Rollback(scene.asked("worse"))));

        assertThat(back.accepted()).isTrue();
        assertThat(back.inService().champion()).isEqualTo("1.0.0");
    }

    @ParameterizedTest
    @EnumSource
    void shouldLetAnotherRolloutWaitUntilAGuardHasEndedThis(Standing standing) {
        RolloutScene scene = at(standing);
        Decision waits = only(scene.rollOut("1.2.0", null));
        assertThat(waits.accepted()).isTrue();
        assertThat(waits.reason()).isEqualTo("1.2.0 waits until the rollout of 1.1.0 (canary) has ended");
        assertThat(waits.rollout()).extracting(RolloutStatus::version).isEqualTo("1.1.0");
        if (standing == Standing.LOADING) {
            scene.report("a");
        }
        ArmCounts invalid = new ArmCounts(10, 0, 0, 1, Pace.NONE, List.of(), 2.7, 0.81, List.of(9L));
        scene.report(
                "a",
                standing == Standing.LOADING || standing == Standing.SHADOW
                        ? RolloutScene.shadow(invalid)
                        : challenger(invalid));

        assertThat(scene.decisions.get(scene.decisions.size() - 2).decidedBy()).isEqualTo("guard:invalid_scores");
        assertThat(scene.status())
                .returns("1.2.0", RolloutStatus::version)
                .returns(Phase.LOADING, RolloutStatus::phase);
        assertThat(scene.openAlerts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollback", "abort", "promote"})
    void shouldBeginNothingByItselfAfterAPersonHasSaidWhatShallBeInService(String kind) {
        RolloutScene scene = at(Standing.LIVE);
        scene.rollOut("1.2.0", null);
        Asked asked = scene.asked("stop");
        Wish wish =
                switch (kind) {
                    case "rollback" -> new Rollback(asked);
                    case "abort" -> new Abort(asked);
                    default -> new Promote(asked, "1.1.0");
                };
        only(scene.tell(wish));

        assertThat(scene.last().rollout()).isNull();
        assertThat(scene.state.next()).isNull();
        assertThat(scene.last().inService().stages()).containsEntry("1.2.0", Stage.STAGING);
    }

    @Test
    void shouldRefuseWhatNeedsARolloutWhenThereIsNone() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).serving();
        List<Decision> refused = scene.tell(
                new Pause(scene.asked("x")),
                new Resume(scene.asked("x")),
                new Abort(scene.asked("x")),
                new StopExperiment(scene.asked("x"), "price"));

        assertThat(refused).hasSize(4).allSatisfy(decision -> {
            assertThat(decision.accepted()).isFalse();
            assertThat(decision.reason()).isEqualTo("nothing is under way");
        });
    }

    @Test
    void shouldAcceptTheRolloutOfTheChampionWithoutChange() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).serving();
        assertThat(only(scene.rollOut("1.0.0", null)))
                .returns(true, Decision::accepted)
                .returns("version 1.0.0 is in service already", Decision::reason);
    }

    @Test
    void shouldTakeTheStrategyOfTheCommand() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).serving();
        scene.rollOut("1.1.0", Strategy.BLUE_GREEN);
        assertThat(scene.status().strategy()).isEqualTo("blue_green");
    }

    @Test
    void shouldRefuseARolloutWithoutAVersionOrOfAnotherState() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).serving();
        List<Decision> refused = scene.tell(
                new RollOut(scene.asked("x"), null, null),
                new RollOut(new Asked("y", 1L, "ada", "x", scene.wall()), "1.1.0", null),
                new RollOut(scene.asked("x"), "9.9.9", null),
                new RolloutInput.TimePassed(scene.wall() + RolloutMachine.PATIENCE.toMillis()));

        assertThat(refused)
                .extracting(Decision::reason)
                .containsExactly(
                        "it names no version",
                        "deployment 1 was expected, and it is 4: something was decided meanwhile",
                        "version 9.9.9 is not in the registry");
    }

    @Test
    void shouldRollOutAVersionWhoseRegistrationIsReadAfterTheCommand() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).serving();
        scene.rollOut("1.3.0", Strategy.SHADOW);
        scene.tell(new ModelRegistered("1.3.0", scene.wall()));

        assertThat(scene.status()).returns("1.3.0", RolloutStatus::version).returns("shadow", RolloutStatus::strategy);
    }

    @Test
    void shouldBringBackWhatFailedOnlyByAPersonsWord() {
        RolloutScene scene = at(Standing.LIVE);
        scene.tell(new Rollback(scene.asked("worse")));
        scene.rollOut("1.1.0", null);
        assertThat(scene.last().inService().stages()).containsEntry("1.1.0", Stage.STAGING);
        scene.tell(new Promote(scene.asked("it was the network"), "1.1.0"));
        scene.report("a");

        assertThat(scene.last().inService().champion()).isEqualTo("1.1.0");
        assertThat(only(scene.tell(new Rollback(scene.asked("no")))).inService().champion())
                .isEqualTo("1.0.0");
    }

    @Test
    void shouldNotReturnToAVersionThatHasFailedSince() {
        RolloutScene scene = at(Standing.LIVE);
        scene.tell(new Promote(scene.asked("now"), "1.1.0"));
        scene.rollOut("1.0.0", null);
        scene.tell(new Abort(scene.asked("no")));

        assertThat(only(scene.tell(new Rollback(scene.asked("back")))).accepted())
                .isFalse();
        assertThat(scene.last().inService().champion()).isEqualTo("1.1.0");
    }

    @Test
    void shouldRunAnExperimentUntilItIsStopped() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).serving();
        scene.tell(new StartExperiment(scene.asked("test prices"), "price", HALVES));
        assertThat(scene.last().routing()).extracting(Routing::loading).isEqualTo(List.of("1.1.0"));
        scene.report("a");

        assertThat(scene.last().routing()).extracting(Routing::arms).isEqualTo(HALVES);
        assertThat(scene.status())
                .returns("experiment", RolloutStatus::strategy)
                .returns("price", RolloutStatus::experiment)
                .returns(0.5, RolloutStatus::share);
        assertThat(only(scene.tell(new Pause(scene.asked("x")))).accepted()).isFalse();
        assertThat(only(scene.tell(new StopExperiment(scene.asked("x"), "other")))
                        .reason())
                .isEqualTo("what is under way is the experiment price, not the experiment other");
        assertThat(only(scene.tell(new StartExperiment(scene.asked("x"), "other", HALVES)))
                        .reason())
                .isEqualTo("the experiment price is under way");
        Decision stopped = only(scene.tell(new StopExperiment(scene.asked("done"), "price")));
        assertThat(stopped.accepted()).isTrue();
        assertThat(stopped.reason()).isEqualTo("the experiment price has ended, 1.0.0 goes on");
        assertThat(stopped.evidence()).containsEntry("why", "done");
        assertThat(stopped.routing()).isNull();
        assertThat(stopped.inService().stages()).containsEntry("1.1.0", Stage.STAGING);
        assertThat(stopped.inService().champion()).isEqualTo("1.0.0");
    }

    @Test
    void shouldStopAnExperimentWhoseTreatmentBreaksAGuard() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).serving();
        scene.tell(new StartExperiment(scene.asked("test prices"), "price", HALVES));
        scene.report("a");
        scene.report(
                "a",
                new RolloutInput.ArmReport("control", "1.0.0", false, counts(3_000, 30, 0)),
                new RolloutInput.ArmReport("treatment", "1.1.0", false, counts(3_000, 300, 0)));

        assertThat(scene.last().decidedBy()).isEqualTo("guard:error_rate");
        assertThat(scene.last().rollout()).isNull();
        assertThat(scene.last().inService().stages()).containsEntry("1.1.0", Stage.ARCHIVED);
        assertThat(scene.openAlerts()).containsExactly(RolloutAlert.ROLLED_BACK);
    }

    @Test
    void shouldAskOnceAboutAnExperimentAndLetItGoOn() {
        RolloutScene scene = new RolloutScene(definition(Strategy.CANARY, null, 0.05)).serving();
        scene.tell(new StartExperiment(scene.asked("test prices"), "price", HALVES));
        scene.report("a");
        scene.report("a");
        ArmCounts higher = new ArmCounts(3_000, 0, 0, 0, Pace.NONE, List.of(), 1_800, 1_095, List.of());
        RolloutInput.ArmReport control = new RolloutInput.ArmReport("control", "1.0.0", false, counts(3_000, 0, 0));
        RolloutInput.ArmReport treatment = new RolloutInput.ArmReport("treatment", "1.1.0", false, higher);
        Decision asks = only(scene.report("a", control, treatment));

        assertThat(asks.decidedBy()).isEqualTo("guard:score_shift");
        assertThat(asks.reason()).startsWith("the experiment price goes on: the mean score of treatment");
        assertThat(scene.status().paused()).isFalse();
        assertThat(scene.report("a", control, treatment)).isEmpty();
        assertThat(scene.openAlerts()).containsExactly(RolloutAlert.WAITS);
        assertThat(scene.alerts).hasSize(1);
        assertThat(scene.alerts.get(0).message())
                .endsWith(
                        ". Meanwhile 1.1.0 decides for 50 % of the entities. "
                                + "./millrace experiment stop price --model churn --why \"…\" ends it; nothing has to be done to let it run");
        scene.tell(new StopExperiment(scene.asked("done"), "price"));
        assertThat(scene.openAlerts()).isEmpty();
    }

    @Test
    void shouldRefuseAnExperimentWithAnotherControlOrAnUnknownVersion() {
        RolloutScene scene = new RolloutScene(RolloutScene.CANARY).serving();
        Arms swapped =
                new Arms("s", List.of(new Arm("control", "1.1.0", 500_000), new Arm("treatment", "1.0.0", Arm.WHOLE)));
        Arms unknown =
                new Arms("s", List.of(new Arm("control", "1.0.0", 500_000), new Arm("treatment", "9.0.0", Arm.WHOLE)));
        Arms single = new Arms("s", List.of(new Arm("control", "1.0.0", Arm.WHOLE)));

        assertThat(scene.tell(
                        new StartExperiment(scene.asked("x"), "price", swapped),
                        new StartExperiment(scene.asked("x"), "price", unknown),
                        new StartExperiment(scene.asked("x"), "price", single)))
                .extracting(Decision::reason)
                .containsExactly(
                        "its control is 1.1.0, and the champion 1.0.0",
                        "version 9.0.0 is not in the registry",
                        "an experiment has a control and a treatment");
    }

    @ParameterizedTest
    @EnumSource
    void shouldCarryOutARepeatedCommandOnce(Standing standing) {
        RolloutScene scene = at(standing);
        Abort abort = new Abort(scene.asked("not now"));
        scene.tell(abort);
        scene.rollOut("1.2.0", null);

        assertThat(scene.tell(abort)).isEmpty();
        assertThat(scene.status().version()).isEqualTo("1.2.0");
    }
}
