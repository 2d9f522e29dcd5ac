package io.millrace.rollout;

import static io.millrace.rollout.RolloutScene.HOUR;
import static io.millrace.rollout.RolloutScene.challenger;
import static io.millrace.rollout.RolloutScene.champion;
import static io.millrace.rollout.RolloutScene.counts;
import static io.millrace.rollout.RolloutScene.definition;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.RolloutDefinition.Guard;
import io.millrace.project.RolloutDefinition.Strategy;
import io.millrace.project.RolloutDefinition.Trial;
import io.millrace.rollout.RolloutInput.Pause;
import io.millrace.rollout.RolloutInput.QualityCounted;
import io.millrace.rollout.RolloutInput.Resume;
import io.millrace.rollout.RolloutInput.ServingReported;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What takes a version out, what asks, and what is let pass. */
final class RolloutGuardsTest {
    private static final Trial SHADOW = new Trial(Duration.ofHours(1), 100);

    private final RolloutScene scene = new RolloutScene(RolloutScene.CANARY).rollingOut();

    private void assertTakenOutBy(RolloutScene by, String guard) {
        assertThat(by.last().decidedBy()).isEqualTo("guard:" + guard);
        assertThat(by.last().rollout()).isNull();
        assertThat(by.last().routing()).isNull();
        assertThat(by.last().inService().champion()).isEqualTo("1.0.0");
        assertThat(by.last().inService().challenger()).isNull();
        assertThat(by.last().inService().stages()).containsEntry("1.1.0", Stage.ARCHIVED);
        assertThat(by.openAlerts()).containsExactly(RolloutAlert.ROLLED_BACK);
    }

    private Decision assertAsks(RolloutScene by, String guard) {
        assertThat(by.status().paused()).isTrue();
        assertThat(by.openAlerts()).containsExactly(RolloutAlert.WAITS);
        List<Decision> asking = by.decisions.stream()
                .filter(decision -> decision.decidedBy().equals("guard:" + guard))
                .toList();
        assertThat(asking).hasSize(1);
        return asking.get(0);
    }

    @Test
    void shouldTakeOutWhatFailsMoreThanItMayAndThanTheChampion() {
        scene.report("a", challenger(counts(2_000, 100, 0)), champion(counts(198_000, 1_980, 0)));

        assertTakenOutBy(scene, "error_rate");
        assertThat(scene.last().reason())
                .isEqualTo(
                        "the rollout of 1.1.0 (canary) has ended at step 1 of 2, 1 % of the entities: the error rate of challenger is over its limit and worse than the champion's");
        assertThat(scene.last().evidence().get("challenger")).startsWith("2,000 samples, 100 errors (5 %)");
        assertThat(scene.last().evidence().get("champion")).startsWith("198,000 samples, 1,980 errors (1 %)");
        assertThat(scene.last().evidence().get("error_rate")).startsWith("limit 1 %; evidence over 1,000,000,000 : 1");
        assertThat(scene.alerts.get(0).message())
                .endsWith("1.0.0 scores all, and 1.1.0 comes back only when somebody promotes it or rolls it out");
    }

    @Test
    void shouldTakeOutWhatIsSlow() {
        scene.report("a", challenger(counts(2_000, 0, 200)), champion(counts(198_000, 0, 500)));

        assertTakenOutBy(scene, "latency");
    }

    @Test
    void shouldTakeOutAtTheFirstInvalidScore() {
        ArmCounts one = new ArmCounts(1, 0, 0, 1, Pace.NONE, List.of(), 0, 0, List.of());
        scene.report("a", challenger(one), champion(counts(1_000, 0, 0)));

        assertTakenOutBy(scene, "invalid_scores");
    }

    @Test
    void shouldTakeOutAShadowToo() {
        RolloutScene shadow = new RolloutScene(definition(Strategy.SHADOW, SHADOW, null)).rollingOut();
        shadow.report("a", RolloutScene.shadow(counts(3_000, 300, 0)), champion(counts(3_000, 30, 0)));

        assertTakenOutBy(shadow, "error_rate");
    }

    @Test
    void shouldAskWhereBothAreOverTheLimit() {
        scene.report("a", challenger(counts(2_000, 100, 0)), champion(counts(198_000, 9_900, 0)));

        assertThat(assertAsks(scene, "error_rate").reason()).contains("is over its limit, and so is the champion's");
    }

    @Test
    void shouldNotAskAgainWhatWasAnsweredButStillTakeOut() {
        scene.report("a", challenger(counts(2_000, 100, 0)), champion(counts(198_000, 9_900, 0)));
        scene.tell(new Resume(scene.asked("a bad day for all")));
        scene.report("a", challenger(counts(2_000, 100, 0)), champion(counts(198_000, 9_900, 0)));
        assertThat(scene.status().paused()).isFalse();
        scene.report("a", challenger(counts(2_000, 400, 0)), champion(counts(198_000, 9_900, 0)));

        assertTakenOutBy(scene, "error_rate");
    }

