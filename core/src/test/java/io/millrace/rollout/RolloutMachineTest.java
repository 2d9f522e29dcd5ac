package io.millrace.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.RolloutDefinition;
import io.millrace.rollout.RolloutInput.Asked;
import io.millrace.rollout.RolloutInput.ModelRegistered;
import io.millrace.rollout.RolloutInput.Promote;
import io.millrace.rollout.RolloutInput.Rollback;
import io.millrace.rollout.RolloutInput.TimePassed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RolloutMachineTest {
    private static final long PATIENCE = RolloutMachine.PATIENCE.toMillis();

    private final RolloutMachine machine = new RolloutMachine("churn", RolloutDefinition.DEFAULT, Duration.ofDays(31));
    private RolloutState state = RolloutState.START;

    @Test
    void shouldStageARegisteredVersionOnce() {
        assertThat(only(tell(new ModelRegistered("1.0.0", 5))).inService())
                .isEqualTo(new InService(0, null, null, null, stages("1.0.0", Stage.NONE)));
        assertThat(tell(new ModelRegistered("1.0.0", 6))).isEmpty();
    }

    @Test
    void shouldPromoteAndKeepTheChampionBeforeAsPrevious() {
        tell(new ModelRegistered("1.0.0", 1), promote("a", "1.0.0"), new ModelRegistered("1.1.0", 1));
        Decision decision = only(tell(promote("b", "1.1.0")));

        assertThat(decision.accepted()).isTrue();
        assertThat(decision.commandId()).isEqualTo("b");
        assertThat(decision.reason()).isEqualTo("1.1.0 takes over from 1.0.0");
        assertThat(decision.evidence()).isEqualTo(Map.of("why", "gates passed"));
        assertThat(decision.inService())
                .isEqualTo(new InService(
                        3, "1.1.0", null, "1.0.0", stages("1.0.0", Stage.ARCHIVED, "1.1.0", Stage.PRODUCTION)));
    }

    @Test
    void shouldAcceptThePromotionOfTheChampionWithoutChange() {
        tell(new ModelRegistered("1.0.0", 1), promote("a", "1.0.0"));
        InService before = state.inService();
        Decision decision = only(tell(promote("b", "1.0.0")));

        assertThat(decision.accepted()).isTrue();
        assertThat(decision.inService()).isEqualTo(before.next());
    }

    @Test
    void shouldCarryOutARepeatedCommandOnce() {
        tell(new ModelRegistered("1.0.0", 1), promote("a", "1.0.0"), new ModelRegistered("1.1.0", 1));
        tell(promote("b", "1.1.0"));

        assertThat(tell(promote("a", "1.0.0"), promote("b", "1.1.0"))).isEmpty();
        assertThat(state.inService().champion()).isEqualTo("1.1.0");
    }

    @Test
    void shouldRefuseAnUnknownVersionAfterAWhile() {
        assertThat(tell(promote("a", "9.9.9"), new TimePassed(PATIENCE - 1))).isEmpty();
        Decision decision = only(tell(new TimePassed(PATIENCE)));

        assertThat(decision.accepted()).isFalse();
        assertThat(decision.commandId()).isEqualTo("a");
        assertThat(decision.reason()).contains("9.9.9").contains("not in the registry");
        assertThat(decision.inService().champion()).isNull();
        assertThat(tell(new TimePassed(9 * PATIENCE))).isEmpty();
    }

    @Test
    void shouldPromoteAVersionWhoseRegistrationIsReadAfterTheCommand() {
        assertThat(tell(new Promote(new Asked("a", -1L, "test", "gates passed", 0), "1.0.0")))
                .isEmpty();
        List<Decision> decisions = tell(new ModelRegistered("1.0.0", 3));

        assertThat(decisions).extracting(Decision::accepted).containsExactly(true, true);
        assertThat(decisions.get(1).commandId()).isEqualTo("a");
        assertThat(state.inService().champion()).isEqualTo("1.0.0");
        assertThat(tell(new TimePassed(9 * PATIENCE))).isEmpty();
    }

    @Test
    void shouldRefuseWhenTheDeploymentHasMoved() {
        tell(new ModelRegistered("1.0.0", 1), new ModelRegistered("1.1.0", 1), promote("a", "1.0.0"));

        assertThat(only(tell(new Promote(new Asked("b", 1L, "test", "", 0), "1.1.0"))))
                .returns(false, Decision::accepted)
                .returns("deployment 1 was expected, and it is 2: something was decided meanwhile", Decision::reason);
        assertThat(only(tell(new Promote(new Asked("c", 3L, "test", "", 0), "1.1.0")))
                        .accepted())
                .isTrue();
        assertThat(only(tell(new Rollback(new Asked("d", 3L, "test", "", 0)))).accepted())
                .isFalse();
        assertThat(only(tell(new Rollback(new Asked("e", 5L, "test", "", 0)))).accepted())
                .isTrue();
    }

    @Test
    void shouldRefuseAPromotionWithoutAVersion() {
        assertThat(only(tell(promote("a", null))).accepted()).isFalse();
    }

    @Test
    void shouldRollBackToThePreviousVersionOnce() {
        tell(new ModelRegistered("1.0.0", 1), new ModelRegistered("1.1.0", 1));
        tell(promote("a", "1.0.0"), promote("b", "1.1.0"));
        Decision back = only(tell(new Rollback(new Asked("c", null, "test", "worse", 0))));

        assertThat(back.inService())
                .isEqualTo(new InService(
                        4, "1.0.0", null, null, stages("1.0.0", Stage.PRODUCTION, "1.1.0", Stage.ARCHIVED)));
        assertThat(only(tell(new Rollback(new Asked("d", null, "test", "again", 0))))
                        .accepted())
                .isFalse();
        assertThat(only(tell(promote("e", "1.1.0"))).inService().previous()).isEqualTo("1.0.0");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13})
    void shouldKeepItsOrderInAnyStormOfCommands(long seed) {
        Random random = new Random(seed);
        long sequence = -1;
        for (int i = 0; i < 3_000; i++) {
            String version = "1." + random.nextInt(6) + ".0";
            Long expected = random.nextInt(4) == 0 ? Long.valueOf(sequence) : null;
            RolloutInput input =
                    switch (random.nextInt(4)) {
                        case 0 -> new ModelRegistered(version, i);
                        case 1 -> new Promote(new Asked("c" + random.nextInt(2000), expected, "test", "", i), version);
                        case 2 -> new Rollback(new Asked("c" + random.nextInt(2000), expected, "test", "", i));
                        default -> new TimePassed(i);
                    };
            for (Decision decision : tell(input)) {
                InService now = decision.inService();
                assertThat(now.sequence()).isEqualTo(++sequence);
                assertThat(now.stages().entrySet().stream()
                                .filter(stage -> stage.getValue() == Stage.PRODUCTION)
                                .map(Map.Entry::getKey))
                        .isEqualTo(now.champion() == null ? List.of() : List.of(now.champion()));
                assertThat(now.previous() == null || !now.previous().equals(now.champion()))
                        .isTrue();
            }
            assertThat(RolloutStateCodec.decode(RolloutStateCodec.encode(state)))
                    .isEqualTo(state);
        }
        assertThat(sequence).isGreaterThan(100);
    }

    private static Promote promote(String id, @Nullable String version) {
        return new Promote(new Asked(id, null, "test", "gates passed", 0), version);
    }

    private static NavigableMap<String, Stage> stages(Object... pairs) {
        TreeMap<String, Stage> stages = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            stages.put((String) pairs[i], (Stage) pairs[i + 1]);
        }
        return stages;
    }

    private List<Decision> tell(RolloutInput... inputs) {
        List<Decision> decisions = new ArrayList<>();
        for (RolloutInput input : inputs) {
            RolloutMachine.Step step = machine.step(state, input);
            state = step.state();
            decisions.addAll(step.decisions());
        }
        return decisions;
    }

    private static Decision only(List<Decision> decisions) {
        assertThat(decisions).hasSize(1);
        return decisions.get(0);
    }
}
