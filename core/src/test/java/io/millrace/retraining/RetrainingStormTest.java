package io.millrace.retraining;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.project.ModelDefinition.Trigger;
import io.millrace.retraining.RetrainingEffect.AlertChanged;
import io.millrace.retraining.RetrainingEffect.AlertState;
import io.millrace.retraining.RetrainingEffect.RequestTraining;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Years of facts in hostile order, judged by a second, simpler book-keeping: {@link HostileWorld}. */
final class RetrainingStormTest {
    private static final int STEPS = 6_000;

    @ParameterizedTest(name = "seed {0}, cool-down {1} h, {2}")
    @CsvSource({
        "1, 0, usual",
        "2, 0, failing",
        "3, 0, rejecting",
        "4, 0, flapping",
        "5, 0, drifting",
        "6, 12, usual",
        "7, 12, flapping",
        "8, 48, usual",
        "9, 48, failing",
        "10, 48, rejecting",
        "11, 48, flapping",
        "12, 48, drifting"
    })
    void shouldNeverStormWhateverComes(long seed, long coolDown, String mood) {
        // Given
        RetrainingPolicy policy = new RetrainingPolicy(
                List.of(Trigger.values()),
                Duration.ofDays(20),
                400L,
                "0 2 * * *",
                100,
                Duration.ofDays(10),
                Duration.ofHours(coolDown));
        RetrainSchedule schedule = (after, upTo) -> upTo / HostileWorld.DAY > after / HostileWorld.DAY;
        RetrainingMachine machine =
                new RetrainingMachine("p", "m", 200, new SplitRule(Duration.ofDays(2), 0.25), policy, schedule);
        HostileWorld world = new HostileWorld(seed, mood, Math.max(1, coolDown) * HostileWorld.HOUR);
        List<RetrainingInput> inputs = new ArrayList<>();
        List<RetrainingEffect> effects = new ArrayList<>();
        RetrainingState state = RetrainingState.START;

        // When
        for (int i = 0; i < STEPS; i++) {
            RetrainingInput input = world.next();
            inputs.add(input);
            RetrainingMachine.Step step = machine.step(state, input);
            state = step.state();
            if (i % 40 == 0) {
                assertThat(RetrainingStateCodec.decode(RetrainingStateCodec.encode(state)))
                        .isEqualTo(state);
            }
            step.effects().forEach(world::check);
            effects.addAll(step.effects());
        }

        // Then
        assertThat(world.automatic())
                .as("it trains all the same")
                .hasSizeGreaterThan(mood.equals("failing") || mood.equals("rejecting") ? 3 : 15);
        assertNoStorm(world);
        assertOneLifePerAlert(effects);
        RetrainingState again = RetrainingState.START;
        List<RetrainingEffect> replayed = new ArrayList<>();
        for (RetrainingInput input : inputs) {
            RetrainingMachine.Step step = machine.step(again, input);
            again = step.state();
            replayed.addAll(step.effects());
        }
        assertThat(replayed).isEqualTo(effects);
        assertThat(again).isEqualTo(state);
    }

    /** In no 24 hours are there more requests than cool-downs fit into them, and one. */
    private static void assertNoStorm(HostileWorld world) {
        List<Long> at = world.automatic();
        int most = (int) (HostileWorld.DAY / world.pause()) + 1;
        for (int i = most; i < at.size(); i++) {
            assertThat(at.get(i) - at.get(i - most))
                    .as("%d requests later", most)
                    .isGreaterThan(HostileWorld.DAY - 1);
        }
    }

    private static void assertOneLifePerAlert(List<RetrainingEffect> effects) {
        List<String> open = new ArrayList<>();
        for (RetrainingEffect effect : effects) {
            if (effect instanceof AlertChanged alert) {
                assertThat(open.contains(alert.kind())).as(alert.kind()).isEqualTo(alert.state() != AlertState.OPENED);
                if (alert.state() == AlertState.OPENED) {
                    open.add(alert.kind());
                } else if (alert.state() == AlertState.CLOSED) {
                    open.remove(alert.kind());
                }
            } else if (effect instanceof RequestTraining request) {
                assertThat(request.reasons()).isSorted();
            }
        }
    }
}
