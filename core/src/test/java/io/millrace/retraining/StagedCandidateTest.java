package io.millrace.retraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.project.ModelDefinition.Trigger;
import io.millrace.retraining.RetrainingEffect.AlertChanged;
import io.millrace.retraining.RetrainingEffect.RequestTraining;
import io.millrace.retraining.RetrainingInput.Deployed;
import io.millrace.retraining.RetrainingInput.Ending;
import io.millrace.retraining.RetrainingInput.ExamplesCounted;
import io.millrace.retraining.RetrainingInput.Tick;
import io.millrace.retraining.RetrainingInput.TrainingEnded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of the machine when a trained version waits for a person: a champion 1.0.0 that is renewed each month. */
class StagedCandidateTest {
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final RetrainingMachine machine = new RetrainingMachine(
            "shop",
            "leaving",
            500,
            new SplitRule(Duration.ofDays(1), 0.2),
            new RetrainingPolicy(
                    List.of(Trigger.DRIFT, Trigger.AGE, Trigger.MANUAL),
                    Duration.ofDays(30),
                    null,
                    null,
                    100,
                    Duration.ofDays(10),
                    Duration.ofDays(1)),
            RetrainSchedule.ALWAYS);
    private RetrainingState state = RetrainingState.START;
    private List<RetrainingEffect> effects = List.of();

    @ParameterizedTest
    @CsvSource({"STAGED, candidate_staged", "STAGED_BELOW_GATES, gates_unreachable"})
    void shouldTellAPersonAndWaitForNobody(Ending ending, String kind) {
        String id = askForSecond();
        tell(ended(id, ending, "1.1.0"));

        assertThat(alerts()).containsExactly(kind + " OPENED");
        assertThat(state.openAlerts().get(kind))
                .startsWith("version 1.1.0 waits for a person to put it into service (for a reason)");
        assertThat(state.lastOutcome()).isEqualTo(TrainingOutcome.STAGED);
        assertThat(state.awaited()).isNull();
        assertThat(state.phase()).isEqualTo(Phase.COOL_DOWN);
    }

    @ParameterizedTest
    @CsvSource({"STAGED", "STAGED_BELOW_GATES"})
    void shouldHoldTheNextBackAsAfterARejection(Ending ending) {
        String id = askForSecond();
        tell(ended(id, ending, "1.1.0"));
        for (int day = 33; day < 200; day++) {
            tell(new Tick(day * DAY));
            assertThat(requests()).isEmpty();
        }
        assertThat(state.phase()).isEqualTo(Phase.REQUESTED);

        // A tenth of the 500 that there were, and after the second in a row twice a tenth.
        tell(new ExamplesCounted(100 * DAY, 50), new Tick(200 * DAY));
        String next = onlyRequest();
        tell(ended(next, ending, "1.1.1"), new ExamplesCounted(101 * DAY, 109), new Tick(300 * DAY));
        assertThat(requests()).isEmpty();
        tell(new ExamplesCounted(101 * DAY, 110), new Tick(301 * DAY));
        assertThat(requests()).hasSize(1);
    }

    @Test
    void shouldCloseItsAlertWhenAPersonPutsItIntoService() {
        String id = askForSecond();
        tell(ended(id, Ending.STAGED_BELOW_GATES, "1.1.0"), new Tick(40 * DAY));
        tell(new Deployed(2, "1.0.0", "1.1.0", Set.of(), "shadow"));
        assertThat(alerts()).isEmpty();
        assertThat(state.phase()).isEqualTo(Phase.CHALLENGER);
        tell(new Deployed(3, "1.1.0", null, Set.of(), "done"));

        assertThat(alerts()).containsExactly("gates_unreachable CLOSED");
        assertThat(state.lastOutcome()).isEqualTo(TrainingOutcome.CHAMPION);
        assertThat(state.holds().examplesNeeded()).isZero();
        // Its age counts from when it was asked for: day 31.
        tell(new Tick(61 * DAY - 1));
        assertThat(requests()).isEmpty();
        tell(new Tick(61 * DAY));
        assertThat(requests()).hasSize(1);
    }

