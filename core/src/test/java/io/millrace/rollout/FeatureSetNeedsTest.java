package io.millrace.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.FeatureSetDefinition;
import io.millrace.project.RolloutDefinition;
import io.millrace.rollout.FeatureSetNeeds.Need;
import io.millrace.rollout.FeatureSetNeeds.Role;
import io.millrace.rollout.RolloutInput.Asked;
import io.millrace.rollout.RolloutInput.ModelRegistered;
import io.millrace.rollout.RolloutInput.Promote;
import io.millrace.rollout.RolloutInput.Rollback;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class FeatureSetNeedsTest {
    private static final Map<String, String> TRAINED_ON =
            Map.of("1.0.0", "1.0.0", "1.1.0", "1.4.0", "2.0.0", "2.0.0", "2.0.1", "2.0.0", "3.0.0", "10.0.0");

    @Test
    void shouldNameEveryRoleThatNeedsFeatures() {
        FeatureSetNeeds needs =
                needs("2.0.0", "2.0.1", "1.1.0", Map.of("1.0.0", Stage.STAGING, "3.0.0", Stage.STAGING));

        assertThat(needs.all())
                .containsExactly(
                        new Need("2.0.0", Role.CHAMPION, "2.0.0"),
                        new Need("2.0.1", Role.CHALLENGER, "2.0.0"),
                        new Need("1.1.0", Role.PREVIOUS, "1.4.0"),
                        new Need("1.0.0", Role.STAGED, "1.0.0"),
                        new Need("3.0.0", Role.STAGED, "10.0.0"));
        assertThat(needs.of(1)).extracting(Need::toString).containsExactly("1.1.0 (previous)", "1.0.0 (staged)");
        assertThat(needs.of(10)).extracting(Need::model).containsExactly("3.0.0");
    }

    @Test
    void shouldLetGoOfFeaturesThatOnlyArchivedModelsWereTrainedOn() {
        Map<String, Stage> stages = Map.of(
                "1.0.0", Stage.ARCHIVED, "1.1.0", Stage.NONE, "2.0.0", Stage.ARCHIVED, "2.0.1", Stage.PRODUCTION);

        FeatureSetNeeds needs = needs("2.0.1", null, "2.0.0", stages);

        assertThat(needs.of(1)).isEmpty();
        assertThat(needs.outlived(1)).isTrue();
        assertThat(needs.outlived(2)).isFalse();
    }

    @Test
    void shouldKeepEveryVersionWhileNobodyKnowsWhatAModelWasTrainedOn() {
        FeatureSetNeeds needs = needs("2.0.1", null, "0.9.0", Map.of());

        assertThat(needs.of(1))
                .containsExactly(new Need("0.9.0", Role.PREVIOUS, null))
                .extracting(Need::toString)
                .containsExactly("0.9.0 (previous), which is not in the registry");
        assertThat(needs.outlived(1)).isFalse();
    }

    @Test
    void shouldNotCallOutlivedWhatWaitsForItsFirstModel() {
        assertThat(needs("1.1.0", null, null, Map.of()).outlived(2)).isFalse();
        assertThat(new FeatureSetNeeds(InService.NOTHING, Map.of()).outlived(1)).isFalse();
    }

    @Test
    void shouldTellTheModelsOfEachVersionInTheOrderOfNumbers() {
        assertThat(needs(null, null, null, Map.of()).trained())
                .isEqualTo(Map.of(1, List.of("1.0.0", "1.1.0"), 2, List.of("2.0.0", "2.0.1"), 10, List.of("3.0.0")))
                .satisfies(trained -> assertThat(trained.keySet()).containsExactly(1, 2, 10));
    }

    /** Whatever the rollout machine is told: what a rollback could bring back, and what decides, is never let go. */
    @Test
    void shouldNeverLetGoOfWhatTheMachineMayServeNext() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RolloutMachine machine = new RolloutMachine("churn", RolloutDefinition.DEFAULT, Duration.ofDays(31));
        RolloutState state = RolloutState.START;
        List<String> models = TRAINED_ON.keySet().stream().sorted().toList();
        for (int step = 0; step < 2_000; step++) {
            int i = step;
            String model = models.get(random.nextInt(models.size()));
            RolloutInput input =
                    switch (random.nextInt(3)) {
                        case 0 -> new ModelRegistered(model, i);
                        case 1 -> new Promote(new Asked("p" + i, null, "test", "test", i), model);
                        default -> new Rollback(new Asked("r" + i, null, "test", "test", i));
                    };
            state = machine.step(state, input).state();
            InService now = state.inService();
            InService back = machine.step(state, new Rollback(new Asked("b" + i, null, "test", "test", i)))
                    .state()
                    .inService();

            FeatureSetNeeds needs = new FeatureSetNeeds(now, TRAINED_ON);
            Stream.of(now.champion(), back.champion()).filter(m -> m != null).forEach(served -> assertThat(
                            needs.of(FeatureSetDefinition.majorOf(TRAINED_ON.get(served))))
                    .as("seed %d, step %d, %s", seed, i, now)
                    .extracting(Need::model)
                    .contains(served));
        }
    }

    private static FeatureSetNeeds needs(
            String champion, String challenger, String previous, Map<String, Stage> stages) {
        return new FeatureSetNeeds(new InService(7, champion, challenger, previous, new TreeMap<>(stages)), TRAINED_ON);
    }
}
