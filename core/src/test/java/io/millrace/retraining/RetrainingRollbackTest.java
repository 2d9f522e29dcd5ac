package io.millrace.retraining;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.project.ModelDefinition.Trigger;
import io.millrace.retraining.RetrainingEffect.AlertChanged;
import io.millrace.retraining.RetrainingEffect.AlertState;
import io.millrace.retraining.RetrainingEffect.RequestTraining;
import io.millrace.retraining.RetrainingInput.Deployed;
import io.millrace.retraining.RetrainingInput.DriftReported;
import io.millrace.retraining.RetrainingInput.Ending;
import io.millrace.retraining.RetrainingInput.ExamplesCounted;
import io.millrace.retraining.RetrainingInput.QualityReported;
import io.millrace.retraining.RetrainingInput.RetrainCommand;
import io.millrace.retraining.RetrainingInput.Tick;
import io.millrace.retraining.RetrainingInput.TrainingEnded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds a request back when a version did not stay in service, and what low quality asks for. */
final class RetrainingRollbackTest {
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final RetrainingPolicy POLICY = new RetrainingPolicy(
            List.of(Trigger.ACCURACY, Trigger.DRIFT, Trigger.MANUAL),
            null,
            null,
            null,
            100,
            Duration.ofDays(10),
            Duration.ofDays(2));

    private RetrainingMachine machine = machine(POLICY);
    private RetrainingState state = RetrainingState.START;
    private List<RetrainingEffect> effects = new ArrayList<>();

    @Test
    void shouldHeedNoDriftAfterARollbackThatWasKnownBefore() {
        // Given a drift of 1.0.0, answered by 1.1.0, which a person takes back on day 30.
        bringUpChampion();
        answerDriftBy("1.1.0");
        tell(deployed(2, "1.1.0"), new Tick(30 * DAY), deployed(3, "1.0.0"));
        assertThat(state.lastOutcome()).isEqualTo(TrainingOutcome.ROLLED_BACK);
        assertThat(state.phase()).isEqualTo(Phase.COOL_DOWN);

        // When there are labels and time enough, and a window that was half over by then says the same.
        tell(drift("1.0.0", 33, true), new ExamplesCounted(30 * DAY, 5_000), new Tick(40 * DAY), new Tick(41 * DAY));

        // Then
        assertThat(requests()).isEmpty();
        tell(drift("1.0.0", 40, true), new Tick(42 * DAY));
        assertThat(onlyRequest().reasons()).containsExactly(Reason.DATA_DRIFT);
    }

    @Test
    void shouldLetAPersonAskAfterARollback() {
        bringUpChampion();
        answerDriftBy("1.1.0");
        tell(deployed(2, "1.1.0"), new Tick(30 * DAY), deployed(3, "1.0.0"));
        tell(new RetrainCommand("c1", "ada", "another try"));

        assertThat(onlyRequest().reasons()).containsExactly(Reason.MANUAL);
    }

    @Test
    void shouldKnowARollbackThatIsReadBeforeTheTrainingsEnd() {
        bringUpChampion();
        tell(drift("1.0.0", 20, true), examples(), new Tick(21 * DAY));
        String id = onlyRequest().id();
        tell(deployed(2, "1.1.0"), new Deployed(3, "1.0.0", null, Set.of("1.1.0"), "rolled back"));
        assertThat(state.lastOutcome()).isEqualTo(TrainingOutcome.ROLLED_BACK);
        tell(new TrainingEnded(id, Ending.SUCCEEDED, "1.1.0", null), new Tick(22 * DAY), new Tick(60 * DAY));

        assertThat(requests()).isEmpty();
        assertThat(state.lastOutcome()).isEqualTo(TrainingOutcome.NOT_PROMOTED);
    }

    @Test
    void shouldStillHeedAQuarantineAfterARollback() {
        bringUpChampion();
        answerDriftBy("1.1.0");
        tell(drift("1.0.0", 29, false, true), deployed(2, "1.1.0"), new Tick(30 * DAY), deployed(3, "1.0.0"));
        tell(lowQuality("1.0.0", 45), new ExamplesCounted(30 * DAY, 5_000), new Tick(50 * DAY));

        assertThat(requests()).isEmpty();
        assertThat(state.openAlerts()).containsKey(RetrainingMachine.QUARANTINED);
    }

