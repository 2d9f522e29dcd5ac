package io.millrace.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.arms.Arm;
import io.millrace.arms.Arms;
import io.millrace.project.RolloutDefinition.Strategy;
import io.millrace.rollout.RolloutInput.Abort;
import io.millrace.rollout.RolloutInput.Asked;
import io.millrace.rollout.RolloutInput.ModelRegistered;
import io.millrace.rollout.RolloutInput.Promote;
import io.millrace.rollout.RolloutInput.RollOut;
import io.millrace.rollout.RolloutInput.Rollback;
import io.millrace.rollout.RolloutInput.StartExperiment;
import io.millrace.rollout.RolloutInput.Transition;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stages of a version's life, and who may move it where. */
final class LifecycleTest {
    private static final Arms HALVES = new Arms(
            "experiment:price",
            List.of(new Arm("control", "1.0.0", 500_000), new Arm("treatment", "1.2.0", Arm.WHOLE)));

    private final RolloutScene scene = new RolloutScene(RolloutScene.CANARY).serving();

    @Test
    void shouldKnowNothingOfAVersionThatNobodyHasTouched() {
        scene.tell(new ModelRegistered("1.3.0", scene.wall()));

        assertThat(stage("1.3.0")).isEqualTo(Stage.NONE);
        assertThat(scene.last().reason()).isEqualTo("version 1.3.0 was registered");
    }

    @Test
    void shouldStageAVersionThatWaitsForAPerson() {
        scene.tell(new ModelRegistered("1.3.0", "the champion fails the gates too", scene.wall()));

        assertThat(stage("1.3.0")).isEqualTo(Stage.STAGING);
        assertThat(scene.last().reason())
                .isEqualTo("version 1.3.0 was registered, and waits for a person: the champion fails the gates too");
    }

    @Test
    void shouldStageAVersionWhoseRolloutWaits() {
        scene.rollOut("1.1.0", null);
        scene.rollOut("1.2.0", null);

        assertThat(stage("1.2.0")).isEqualTo(Stage.STAGING);
    }

    /** Every pair of stages that a person may name. 1.2.0 is brought into the first by allowed moves. */
    @ParameterizedTest
    @CsvSource({
        "NONE, STAGING, true",
        "NONE, ARCHIVED, true",
        "NONE, PRODUCTION, false",
        "STAGING, NONE, false",
        "STAGING, ARCHIVED, true",
        "STAGING, PRODUCTION, false",
        "ARCHIVED, NONE, false",
        "ARCHIVED, STAGING, true",
        "ARCHIVED, PRODUCTION, false"
    })
    void shouldAllowAPersonTheseMovesAlone(Stage from, Stage to, boolean allowed) {
        if (from != Stage.NONE) {
            move("1.2.0", from);
        }

        Decision decision = move("1.2.0", to);

        assertThat(decision.accepted()).as(decision.reason()).isEqualTo(allowed);
        assertThat(stage("1.2.0")).isEqualTo(allowed ? to : from);
        assertThat(decision.decidedBy()).isEqualTo("ada");
        assertThat(decision.evidence()).containsEntry("why", "tidy up");
        if (!allowed) {
            assertThat(decision.reason())
                    .startsWith("version 1.2.0 is in " + from.word() + ", and goes from there to ")
                    .contains("not to " + to.word());
        }
    }

    @Test
    void shouldSayWhatIsAllowedWhenItRefuses() {
        assertThat(move("1.2.0", Stage.PRODUCTION).reason())
                .isEqualTo("version 1.2.0 is in none, and goes from there to staging or archived, not to production:"
                        + " a promotion, a rollout or a rollback alone leads to production");
        assertThat(move("9.9.9", Stage.ARCHIVED))
                .returns(false, Decision::accepted)
                .returns("version 9.9.9 is not in the registry", Decision::reason);
    }

    @Test
    void shouldTakeAMoveToWhereAVersionIsForDone() {
        assertThat(move("1.2.0", Stage.NONE))
                .returns(true, Decision::accepted)
                .returns("version 1.2.0 is in no stage already", Decision::reason);
    }