    @Test
    void shouldAskInTheNextStepWhatWasAnsweredInThisOne() {
        scene.report("a", challenger(counts(200, 3, 0)), champion(counts(20_000, 100, 0)));
        scene.tick(HOUR);
        scene.tell(new Resume(scene.asked("three are few")));
        assertThat(scene.status()).returns(2, RolloutStatus::step).returns(false, RolloutStatus::paused);
        scene.report("a");
        scene.report("a", challenger(counts(200, 3, 0)), champion(counts(200, 1, 0)));
        scene.tick(HOUR);

        assertThat(scene.status()).returns(2, RolloutStatus::step).returns(true, RolloutStatus::paused);
        assertThat(scene.openAlerts()).containsExactly(RolloutAlert.WAITS);
        assertThat(scene.state.openAlerts().get(RolloutAlert.WAITS))
                .contains(". Meanwhile 1.1.0 decides for 50 % of the entities. ");
    }

    @Test
    void shouldSayThatAllAreDecidedByWhatIsAskedAboutAfterTheSwitch() {
        RolloutScene switched = new RolloutScene(definition(Strategy.BLUE_GREEN, SHADOW, null)).rollingOut();
        switched.goodHour();
        switched.report("a");
        switched.report("a", challenger(counts(200, 3, 0)));
        switched.tick(HOUR);

        assertAsks(switched, "error_rate");
        assertThat(switched.state.openAlerts().get(RolloutAlert.WAITS))
                .contains(". Meanwhile 1.1.0 decides for 100 % of the entities, and 1.0.0 is ready to come back. ");
    }

    @Test
    void shouldActAlsoWhilePaused() {
        scene.tell(new Pause(scene.asked("holiday")));
        scene.report("a", challenger(counts(2_000, 400, 0)), champion(counts(198_000, 1_000, 0)));

        assertTakenOutBy(scene, "error_rate");
    }

    @Test
    void shouldLetPassWhatIsWorseButWithinTheLimit() {
        scene.report("a", challenger(counts(100_000, 800, 0)), champion(counts(100_000, 100, 0)));

        assertThat(scene.status().paused()).isFalse();
    }

    @Test
    void shouldAskWhereAHoldEndsWithoutEvidenceEnough() {
        scene.report("a", challenger(counts(200, 3, 0)), champion(counts(20_000, 100, 0)));
        assertThat(scene.status().paused()).isFalse();
        scene.tick(HOUR);

        assertThat(assertAsks(scene, "error_rate").reason()).contains("without evidence enough to take it out");
        scene.tell(new Resume(scene.asked("three are few")));
        assertThat(scene.status().step()).isEqualTo(2);
    }

    @Test
    void shouldCountBreachesInARow() {
        Guard twice = new Guard(null, 0.01, 2);
        RolloutScene patient = new RolloutScene(definition(Strategy.CANARY, null, null, twice)).rollingOut();
        patient.report("a", challenger(counts(2_000, 100, 0)), champion(counts(198_000, 198, 0)));
        assertThat(patient.last().rollout()).isNotNull();
        // A report without samples of the version says nothing.
        patient.report("a", champion(counts(10, 0, 0)));
        assertThat(patient.last().rollout()).isNotNull();
        patient.report("b", challenger(counts(10, 1, 0)), champion(counts(990, 1, 0)));

        assertTakenOutBy(patient, "error_rate");
    }

    @Test
    void shouldAskWhereScoresShift() {
        RolloutScene watched = new RolloutScene(definition(Strategy.CANARY, null, 0.05)).rollingOut();
        ArmCounts higher = new ArmCounts(1_000, 0, 0, 0, Pace.NONE, List.of(), 600, 365, List.of());
        watched.report("a", challenger(higher), champion(counts(10_000, 0, 0)));

        assertAsks(watched, "score_shift");
        watched.tell(new Resume(watched.asked("after the drift it must")));
        watched.tick(HOUR);
        assertThat(watched.status().step()).isEqualTo(2);
    }

    @Test
    void shouldHaveNoOpinionOnScoresWhereNobodyAskedForOne() {
        ArmCounts higher = new ArmCounts(1_000, 0, 0, 0, Pace.NONE, List.of(), 600, 365, List.of());
        scene.report("a", challenger(higher), champion(counts(10_000, 0, 0)));

        assertThat(scene.status().paused()).isFalse();
    }