    @Test
    void shouldWaitForMoreExamplesWhenAGuardTookTheNewVersionOut() {
        bringUpChampion();
        answerDriftBy("1.1.0");
        tell(new Deployed(2, "1.0.0", "1.1.0", Set.of(), "canary"));
        tell(new Deployed(3, "1.0.0", null, Set.of("1.1.0"), "error rate"), new Tick(90 * DAY));
        assertThat(requests()).isEmpty();
        assertThat(state.phase()).isEqualTo(Phase.REQUESTED);

        long trainedOn = state.examples().total();
        tell(new ExamplesCounted(24 * DAY, 100), new Tick(91 * DAY));
        assertThat(state.examples().total()).isGreaterThanOrEqualTo(trainedOn + 100);
        assertThat(onlyRequest().reasons()).containsExactly(Reason.DATA_DRIFT);
    }

    @Test
    void shouldNotTrainAgainAndAgainWhileCandidatesWaitForAPerson() {
        bringUpChampion();
        tell(drift("1.0.0", 20, true), examples(), new Tick(21 * DAY));
        tell(new TrainingEnded(onlyRequest().id(), Ending.STAGED, "1.1.0", "the champion fails its gates, too"));

        assertThat(state.lastOutcome()).isEqualTo(TrainingOutcome.STAGED);
        AlertChanged alert = alert();
        assertThat(alert.kind()).isEqualTo(RetrainingMachine.STAGED);
        assertThat(alert.urgent()).isTrue();
        assertThat(alert.message())
                .isEqualTo(
                        "version 1.1.0 waits for a person to put it into service (the champion fails its gates, too)");
        tell(new Tick(22 * DAY), new Tick(90 * DAY));
        assertThat(requests()).isEmpty();
        assertThat(state.phase()).isEqualTo(Phase.REQUESTED);
        tell(deployed(2, "1.1.0"));
        assertThat(alert().state()).isEqualTo(AlertState.CLOSED);
        assertThat(state.lastOutcome()).isEqualTo(TrainingOutcome.CHAMPION);
    }

    @Test
    void shouldAskWhenMatureLabelsSayThatTheChampionDecidesBadly() {
        bringUpChampion();
        tell(new Tick(45 * DAY), lowQuality("1.0.0", 44), lowQuality("0.9.0", 45));
        assertThat(requests()).isEmpty();
        tell(new Tick(46 * DAY));

        assertThat(onlyRequest().reasons()).containsExactly(Reason.ACCURACY);
        assertThat(onlyRequest().evidence()).containsEntry("accuracy", "0.80");
        assertThat(onlyRequest().examplesFrom()).isNull();
    }

    @Test
    void shouldNameAccuracyBeforeDrift() {
        bringUpChampion();
        tell(lowQuality("1.0.0", 19), drift("1.0.0", 20, true), examples(), new Tick(21 * DAY));

        assertThat(onlyRequest().reasons()).containsExactly(Reason.ACCURACY, Reason.DATA_DRIFT);
    }

    @Test
    void shouldAskForAConceptDriftWhereTheProjectListsIt() {
        bringUpChampion();
        QualityReported risen = new QualityReported(44 * DAY, "1.0.0", 37 * DAY, 44 * DAY, false, "0.2", Map.of());
        RetrainingState before = state;
        tell(risen, new Tick(46 * DAY));
        assertThat(requests()).isEmpty();

        state = before;
        List<Trigger> on = List.of(Trigger.CONCEPT_DRIFT);
        machine = machine(new RetrainingPolicy(on, null, null, null, 100, Duration.ofDays(10), Duration.ofDays(2)));
        tell(risen, new Tick(46 * DAY));
        assertThat(onlyRequest().reasons()).containsExactly(Reason.CONCEPT_DRIFT);
        assertThat(onlyRequest().evidence()).containsEntry("concept_drift", "0.2");
        assertThat(onlyRequest().examplesFrom()).isNull();
    }

    @Test
    void shouldForgetLowQualityWhenALaterCohortIsGood() {
        bringUpChampion();
        tell(lowQuality("1.0.0", 19));
        tell(
                new QualityReported(26 * DAY, "1.0.0", 19 * DAY, 26 * DAY, false, null, Map.of()),
                lowQuality("1.0.0", 19));
        tell(new Tick(27 * DAY));

        assertThat(requests()).isEmpty();
    }