    @Test
    void shouldLeaveWhatServesOrIsOnTrialToPromotionsRolloutsAndRollbacks() {
        scene.tell(new Promote(scene.asked("better"), "1.1.0"));
        scene.report("a");
        scene.rollOut("1.2.0", Strategy.SHADOW);

        assertThat(move("1.1.0", Stage.ARCHIVED).reason()).startsWith("version 1.1.0 is the champion: ");
        assertThat(move("1.0.0", Stage.STAGING).reason()).startsWith("version 1.0.0 is the previous version, ");
        assertThat(move("1.2.0", Stage.ARCHIVED).reason())
                .isEqualTo("version 1.2.0 is on trial by the rollout of 1.2.0 (shadow): abort ends that");
        scene.tell(new Abort(scene.asked("enough")));
        assertThat(move("1.2.0", Stage.STAGING).accepted()).isTrue();
        scene.tell(new Rollback(scene.asked("it was better before")));
        assertThat(move("1.1.0", Stage.STAGING).accepted()).isTrue();
    }

    @Test
    void shouldLeaveATreatmentToItsExperiment() {
        scene.tell(new StartExperiment(scene.asked("is it worth it"), "price", HALVES));

        assertThat(move("1.2.0", Stage.ARCHIVED).reason())
                .isEqualTo("version 1.2.0 is on trial by the experiment price: stop ends that");
    }

    @Test
    void shouldWithdrawTheRolloutThatWaitsWhenItsVersionIsArchived() {
        scene.rollOut("1.1.0", null);
        scene.rollOut("1.2.0", null);

        Decision decision = move("1.2.0", Stage.ARCHIVED);
        scene.tell(new Promote(scene.asked("now"), "1.1.0"));
        scene.report("a");

        assertThat(decision.reason())
                .isEqualTo("version 1.2.0 moves from staging to archived, and its rollout, which waited, is withdrawn");
        assertThat(scene.state.rollout()).isNull();
        assertThat(stage("1.2.0")).isEqualTo(Stage.ARCHIVED);
    }

    /** Whatever people and processes ask for: one champion in production, nobody else there, and no move that is not one of the rules. */
    @Test
    void shouldKeepTheRulesWhateverIsAskedFor() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> versions = List.of("1.0.0", "1.1.0", "1.2.0", "1.3.0");
        Set<List<Stage>> byHand = Set.of(
                List.of(Stage.NONE, Stage.STAGING),
                List.of(Stage.NONE, Stage.ARCHIVED),
                List.of(Stage.STAGING, Stage.ARCHIVED),
                List.of(Stage.ARCHIVED, Stage.STAGING));
        for (int i = 0; i < 3_000; i++) {
            InService before = scene.state.inService();
            String version = versions.get(random.nextInt(versions.size()));
            Asked asked = scene.asked("by chance");
            RolloutInput input =
                    switch (random.nextInt(7)) {
                        case 0 -> new ModelRegistered(version, scene.wall());
                        case 1 -> new Promote(asked, version);
                        case 2 -> new RollOut(asked, version, Strategy.DIRECT);
                        case 3 -> new Rollback(asked);
                        case 4 -> new Abort(asked);
                        default -> new Transition(asked, version, Stage.values()[random.nextInt(4)]);
                    };
            scene.tell(input);
            InService after = scene.state.inService();

            assertThat(versions.stream().filter(each -> after.stages().get(each) == Stage.PRODUCTION))
                    .as("seed %d, step %d, %s", seed, i, input)
                    .containsExactly(after.champion());
            if (input instanceof Transition) {
                assertThat(after)
                        .as("seed %d, step %d, %s", seed, i, input)
                        .returns(before.champion(), InService::champion)
                        .returns(before.previous(), InService::previous)
                        .returns(before.challenger(), InService::challenger);
                before.stages().forEach((each, stage) -> {
                    Stage now = after.stages().get(each);
                    assertThat(now == stage || byHand.contains(List.of(stage, now)))
                            .as("seed %d: %s from %s to %s", seed, each, stage, now)
                            .isTrue();
                });
            }
            if (random.nextBoolean()) {
                scene.report("a");
            }
        }
    }

    private Stage stage(String version) {
        return scene.state.inService().stages().get(version);
    }

    private Decision move(String version, Stage to) {
        List<Decision> decisions = scene.tell(new Transition(scene.asked("tidy up"), version, to));
        assertThat(decisions).hasSize(1);
        return decisions.get(0);
    }
}
