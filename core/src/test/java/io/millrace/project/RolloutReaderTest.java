package io.millrace.project;

import static io.millrace.project.ShopFile.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.RolloutDefinition.Canary;
import io.millrace.project.RolloutDefinition.Guard;
import io.millrace.project.RolloutDefinition.Strategy;
import io.millrace.project.RolloutDefinition.Trial;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutReaderTest {
    @Test
    void shouldTakeOverAtOnceWhereTheFileSaysNothing() throws Exception {
        assertThat(ShopFile.read(SHOP).models().get(0).rollout()).isEqualTo(RolloutDefinition.DEFAULT);
        assertThat(with("{}")).isEqualTo(RolloutDefinition.DEFAULT);
        assertThat(with("{strategy: blue_green}").strategy()).isEqualTo(Strategy.BLUE_GREEN);
    }

    @Test
    void shouldReadEveryKey() throws Exception {
        RolloutDefinition rollout = with("""
                {strategy: canary, shadow: {for: 2 h, min_samples: 50}, canary: {steps: [1 %, 0.25, 100 %], hold: 30 d, min_samples: 7},
                      blue_green: {hold: 10 min, min_samples: 8}, guard: {latency_p99: 50 ms, error_rate: 2 %, breaches: 3},
                      pause_on: {mean_score_shift: 0.05}, patience: 3 d}""");

        assertThat(rollout)
                .isEqualTo(new RolloutDefinition(
                        Strategy.CANARY,
                        new Trial(Duration.ofHours(2), 50),
                        new Canary(List.of(0.01, 0.25, 1.0), new Trial(Duration.ofDays(30), 7)),
                        new Trial(Duration.ofMinutes(10), 8),
                        new Guard(Duration.ofMillis(50), 0.02, 3),
                        0.05,
                        Duration.ofDays(3)));
    }

    @Test
    void shouldTakeWhatASectionLeavesOutFromTheUsual() throws Exception {
        RolloutDefinition rollout = with("{shadow: {}, canary: {hold: 1 h}, blue_green: {}, guard: {}}");

        assertThat(rollout.shadow()).isEqualTo(RolloutDefinition.USUAL_SHADOW);
        assertThat(rollout.canary())
                .isEqualTo(new Canary(List.of(0.01, 0.05, 0.25, 0.5), new Trial(Duration.ofHours(1), 1_000)));
        assertThat(rollout.blueGreen()).isEqualTo(RolloutDefinition.DEFAULT.blueGreen());
        assertThat(rollout.guard()).isEqualTo(Guard.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{strategy: canery} | strategy: found canery, expected direct, blue_green, shadow or canary (did you mean canary?)",
                "{canary: {steps: [5 %, 1 %]}} | canary.steps: found 1 %, expected more than the step before it",
                "{canary: {steps: [5 %, 5 %]}} | canary.steps: found 5 %, expected more than the step before it",
                "{canary: {steps: [5 %, 101 %]}} | canary.steps: found 101 %, expected a share above 0 and up to 1",
                "{canary: {steps: [0, 5 %]}} | canary.steps: found 0, expected a share above 0 and up to 1",
                "{canary: {steps: [some]}} | canary.steps: found some, expected a share above 0 and up to 1",
                "{canary: {steps: []}} | canary.steps: found an empty list, expected a list of shares that grow, above 0 and up to 1, such as [1 %, 5 %, 25 %, 50 %]",
                "{canary: {hold: soon}} | canary.hold: found soon, expected a duration from 0 s to 365 d, such as 5 min, 1 h or 30 d",
                "{canary: {min_samples: 0}} | canary.min_samples: found 0, expected a whole number from 1 to 1000000000000",
                "{canary: 5 %} | canary: found 5 %, expected a map",
                "{canary: {for: 1 h}} | canary.for: found an unknown key, expected steps, hold or min_samples (for is a key of a model's rollout.shadow)",
                "{shadow: {hold: 1 h}} | shadow.hold: found an unknown key, expected for or min_samples (hold is a key of a model's rollout.canary or a model's rollout.blue_green)",
                "{shadow: yes} | shadow: found yes, expected a map",
                "{blue_green: {hold: -1 h}} | blue_green.hold: found -1 h, expected a duration from 0 s to 365 d, such as 5 min, 1 h or 30 d",
                "{guard: {error_rate: 0}} | guard.error_rate: found 0, expected a share from 0.0001 to 0.5, such as 0.05 or 5 %",
                "{guard: {latency_p99: 50}} | guard.latency_p99: found 50, expected a time from 1 ms to 60 s, such as 100 ms",
                "{guard: {breaches: 0}} | guard.breaches: found 0, expected a whole number from 1 to 100",
                "{pause_on: {}} | pause_on.mean_score_shift: found nothing, expected a share from 0.001 to 1, such as 0.85 or 85 %",
                "{patience: long} | patience: found long, expected a duration from 0 s to 365 d, such as 5 min, 1 h or 30 d",
                "canary | found canary, expected a map"
            })
    void shouldReportAMistakeInOneLine(String rollout, String mistake) {
        assertThat(ShopFile.mistakes(SHOP, overlay(rollout)))
                .singleElement()
                .asString()
                .contains("models.leaving.rollout")
                .endsWith(mistake);
    }

    private static RolloutDefinition with(String rollout) throws InvalidProjectException {
        return ShopFile.read(SHOP, overlay(rollout)).models().get(0).rollout();
    }

    private static String overlay(String rollout) {
        return "models:\n  leaving:\n    rollout: " + rollout + "\n";
    }
}