    @Test
    void shouldPauseForAnHourAtLeast() {
        machine = machine(new RetrainingPolicy(POLICY.on(), null, null, null, 1, Duration.ofDays(10), Duration.ZERO));
        tell(new ExamplesCounted(-3 * DAY, 1), new ExamplesCounted(0, 499), new Tick(DAY));
        tell(new TrainingEnded(onlyRequest().id(), Ending.REJECTED, null, "bad"), new ExamplesCounted(DAY, 999));
        tell(new Tick(DAY + Duration.ofHours(1).toMillis() - 1));
        assertThat(requests()).isEmpty();
        tell(new Tick(DAY + Duration.ofHours(1).toMillis()));

        assertThat(requests()).hasSize(1);
    }

    @Test
    void shouldTrainEachTimeWhenTheScheduleAlwaysDoes() {
        machine = new RetrainingMachine(
                "p",
                "m",
                500,
                new SplitRule(Duration.ofDays(1), 0.2),
                new RetrainingPolicy(
                        List.of(Trigger.SCHEDULE),
                        null,
                        null,
                        "0 0 * * 1",
                        100,
                        Duration.ofDays(10),
                        Duration.ofDays(2)),
                (after, upTo) -> Math.floorDiv(upTo, 7 * DAY) > Math.floorDiv(after, 7 * DAY));
        bringUpChampion();
        tell(new Tick(6 * DAY));
        assertThat(requests()).isEmpty();
        tell(new Tick(7 * DAY));
        RequestTraining first = onlyRequest();
        assertThat(first.reasons()).containsExactly(Reason.SCHEDULE);
        tell(new TrainingEnded(first.id(), Ending.FAILED, null, "disk full"), new Tick(13 * DAY));
        assertThat(requests()).isEmpty();
        tell(new Tick(14 * DAY));

        assertThat(onlyRequest().reasons()).containsExactly(Reason.SCHEDULE);
    }

    private static RetrainingMachine machine(RetrainingPolicy policy) {
        return new RetrainingMachine(
                "p", "m", 500, new SplitRule(Duration.ofDays(1), 0.2), policy, RetrainSchedule.ALWAYS);
    }

    /** A champion 1.0.0, asked for on day 1 with 500 examples. */
    private void bringUpChampion() {
        tell(new ExamplesCounted(-3 * DAY, 1), new ExamplesCounted(0, 499), new Tick(DAY));
        tell(new TrainingEnded(onlyRequest().id(), Ending.SUCCEEDED, "1.0.0", null), deployed(1, "1.0.0"));
    }

    /** A drift of 1.0.0 is confirmed on day 20, and a version is trained. */
    private void answerDriftBy(String version) {
        tell(drift("1.0.0", 20, true), examples(), new Tick(21 * DAY));
        tell(new TrainingEnded(onlyRequest().id(), Ending.SUCCEEDED, version, null));
    }

    /** Those of the days 14 to 19: after the drift, and enough to split. */
    private RetrainingInput examples() {
        tell(new ExamplesCounted(14 * DAY, 200));
        return new ExamplesCounted(19 * DAY, 200);
    }

    private static DriftReported drift(String version, int day, boolean confirmed) {
        return drift(version, day, confirmed, false);
    }

    private static DriftReported drift(String version, int day, boolean confirmed, boolean quarantined) {
        return new DriftReported(
                day * DAY,
                version,
                (day - 7) * DAY,
                day * DAY,
                confirmed,
                confirmed,
                confirmed ? 14 * DAY : null,
                quarantined,
                Map.of());
    }

    private static QualityReported lowQuality(String version, int day) {
        return new QualityReported(
                day * DAY, version, (day - 7) * DAY, day * DAY, true, null, Map.of("accuracy", "0.80"));
    }

    private static Deployed deployed(long sequence, String champion) {
        return new Deployed(sequence, champion, null, Set.of(), "test");
    }

    private void tell(RetrainingInput... inputs) {
        effects = new ArrayList<>();
        for (RetrainingInput input : inputs) {
            RetrainingMachine.Step step = machine.step(state, input);
            state = step.state();
            effects.addAll(step.effects());
        }
    }

    private List<RequestTraining> requests() {
        return effects.stream()
                .filter(RequestTraining.class::isInstance)
                .map(RequestTraining.class::cast)
                .toList();
    }

    private RequestTraining onlyRequest() {
        assertThat(requests()).hasSize(1);
        return requests().get(0);
    }

    private AlertChanged alert() {
        return effects.stream()
                .filter(AlertChanged.class::isInstance)
                .map(AlertChanged.class::cast)
                .filter(alert -> alert.kind().equals(RetrainingMachine.STAGED))
                .findFirst()
                .orElseThrow();
    }
}