    @Test
    void shouldIgnoreReportsOfAnotherRouting() {
        ServingReported late =
                scene.reported("b", null, challenger(counts(2_000, 400, 0)), champion(counts(2_000, 0, 0)));
        scene.goodHour();
        assertThat(scene.status().step()).isEqualTo(2);
        scene.tell(late);

        assertThat(scene.status()).returns(2, RolloutStatus::step).returns(false, RolloutStatus::paused);
    }

    @Test
    void shouldIgnoreARepeatedReport() {
        ServingReported report = scene.reported("a", null, challenger(counts(60, 0, 0)), champion(counts(6_000, 0, 0)));
        scene.tell(report);
        RolloutState once = scene.state;

        assertThat(scene.tell(report, report)).isEmpty();
        assertThat(scene.state).isEqualTo(once);
    }

    @Test
    void shouldCompareWithWhatTheChampionWasBeforeTheSwitch() {
        RolloutScene switched = new RolloutScene(definition(Strategy.BLUE_GREEN, SHADOW, null)).rollingOut();
        switched.report("a", RolloutScene.shadow(counts(5_000, 150, 0)), champion(counts(5_000, 150, 0)));
        switched.tick(HOUR);
        switched.tell(new Resume(switched.asked("as bad as ever")));
        assertThat(switched.status().share()).isEqualTo(1);
        // As bad as the champion was: over the limit, and no reason to go back.
        switched.report("a", challenger(counts(5_000, 160, 0)));
        assertThat(switched.last().rollout()).isNotNull();
        switched.report("a", challenger(counts(5_000, 500, 0)));

        assertTakenOutBy(switched, "error_rate");
        assertThat(switched.last().evidence().get("champion in the step before"))
                .startsWith("5,000 samples, 150 errors (3 %)");
    }

    @Test
    void shouldJudgeQualityWhereTheHoldIsAsLongAsTheLabel() {
        RolloutScene judged = new RolloutScene(RolloutScene.CANARY, Duration.ofHours(1)).rollingOut();
        judged.report("a");
        long routing = Objects.requireNonNull(judged.state.routing()).sequence();
        QualityCounts good = new QualityCounts(10_000, 1_000, 900, 300);
        QualityCounts bad = new QualityCounts(10_000, 1_000, 1_800, 900);
        judged.tell(new QualityCounted(routing - 1, "challenger", bad), new QualityCounted(routing, "champion", good));
        judged.tell(new QualityCounted(routing, "challenger", new QualityCounts(50, 5, 40, 38)));
        assertThat(judged.last().rollout()).isNotNull();
        judged.tell(new QualityCounted(routing, "challenger", bad));

        assertTakenOutBy(judged, "quality");
        assertThat(judged.last().evidence().get("quality"))
                .isEqualTo("Brier score 0.1800 of 10,000 rows; champion: Brier score 0.09000 of 10,000 rows");
    }

    @Test
    void shouldWaitForLabelsWhereItJudgesQuality() {
        RolloutScene judged = new RolloutScene(RolloutScene.CANARY, Duration.ofHours(1)).rollingOut();
        judged.goodHour();
        long routing = Objects.requireNonNull(judged.state.routing()).sequence();
        QualityCounts enough = new QualityCounts(100, 10, 9, 3);
        judged.tell(new QualityCounted(routing, "champion", enough));
        judged.tell(new QualityCounted(routing, "challenger", new QualityCounts(99, 10, 9, 3)));
        assertThat(judged.status().step()).isEqualTo(1);
        judged.tick(12 * HOUR);
        assertThat(judged.openAlerts()).containsExactly(RolloutAlert.STARVED);
        assertThat(judged.alerts.get(0).message()).contains("of challenger too few labels are known");
        judged.tell(new QualityCounted(routing, "challenger", enough));

        assertThat(judged.status().step()).isEqualTo(2);
        assertThat(judged.openAlerts()).isEmpty();
    }

    @Test
    void shouldNotWaitForLabelsThatNobodyCounts() {
        RolloutScene switched =
                new RolloutScene(definition(Strategy.BLUE_GREEN, SHADOW, null), Duration.ofHours(1)).rollingOut();
        switched.goodHour();
        assertThat(switched.status().phase()).isEqualTo(Phase.LIVE);
        switched.report("a");
        switched.goodHour();

        assertThat(switched.last().inService().champion()).isEqualTo("1.1.0");
    }

    @Test
    void shouldNotJudgeQualityBeforeLabelsCanBeKnown() {
        long routing = Objects.requireNonNull(scene.state.routing()).sequence();
        scene.tell(
                new QualityCounted(routing, "champion", new QualityCounts(10_000, 1_000, 900, 300)),
                new QualityCounted(routing, "challenger", new QualityCounts(10_000, 1_000, 1_800, 900)));

        assertThat(scene.last().rollout()).isNotNull();
    }
}
