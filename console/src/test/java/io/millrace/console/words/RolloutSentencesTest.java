package io.millrace.console.words;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.testing.Churn;
import io.millrace.records.Deployment;
import io.millrace.records.RolloutPhase;
import io.millrace.records.RolloutStatus;
import io.millrace.records.ServingReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RolloutSentencesTest {
    private final List<Sentence> told = new ArrayList<>();
    private final Story story;

    RolloutSentencesTest() throws Exception {
        story = new Story(Churn.project(), told::add);
    }

    @Test
    void shouldTellThatAVersionIsInServiceWhenServingHasIt() {
        story.decided(deployment(1, "1.0.0", null, "promoted"));
        story.reported(report(0, List.of(), Map.of()));
        assertThat(lines()).isEmpty();
        story.reported(report(1, List.of("1.0.0"), Map.of()));
        story.reported(report(1, List.of("1.0.0"), Map.of()));

        assertThat(lines()).containsExactly("Model 1.0.0 is in service.");
    }

    @Test
    void shouldTellThatServingRefusesAVersionAndNotThatItIsInService() {
        story.decided(deployment(1, "1.0.0", null, "promoted"));
        story.reported(report(-1, List.of(), Map.of("1.0.0", "it is too slow")));
        story.reported(report(-1, List.of(), Map.of("1.0.0", "it is too slow")));

        assertThat(lines()).containsExactly("Serving does not use model 1.0.0: it is too slow.");
    }

    @Test
    void shouldTellEachStepOnceAndWhoTakesOver() {
        story.decided(deployment(1, "1.0.0", null, "promoted"));
        story.reported(report(1, List.of("1.0.0"), Map.of()));
        story.decided(deployment(2, "1.0.0", status(RolloutPhase.LOADING, 0, 0, false), "every gate is met"));
        story.decided(deployment(3, "1.0.0", status(RolloutPhase.SHADOW, 1, 0, false), "loaded"));
        story.decided(deployment(4, "1.0.0", status(RolloutPhase.SHADOW, 1, 0, false), "carried out"));
        story.decided(deployment(5, "1.0.0", status(RolloutPhase.LIVE, 2, 0.1, false), "enough"));
        story.decided(deployment(6, "1.0.0", status(RolloutPhase.LIVE, 2, 0.1, true), "it is late"));
        story.decided(deployment(7, "1.1.0", null, "enough: it takes over"));
        story.reported(report(7, List.of("1.0.0", "1.1.0"), Map.of()));

        assertThat(lines())
                .containsExactly(
                        "Model 1.0.0 is in service.",
                        "Model 1.1.0 is on trial (canary): first serving loads it, beside 1.0.0.",
                        "Model 1.1.0 is in shadow: it scores what 1.0.0 scores, and is only recorded. Step 1 of 2.",
                        "Model 1.1.0 decides for 10 % of all entities. Step 2 of 2.",
                        "The rollout of model 1.1.0 waits for somebody: it is late.",
                        "Model 1.1.0 is in service in place of 1.0.0.");
    }

    @Test
    void shouldTellOfNoTrialWhereAVersionTakesOverAtOnce() {
        RolloutStatus direct = new RolloutStatus(
                "churn/1.1.0/2", "1.1.0", "direct", null, RolloutPhase.LOADING, 0, 0, 0.0, false, null);
        story.decided(deployment(1, "1.0.0", null, "promoted"));
        story.reported(report(1, List.of("1.0.0"), Map.of()));
        story.decided(deployment(2, "1.0.0", direct, "every gate is met"));
        story.decided(deployment(3, "1.1.0", null, "loaded"));
        story.reported(report(3, List.of("1.0.0", "1.1.0"), Map.of()));

        assertThat(lines())
                .containsExactly("Model 1.0.0 is in service.", "Model 1.1.0 is in service in place of 1.0.0.");
    }

    @Test
    void shouldTellWhyAVersionDoesNotTakeOver() {
        story.decided(deployment(2, "1.0.0", status(RolloutPhase.LOADING, 0, 0, false), "every gate is met"));
        story.decided(deployment(3, "1.0.0", null, "an instance refuses it"));

        assertThat(lines()).last().isEqualTo("Model 1.1.0 does not take over: an instance refuses it.");
    }

    private List<String> lines() {
        return told.stream().map(Sentence::text).toList();
    }

    private static RolloutStatus status(RolloutPhase phase, int step, double share, boolean paused) {
        return new RolloutStatus("churn/1.1.0/2", "1.1.0", "canary", null, phase, step, 2, share, paused, null);
    }

    private static Deployment deployment(
            long sequence, String champion, @Nullable RolloutStatus status, String reason) {
        return new Deployment(
                "churn",
                sequence,
                champion,
                status == null ? null : "1.1.0",
                null,
                Map.of(),
                null,
                true,
                reason,
                Instant.EPOCH,
                null,
                status,
                "",
                Map.of());
    }

    private static ServingReport report(long sequence, List<String> ready, Map<String, String> refused) {
        return new ServingReport(
                "one",
                "churn",
                1,
                0L,
                Instant.EPOCH,
                Instant.EPOCH,
                false,
                sequence,
                sequence,
                -1L,
                ready,
                refused,
                List.of(),
                null);
    }
}
