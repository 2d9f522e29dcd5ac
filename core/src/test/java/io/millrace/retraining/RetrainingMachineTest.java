package io.millrace.retraining;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.project.ModelDefinition.Trigger;
import io.millrace.retraining.RetrainingEffect.AlertChanged;
import io.millrace.retraining.RetrainingEffect.AlertState;
import io.millrace.retraining.RetrainingEffect.CommandAnswered;
import io.millrace.retraining.RetrainingEffect.RequestTraining;
import io.millrace.retraining.RetrainingInput.Deployed;
import io.millrace.retraining.RetrainingInput.DriftReported;
import io.millrace.retraining.RetrainingInput.Ending;
import io.millrace.retraining.RetrainingInput.ExamplesCounted;
import io.millrace.retraining.RetrainingInput.RetrainCommand;
import io.millrace.retraining.RetrainingInput.Tick;
import io.millrace.retraining.RetrainingInput.TrainingEnded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RetrainingMachineTest {
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final RetrainingPolicy POLICY = new RetrainingPolicy(
            List.of(Trigger.ACCURACY, Trigger.DRIFT, Trigger.AGE, Trigger.NEW_EXAMPLES, Trigger.MANUAL),
            Duration.ofDays(30),
            1000L,
            null,
            100,
            Duration.ofDays(10),
            Duration.ofDays(1));

    /** Days between first and last example: horizon and a day are two days, and no more than 80 % of them. */
    private static final long SPAN = 3;

    private RetrainingMachine machine = machine(POLICY, RetrainSchedule.ALWAYS);
    private RetrainingState state = RetrainingState.START;
    private List<RetrainingEffect> effects = List.of();

    @Test
    void shouldAskForTheFirstModelAsSoonAsEnoughExamplesHaveMatured() {
        tell(new ExamplesCounted(-SPAN * DAY, 1), new ExamplesCounted(0, 498), new Tick(DAY));
        assertThat(requests()).isEmpty();
        tell(new ExamplesCounted(0, 499));
        assertThat(requests()).isEmpty();
        tell(new Tick(2 * DAY));

        RequestTraining request = onlyRequest();
        assertThat(request.reasons()).containsExactly(Reason.INITIAL);
        assertThat(request.modelVersion()).isNull();
        assertThat(request.examplesFrom()).isNull();
        assertThat(request.requestedAt()).isEqualTo(2 * DAY);
        assertThat(request.id()).matches("[0-9a-f]{32}");
        assertThat(state.phase()).isEqualTo(Phase.TRAINING);
    }

    @Test
    void shouldReplaceTheCountOfADayAndNotAddToIt() {
        tell(new ExamplesCounted(0, 300), new ExamplesCounted(0, 301), new Tick(DAY));

        assertThat(state.examples().total()).isEqualTo(301);
        assertThat(requests()).isEmpty();
    }

    @Test
    void shouldNotAskTwiceWhileATrainingIsInFlight() {
        askForFirst();
        tell(new ExamplesCounted(DAY, 5000), new Tick(60 * DAY), new Tick(90 * DAY));

        assertThat(requests()).isEmpty();
        assertThat(state.phase()).isEqualTo(Phase.TRAINING);
    }

    @Test
    void shouldTellOnceThatATrainingIsNotAnswered() {
        String id = askForFirst();
        tell(new Tick(2 * DAY - 1));
        assertThat(effects).isEmpty();
        tell(new Tick(2 * DAY), new Tick(2 * DAY + 1), new Tick(90 * DAY));

        AlertChanged alert = alert(RetrainingMachine.UNANSWERED);
        assertThat(alert.state()).isEqualTo(AlertState.OPENED);
        assertThat(alert.urgent()).isTrue();
        assertThat(alert.message()).contains(id).contains("1970-01-02T00:00:00Z");
        assertThat(alert.evidence()).containsEntry("rejections_in_a_row", "0").containsKey("examples");
        assertThat(alert.at()).isEqualTo(2 * DAY);
        assertThat(requests()).isEmpty();
    }

    @Test
    void shouldNotTellThatATrainingIsNotAnsweredWhileAReplayPassesThroughMonthsInMinutes() {
        long replayed = 20_000 * DAY;
        tell(new ExamplesCounted(-SPAN * DAY, 1), new ExamplesCounted(0, 499), new Tick(DAY, replayed));
        RequestTraining request = onlyRequest();

        // A past is told in minutes, and then time is the wall clock's.
        tell(new Tick(2 * DAY, replayed + 1), new Tick(90 * DAY, replayed + 60_000));
        tell(new Tick(replayed + 120_000), new Tick(replayed + DAY - 1));

        assertThat(effects).isEmpty();

        tell(new Tick(replayed + DAY));
        assertThat(alert(RetrainingMachine.UNANSWERED).message()).contains(request.id());
    }

    @Test
    void shouldCountFromTheNextTickHowLongATrainingIsWaitedForThatAPersonHasAskedFor() {
        long replayed = 20_000 * DAY;
        tell(new ExamplesCounted(0, 10), new Tick(DAY, replayed), new RetrainCommand("c1", "ada", "new prices"));

        tell(new Tick(2 * DAY, replayed + DAY), new Tick(3 * DAY, replayed + 2 * DAY - 1));
        assertThat(effects)
                .noneMatch(effect ->
                        effect instanceof AlertChanged changed && changed.kind().equals(RetrainingMachine.UNANSWERED));

        tell(new Tick(4 * DAY, replayed + 2 * DAY));
        assertThat(alert(RetrainingMachine.UNANSWERED).state()).isEqualTo(AlertState.OPENED);
    }

    @Test
    void shouldTakeALateAnswerAsAnyOtherAndCloseItsAlert() {
        String id = askForFirst();
        tell(new Tick(90 * DAY));
        tell(new RetrainCommand("c1", "ada", "is it dead?"), succeeded(id, "1.0.0"), deployed(1, "1.0.0"));

        assertThat(alert(RetrainingMachine.UNANSWERED).state()).isEqualTo(AlertState.CLOSED);
        assertThat(state.lastOutcome()).isEqualTo(TrainingOutcome.CHAMPION);
        assertThat(onlyRequest().reasons()).contains(Reason.MANUAL);
    }

    @Test
    void shouldSayNothingOfATrainingThatEndsWithinADay() {
        String id = askForFirst();
        tell(new Tick(2 * DAY - 1), rejected(id), new Tick(2 * DAY));

        assertThat(of(AlertChanged.class))
                .extracting(AlertChanged::kind)
                .containsExactly(RetrainingMachine.TRAINING_REJECTED);
    }

    @Test
    void shouldWaitForTheRolloutAndThenCoolDown() {
        String id = askForFirst();
        tell(succeeded(id, "1.0.0"));
        assertThat(state.phase()).isEqualTo(Phase.CHALLENGER);
        tell(deployed(1, "1.0.0"));
        assertThat(state.phase()).isEqualTo(Phase.COOL_DOWN);
        assertThat(state.lastOutcome()).isEqualTo(TrainingOutcome.CHAMPION);
        tell(new Tick(2 * DAY));
        assertThat(state.phase()).isEqualTo(Phase.STABLE);
    }

    @Test
    void shouldNotMindInWhichOrderDeploymentAndResultAreRead() {
        String id = askForFirst();
        tell(deployed(1, "1.0.0"), succeeded(id, "1.0.0"));

        assertThat(state.phase()).isEqualTo(Phase.COOL_DOWN);
        assertThat(state.lastOutcome()).isEqualTo(TrainingOutcome.CHAMPION);
    }

    @Test
    void shouldSuspectBeforeDriftIsConfirmed() {
        bringUpChampion();
        tell(
                new Tick(20 * DAY),
                new DriftReported(20 * DAY, "1.0.0", 20 * DAY - 7 * DAY, 20 * DAY, true, false, null, false, Map.of()));
        tell(new Tick(20 * DAY + 1));

        assertThat(state.phase()).isEqualTo(Phase.SUSPECT);
        assertThat(requests()).isEmpty();
    }

    @Test
    void shouldWaitForPostDriftExamplesWhenDriftIsConfirmed() {
        bringUpChampion();
        tell(new Tick(20 * DAY), confirmed("1.0.0", 20 * DAY, 14 * DAY), new Tick(20 * DAY + 1));
        assertThat(state.phase()).isEqualTo(Phase.WAITING_FOR_LABELS);
        assertThat(alert(RetrainingMachine.WAITING_FOR_LABELS).state()).isEqualTo(AlertState.OPENED);

        tell(new ExamplesCounted(13 * DAY, 400), new ExamplesCounted(14 * DAY, 60), new ExamplesCounted(17 * DAY, 39));
        tell(new Tick(21 * DAY));
        assertThat(requests()).isEmpty();

        tell(new ExamplesCounted(17 * DAY, 40), new Tick(22 * DAY));
        RequestTraining request = onlyRequest();
        assertThat(request.reasons()).containsExactly(Reason.DATA_DRIFT);
        assertThat(request.examplesFrom()).isEqualTo(14 * DAY);
        assertThat(request.modelVersion()).isEqualTo("1.0.0");
        assertThat(request.evidence())
                .containsEntry("examples_post_drift", "100")
                .containsEntry("drift_since", "1970-01-15T00:00:00Z")
                .containsEntry("score", "psi 0.4");
        assertThat(alert(RetrainingMachine.WAITING_FOR_LABELS).state()).isEqualTo(AlertState.CLOSED);
    }

    @Test
    void shouldNotTakeTheDayInWhichADriftBeginsForPostDrift() {
        long noon = 14 * DAY + DAY / 2;
        bringUpChampion();
        tell(new Tick(20 * DAY), confirmed("1.0.0", 20 * DAY, noon));
        tell(new ExamplesCounted(14 * DAY, 5000), new ExamplesCounted(15 * DAY, 99), new ExamplesCounted(18 * DAY, 0));
        tell(new Tick(21 * DAY));
        assertThat(requests()).isEmpty();
        tell(new ExamplesCounted(18 * DAY, 1), new Tick(22 * DAY));

        RequestTraining request = onlyRequest();
        assertThat(request.evidence()).containsEntry("examples_post_drift", "100");
        assertThat(request.examplesFrom()).isEqualTo(noon);
    }

    @Test
    void shouldTrainOnWhatThereIsWhenItHasWaitedLongEnough() {
        bringUpChampion();
        tell(new Tick(20 * DAY), confirmed("1.0.0", 20 * DAY, 14 * DAY), confirmed("1.0.0", 27 * DAY, 14 * DAY));
        tell(new ExamplesCounted(14 * DAY, 99), new Tick(30 * DAY - 1));
        assertThat(requests()).isEmpty();
        tell(new Tick(30 * DAY));

        RequestTraining request = onlyRequest();
        assertThat(request.reasons()).containsExactly(Reason.DATA_DRIFT);
        assertThat(request.examplesFrom()).isNull();
        assertThat(request.evidence()).containsEntry("examples_post_drift_wanted", "100");
    }

    @Test
    void shouldNotAskForTheFirstModelBeforeItsExamplesCanBeSplit() {
        tell(new ExamplesCounted(0, 100_000), new Tick(9 * DAY));
        assertThat(requests()).isEmpty();
        assertThat(state.phase()).isEqualTo(Phase.WAITING_FOR_LABELS);
        assertThat(alert(RetrainingMachine.WAITING_FOR_LABELS).state()).isEqualTo(AlertState.OPENED);
        tell(new ExamplesCounted((SPAN - 1) * DAY, 100_000), new ExamplesCounted(SPAN * DAY, 0), new Tick(10 * DAY));
        assertThat(effects).isEmpty();
        tell(new ExamplesCounted(SPAN * DAY, 1), new Tick(11 * DAY));

        assertThat(onlyRequest().reasons()).containsExactly(Reason.INITIAL);
        assertThat(alert(RetrainingMachine.WAITING_FOR_LABELS).state()).isEqualTo(AlertState.CLOSED);
    }

    @Test
    void shouldNotLearnFromPostDriftExamplesBeforeTheyCanBeSplit() {
        bringUpChampion();
        tell(new Tick(20 * DAY), confirmed("1.0.0", 20 * DAY, 14 * DAY - 1));
        tell(new ExamplesCounted(13 * DAY, 5000), new ExamplesCounted(14 * DAY, 5000));
        tell(new ExamplesCounted((13 + SPAN) * DAY, 5000), new Tick(21 * DAY));
        assertThat(requests()).isEmpty();
        assertThat(state.phase()).isEqualTo(Phase.WAITING_FOR_LABELS);
        tell(new ExamplesCounted((14 + SPAN) * DAY, 1), new Tick(22 * DAY));

        assertThat(onlyRequest().examplesFrom()).isEqualTo(14 * DAY - 1);
        assertThat(onlyRequest().evidence()).doesNotContainKey("days_post_drift_wanted");
    }

    @Test
    void shouldTakeAllExamplesWhenThoseAfterTheDriftCannotBeSplitInTime() {
        bringUpChampion();
        tell(new Tick(20 * DAY), confirmed("1.0.0", 20 * DAY, 14 * DAY));
        tell(new ExamplesCounted(14 * DAY, 5000), new ExamplesCounted(15 * DAY, 5000), new Tick(30 * DAY - 1));
        assertThat(requests()).isEmpty();
        tell(new Tick(30 * DAY));

        assertThat(onlyRequest().examplesFrom()).isNull();
        assertThat(onlyRequest().evidence())
                .containsEntry("examples_post_drift", "10000")
                .containsEntry("days_post_drift", "1")
                .containsEntry("days_post_drift_wanted", Long.toString(SPAN));
    }

    @Test
    void shouldLetAPersonHaveATrainingThatCannotSucceed() {
        tell(new ExamplesCounted(0, 100_000), new Tick(9 * DAY), new RetrainCommand("c1", "ada", "let me see"));

        assertThat(onlyRequest().reasons()).contains(Reason.MANUAL);
    }

    @Test
    void shouldLetOtherReasonsWaitWithTheDriftAndMergeThem() {
        bringUpChampion();
        tell(confirmed("1.0.0", 20 * DAY, 14 * DAY));
        tell(new ExamplesCounted(10 * DAY, 1000), new Tick(29 * DAY));
        assertThat(state.phase()).isEqualTo(Phase.WAITING_FOR_LABELS);
        tell(new ExamplesCounted(14 * DAY, 100), new Tick(40 * DAY));

        assertThat(onlyRequest().reasons()).containsExactly(Reason.DATA_DRIFT, Reason.NEW_EXAMPLES, Reason.AGE);
    }

    @Test
    void shouldHeedAReportAtTheTickAfterTheOneItWasJudgedAtWhicheverIsReadFirst() {
        bringUpChampion();
        RetrainingState before = state;
        tell(new ExamplesCounted(14 * DAY, 99), new ExamplesCounted(17 * DAY, 1));
        tell(new Tick(20 * DAY), confirmed("1.0.0", 20 * DAY, 14 * DAY));
        assertThat(requests()).isEmpty();
        tell(new Tick(21 * DAY));
        RequestTraining one = onlyRequest();

        state = before;
        tell(confirmed("1.0.0", 20 * DAY, 14 * DAY));
        tell(new ExamplesCounted(14 * DAY, 99), new ExamplesCounted(17 * DAY, 1), new Tick(20 * DAY));
        assertThat(requests()).isEmpty();
        tell(new Tick(21 * DAY));

        assertThat(onlyRequest()).isEqualTo(one);
        assertThat(one.requestedAt()).isEqualTo(21 * DAY);
    }

    @Test
    void shouldForgetADriftThatCleared() {
        bringUpChampion();
        tell(new Tick(20 * DAY), confirmed("1.0.0", 20 * DAY, 14 * DAY));
        tell(new DriftReported(21 * DAY, "1.0.0", 21 * DAY - 7 * DAY, 21 * DAY, false, false, null, false, Map.of()));
        tell(new ExamplesCounted(14 * DAY, 200), new Tick(22 * DAY));

        assertThat(requests()).isEmpty();
        assertThat(state.phase()).isEqualTo(Phase.STABLE);
        assertThat(state.openAlerts()).isEmpty();
    }

    @Test
    void shouldNotGoBackToAnOlderWindow() {
        bringUpChampion();
        tell(confirmed("1.0.0", 21 * DAY, 14 * DAY));
        tell(new DriftReported(20 * DAY, "1.0.0", 20 * DAY - 7 * DAY, 20 * DAY, false, false, null, false, Map.of()));
        tell(new ExamplesCounted(14 * DAY, 200), new ExamplesCounted(17 * DAY, 1), new Tick(22 * DAY));

        assertThat(onlyRequest().reasons()).containsExactly(Reason.DATA_DRIFT);
    }

    @Test
    void shouldIgnoreDriftOfAVersionThatIsNotInService() {
        bringUpChampion();
        tell(confirmed("0.9.0", 20 * DAY, 14 * DAY), new ExamplesCounted(14 * DAY, 200), new Tick(22 * DAY));

        assertThat(requests()).isEmpty();
    }

    @Test
    void shouldRememberDriftThatIsReportedBeforeTheDeploymentIsRead() {
        String id = askForFirst();
        tell(confirmed("1.0.0", 20 * DAY, 14 * DAY));
        tell(new ExamplesCounted(14 * DAY, 200), new ExamplesCounted(17 * DAY, 1));
        tell(new Tick(20 * DAY), succeeded(id, "1.0.0"), deployed(1, "1.0.0"), new Tick(21 * DAY));

        assertThat(onlyRequest().reasons()).containsExactly(Reason.DATA_DRIFT);
    }

    @Test
    void shouldRenewAnOldChampion() {
        bringUpChampion();
        tell(new Tick(31 * DAY - 1));
        assertThat(requests()).isEmpty();
        tell(new Tick(31 * DAY));

        RequestTraining request = onlyRequest();
        assertThat(request.reasons()).containsExactly(Reason.AGE);
        assertThat(request.evidence()).containsEntry("age_days", "30");
        assertThat(request.examplesFrom()).isNull();
    }

    @Test
    void shouldLearnFromManyNewExamples() {
        bringUpChampion();
        tell(new ExamplesCounted(5 * DAY, 999), new Tick(10 * DAY));
        assertThat(requests()).isEmpty();
        tell(new ExamplesCounted(5 * DAY, 1000), new Tick(11 * DAY));

        assertThat(onlyRequest().reasons()).containsExactly(Reason.NEW_EXAMPLES);
    }

    @Test
    void shouldLookAtAgeAndExamplesOnlyWhenTheScheduleSaysSo() {
        machine = machine(POLICY, (after, upTo) -> Math.floorDiv(upTo, 7 * DAY) > Math.floorDiv(after, 7 * DAY));
        bringUpChampion();
        tell(new Tick(29 * DAY), new ExamplesCounted(5 * DAY, 1000), new Tick(33 * DAY), new Tick(34 * DAY));
        assertThat(requests()).isEmpty();
        tell(new Tick(35 * DAY));

        assertThat(onlyRequest().reasons()).containsExactly(Reason.NEW_EXAMPLES, Reason.AGE);
    }

    @Test
    void shouldHeedOnlyTheTriggersInForce() {
        machine = machine(
                new RetrainingPolicy(
                        List.of(), Duration.ofDays(30), 1000L, null, 100, Duration.ofDays(10), Duration.ofDays(1)),
                RetrainSchedule.ALWAYS);
        bringUpChampion();
        tell(confirmed("1.0.0", 20 * DAY, 14 * DAY), new ExamplesCounted(14 * DAY, 9999), new Tick(99 * DAY));
        tell(new RetrainCommand("c1", "ada", "to see"));

        assertThat(requests()).isEmpty();
        assertThat(answers()).hasSize(1).allMatch(answer -> !answer.accepted());
    }

    @Test
    void shouldTrainAtOnceWhenAPersonAsksEvenInCoolDown() {
        bringUpChampion();
        assertThat(state.phase()).isEqualTo(Phase.COOL_DOWN);
        tell(new RetrainCommand("c1", "ada", "new prices"));

        RequestTraining request = onlyRequest();
        assertThat(request.reasons()).containsExactly(Reason.MANUAL);
        assertThat(request.evidence())
                .containsEntry("commands", "c1")
                .containsEntry("who", "ada")
                .containsEntry("why", "new prices");
        assertThat(answers()).extracting(CommandAnswered::accepted).containsExactly(true);
    }

    @Test
    void shouldAnswerARepeatedCommandOnce() {
        bringUpChampion();
        tell(new RetrainCommand("c1", "ada", "new prices"));
        String id = onlyRequest().id();
        tell(rejected(id), new RetrainCommand("c1", "ada", "new prices"));

        assertThat(requests()).isEmpty();
        assertThat(answers()).isEmpty();
    }

    @Test
    void shouldMergeCommandsThatComeDuringATraining() {
        String id = askForFirst();
        tell(new RetrainCommand("c1", "ada", "a"), new RetrainCommand("c2", "bob", "b"));
        assertThat(requests()).isEmpty();
        assertThat(answers()).hasSize(2).allMatch(CommandAnswered::accepted);
        tell(rejected(id));

        RequestTraining request = onlyRequest();
        assertThat(request.reasons()).containsExactly(Reason.INITIAL, Reason.MANUAL);
        assertThat(request.evidence()).containsEntry("commands", "c1; c2");
        assertThat(request.tune()).isFalse();
    }

    @Test
    void shouldAskForASearchWhenOneOfThePeopleDoesWhoAsk() {
        // Given
        String id = askForFirst();
        tell(new RetrainCommand("c1", "ada", "a", true), new RetrainCommand("c2", "bob", "b"));
        state = RetrainingStateCodec.decode(RetrainingStateCodec.encode(state));

        // When
        tell(rejected(id));

        // Then
        assertThat(onlyRequest().tune()).isTrue();
    }

    @Test
    void shouldHoldEveryRequestWhileAChallengerIsOnTrial() {
        bringUpChampion();
        tell(
                new Deployed(2, "1.0.0", "1.1.0", Set.of(), "test"),
                new Tick(60 * DAY),
                new RetrainCommand("c1", "ada", "a"));
        assertThat(requests()).isEmpty();
        assertThat(state.phase()).isEqualTo(Phase.CHALLENGER);
        tell(new Deployed(3, "1.0.0", null, Set.of("1.1.0"), "test"));

        assertThat(onlyRequest().reasons()).containsExactly(Reason.AGE, Reason.MANUAL);
    }

    @Test
    void shouldWaitForATrainedVersionHoweverLongItsRolloutTakesAndTellWhyItWasTakenOut() {
        bringUpChampion();
        tell(new Tick(31 * DAY));
        tell(succeeded(onlyRequest().id(), "1.1.0"));
        tell(new Deployed(2, "1.0.0", "1.1.0", Set.of(), "rolled out"), new Tick(90 * DAY));
        assertThat(state.phase()).isEqualTo(Phase.CHALLENGER);
        assertThat(requests()).isEmpty();

        tell(new Deployed(3, "1.0.0", null, Set.of("1.1.0"), "1 score was no number"));

        assertThat(state.lastOutcome()).isEqualTo(TrainingOutcome.NOT_PROMOTED);
        assertThat(alert(RetrainingMachine.NOT_PROMOTED).message())
                .isEqualTo("version 1.1.0 passed its gates and is not in service: 1 score was no number");
        tell(new Deployed(4, "1.1.0", null, Set.of("1.0.0"), "promoted by ann"));
        assertThat(alert(RetrainingMachine.NOT_PROMOTED).state()).isEqualTo(AlertState.CLOSED);
        assertThat(state.lastOutcome()).isEqualTo(TrainingOutcome.CHAMPION);
    }

    /** Also one that has all entities, as blue/green has after its switch, and an experiment: what is on trial is the challenger. */
    @Test
    void shouldWaitForTheRolloutOfAnotherVersionAndThenAsLongAgainForItsOwn() {
        bringUpChampion();
        tell(new Tick(31 * DAY));
        tell(succeeded(onlyRequest().id(), "1.2.0"));
        tell(new Deployed(2, "1.0.0", "1.1.0", Set.of(), "an experiment"), new Tick(60 * DAY));
        assertThat(state.phase()).isEqualTo(Phase.CHALLENGER);
        tell(new Deployed(3, "1.0.0", null, Set.of("1.1.0"), "stopped"));
        assertThat(state.phase()).isEqualTo(Phase.CHALLENGER);

        tell(new Deployed(4, "1.0.0", "1.2.0", Set.of("1.1.0"), "rolled out"), new Tick(90 * DAY));
        tell(new Deployed(5, "1.2.0", null, Set.of("1.0.0", "1.1.0"), "it takes over"));

        assertThat(state.lastOutcome()).isEqualTo(TrainingOutcome.CHAMPION);
        assertThat(state.openAlerts()).doesNotContainKey(RetrainingMachine.NOT_PROMOTED);
    }

    @Test
    void shouldGoOnWhenATrainedVersionIsNeverPromoted() {
        bringUpChampion();
        tell(new Tick(31 * DAY));
        String id = onlyRequest().id();
        tell(succeeded(id, "1.1.0"), new Tick(32 * DAY - 1));
        assertThat(state.phase()).isEqualTo(Phase.CHALLENGER);
        tell(new Tick(32 * DAY));

        assertThat(state.lastOutcome()).isEqualTo(TrainingOutcome.NOT_PROMOTED);
        assertThat(alert(RetrainingMachine.NOT_PROMOTED).state()).isEqualTo(AlertState.OPENED);
    }

    @Test
    void shouldCloseTheAlertWhenTheVersionIsPromotedAfterAllAndNotForAnother() {
        bringUpChampion();
        tell(new Tick(31 * DAY));
        tell(succeeded(onlyRequest().id(), "1.1.0"), new Tick(32 * DAY));
        assertThat(alert(RetrainingMachine.NOT_PROMOTED).state()).isEqualTo(AlertState.OPENED);
        tell(deployed(2, "0.9.0"));
        assertThat(state.openAlerts()).containsKey(RetrainingMachine.NOT_PROMOTED);
        tell(deployed(3, "1.1.0"));

        assertThat(alert(RetrainingMachine.NOT_PROMOTED).state()).isEqualTo(AlertState.CLOSED);
        assertThat(state.lastOutcome()).isEqualTo(TrainingOutcome.CHAMPION);
    }

    @Test
    void shouldBackOffAfterARejectionUntilThereAreEnoughNewLabels() {
        String id = askForFirst();
        tell(rejected(id), new ExamplesCounted(2 * DAY, 49), new Tick(100 * DAY));
        assertThat(requests()).isEmpty();
        assertThat(state.phase()).isEqualTo(Phase.REQUESTED);
        tell(new ExamplesCounted(2 * DAY, 50), new Tick(101 * DAY));
        String second = onlyRequest().id();
        assertThat(second).isNotEqualTo(id);

        // Twice the step after the second rejection in a row: a tenth of 550, twice.
        tell(rejected(second), new ExamplesCounted(3 * DAY, 109), new Tick(200 * DAY));
        assertThat(requests()).isEmpty();
        tell(new ExamplesCounted(3 * DAY, 110), new Tick(201 * DAY));
        assertThat(requests()).hasSize(1);
    }

    @Test
    void shouldKeepTheCoolDownAfterARejectionWhateverTheLabels() {
        String id = askForFirst();
        tell(rejected(id), new ExamplesCounted(2 * DAY, 5000), new Tick(2 * DAY - 1));
        assertThat(requests()).isEmpty();
        assertThat(state.phase()).isEqualTo(Phase.COOL_DOWN);
        tell(new Tick(2 * DAY));
        assertThat(requests()).hasSize(1);
    }

    @Test
    void shouldTryAgainAfterAFailureAndWaitTwiceAsLongEachTime() {
        String first = askForFirst();
        tell(failed(first));
        assertThat(alert(RetrainingMachine.TRAINING_FAILED).state()).isEqualTo(AlertState.OPENED);
        tell(new Tick(2 * DAY - 1));
        assertThat(requests()).isEmpty();
        tell(new Tick(2 * DAY));
        String second = onlyRequest().id();
        tell(failed(second));
        assertThat(alert(RetrainingMachine.TRAINING_FAILED).state()).isEqualTo(AlertState.UPDATED);
        tell(new Tick(4 * DAY - 1));
        assertThat(requests()).isEmpty();
        tell(new Tick(4 * DAY));
        tell(succeeded(onlyRequest().id(), "1.0.0"));
        assertThat(alert(RetrainingMachine.TRAINING_FAILED).state()).isEqualTo(AlertState.CLOSED);
    }

    @Test
    void shouldLearnNothingFromQuarantinedDataUnlessAPersonSaysSo() {
        bringUpChampion();
        tell(
                new DriftReported(
                        20 * DAY, "1.0.0", 20 * DAY - 7 * DAY, 20 * DAY, true, true, 14 * DAY, true, Map.of()),
                new ExamplesCounted(14 * DAY, 9999),
                new Tick(90 * DAY));
        assertThat(requests()).isEmpty();
        assertThat(state.phase()).isEqualTo(Phase.REQUESTED);
        assertThat(alert(RetrainingMachine.QUARANTINED).state()).isEqualTo(AlertState.OPENED);

        tell(new RetrainCommand("c1", "ada", "I know"));
        assertThat(onlyRequest().reasons()).containsExactly(Reason.MANUAL);
        assertThat(onlyRequest().examplesFrom()).isNull();
    }

    @Test
    void shouldIgnoreTheEndOfATrainingThatIsNotInFlight() {
        String id = askForFirst();
        tell(rejected("another"));
        assertThat(state.phase()).isEqualTo(Phase.TRAINING);
        tell(succeeded(id, "1.0.0"), deployed(1, "1.0.0"));
        RetrainingState before = state;
        tell(succeeded(id, "1.0.0"), rejected(id));

        assertThat(state).isEqualTo(before);
    }

    @Test
    void shouldIgnoreATickThatDoesNotAdvance() {
        tell(new Tick(5 * DAY), new ExamplesCounted(0, 500));
        RetrainingState before = state;
        tell(new Tick(4 * DAY), new Tick(5 * DAY));

        assertThat(state).isEqualTo(before);
        assertThat(requests()).isEmpty();
    }

    @Test
    void shouldDeriveIdsFromProjectModelAndOrdinalAlone() {
        // printf 'retrain\nchurn\nchurn-model\n0' | sha256sum | cut -c1-32
        assertThat(askForFirst()).isEqualTo("3e3ad78d027fc6610f2f7fbf04d2f082");
    }

    private static RetrainingMachine machine(RetrainingPolicy policy, RetrainSchedule schedule) {
        return new RetrainingMachine(
                "churn", "churn-model", 500, new SplitRule(Duration.ofDays(1), 0.2), policy, schedule);
    }

    private String askForFirst() {
        tell(new ExamplesCounted(-SPAN * DAY, 1), new ExamplesCounted(0, 499), new Tick(DAY));
        return onlyRequest().id();
    }

    /** A champion 1.0.0, asked for on day 1 with 500 examples; the time is day 1. */
    private void bringUpChampion() {
        String id = askForFirst();
        tell(succeeded(id, "1.0.0"), deployed(1, "1.0.0"));
    }

    private static TrainingEnded succeeded(String id, String version) {
        return new TrainingEnded(id, Ending.SUCCEEDED, version, null);
    }

    private static TrainingEnded rejected(String id) {
        return new TrainingEnded(id, Ending.REJECTED, null, "auc_roc 0.70 is below 0.85");
    }

    private static TrainingEnded failed(String id) {
        return new TrainingEnded(id, Ending.FAILED, null, "disk full");
    }

    private static Deployed deployed(long sequence, @Nullable String champion) {
        return new Deployed(sequence, champion, null, Set.of(), "test");
    }

    private static DriftReported confirmed(String version, long windowEnd, long since) {
        return new DriftReported(
                windowEnd,
                version,
                windowEnd - 7 * DAY,
                windowEnd,
                true,
                true,
                since,
                false,
                Map.of("score", "psi 0.4"));
    }

    /** Steps through the inputs; afterwards {@code effects} are those of these inputs. */
    private void tell(RetrainingInput... inputs) {
        List<RetrainingEffect> all = new ArrayList<>();
        for (RetrainingInput input : inputs) {
            RetrainingMachine.Step step = machine.step(state, input);
            state = step.state();
            all.addAll(step.effects());
        }
        effects = all;
    }

    private List<RequestTraining> requests() {
        return of(RequestTraining.class);
    }

    private List<CommandAnswered> answers() {
        return of(CommandAnswered.class);
    }

    private RequestTraining onlyRequest() {
        assertThat(requests()).hasSize(1);
        return requests().get(0);
    }

    private AlertChanged alert(String kind) {
        List<AlertChanged> alerts = of(AlertChanged.class).stream()
                .filter(alert -> alert.kind().equals(kind))
                .toList();
        assertThat(alerts).hasSize(1);
        return alerts.get(0);
    }

    private <T> List<T> of(Class<T> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Test
    void shouldNameReasonsInOrderOfWeight() {
        assertThat(EnumSet.allOf(Reason.class))
                .containsExactly(
                        Reason.INITIAL,
                        Reason.ACCURACY,
                        Reason.CONCEPT_DRIFT,
                        Reason.DATA_DRIFT,
                        Reason.NEW_EXAMPLES,
                        Reason.AGE,
                        Reason.SCHEDULE,
                        Reason.MANUAL);
    }
}