    @Test
    void shouldCloseItsAlertWhenAPersonDecidesAgainstIt() {
        String id = askForSecond();
        tell(ended(id, Ending.STAGED, "1.1.0"));
        tell(new Deployed(2, "1.0.0", null, Set.of("1.1"), "another"));
        assertThat(alerts()).isEmpty();
        tell(new Deployed(3, "1.0.0", null, Set.of("1.1.0"), "no"));

        assertThat(alerts()).containsExactly("candidate_staged CLOSED");
        assertThat(state.lastOutcome()).isEqualTo(TrainingOutcome.STAGED);
    }

    @Test
    void shouldCloseItsAlertWhenALaterVersionMeetsTheGates() {
        String id = askForSecond();
        tell(ended(id, Ending.STAGED_BELOW_GATES, "1.1.0"), new ExamplesCounted(100 * DAY, 50), new Tick(200 * DAY));
        tell(ended(onlyRequest(), Ending.SUCCEEDED, "1.1.1"));

        assertThat(alerts()).containsExactly("gates_unreachable CLOSED");
    }

    @Test
    void shouldTellOfTheLatestVersionThatWaitsAndOfNoOther() {
        String id = askForSecond();
        tell(ended(id, Ending.STAGED_BELOW_GATES, "1.1.0"), new ExamplesCounted(100 * DAY, 50), new Tick(200 * DAY));
        tell(ended(onlyRequest(), Ending.STAGED, "1.1.1"));

        assertThat(alerts()).containsExactly("gates_unreachable CLOSED", "candidate_staged OPENED");
        assertThat(state.openAlerts()).containsOnlyKeys("candidate_staged");
    }

    @Test
    void shouldLetItsAlertBeWhenATrainingIsRejected() {
        String id = askForSecond();
        tell(ended(id, Ending.STAGED, "1.1.0"), new ExamplesCounted(100 * DAY, 50), new Tick(200 * DAY));
        tell(new TrainingEnded(onlyRequest(), Ending.REJECTED, null, "worse"));

        assertThat(state.openAlerts()).containsOnlyKeys("candidate_staged", "training_rejected");
    }

    @Test
    void shouldDemandAVersion() {
        assertThatThrownBy(() -> ended("x", Ending.STAGED, null)).hasMessage("training x ended well without a version");
    }

    /** The champion is 1.0.0, asked for on day 1 with 500 examples; on day 31 another is asked for. */
    private String askForSecond() {
        tell(new ExamplesCounted(-3 * DAY, 1), new ExamplesCounted(0, 499), new Tick(DAY));
        tell(
                new TrainingEnded(onlyRequest(), Ending.SUCCEEDED, "1.0.0", null),
                new Deployed(1, "1.0.0", null, Set.of(), "first"));
        tell(new Tick(31 * DAY));
        return onlyRequest();
    }

    private static TrainingEnded ended(String id, Ending ending, String version) {
        return new TrainingEnded(id, ending, version, "for a reason");
    }

    private void tell(RetrainingInput... inputs) {
        List<RetrainingEffect> all = new ArrayList<>();
        for (RetrainingInput input : inputs) {
            RetrainingMachine.Step step = machine.step(state, input);
            state = RetrainingStateCodec.decode(RetrainingStateCodec.encode(step.state()));
            assertThat(state).isEqualTo(step.state());
            all.addAll(step.effects());
        }
        effects = all;
    }

    private List<RequestTraining> requests() {
        return effects.stream()
                .filter(RequestTraining.class::isInstance)
                .map(RequestTraining.class::cast)
                .toList();
    }

    private String onlyRequest() {
        assertThat(requests()).hasSize(1);
        return requests().get(0).id();
    }

    private List<String> alerts() {
        return effects.stream()
                .filter(AlertChanged.class::isInstance)
                .map(AlertChanged.class::cast)
                .map(alert -> alert.kind() + " " + alert.state())
                .toList();
    }
}
