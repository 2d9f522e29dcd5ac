package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainingLinesTest {
    private final StringWriter written = new StringWriter();
    private final TrainingLines lines = new TrainingLines(new PrintWriter(written));

    @Test
    void shouldTellHowEachStageEnded() {
        lines.heard(run(TrainingStage.TRAINING, TrainingState.STARTED, false, null, null));
        lines.heard(run(TrainingStage.TRAINING, TrainingState.STARTED, false, 0.4, null));
        lines.heard(run(TrainingStage.TRAINING, TrainingState.SUCCEEDED, true, null, null));
        lines.heard(run(TrainingStage.REGISTRATION, TrainingState.STARTED, false, null, null));
        lines.heard(run(TrainingStage.REGISTRATION, TrainingState.SUCCEEDED, false, null, "1.0.1"));
        lines.heard(run(TrainingStage.ROLLOUT, TrainingState.SUCCEEDED, false, null, "1.0.1"));

        assertThat(written.toString().lines().map(line -> line.replaceAll("\\d+\\.\\d s", "SECONDS")))
                .containsExactly(
                        "churn: training for 0f3a",
                        "churn: training taken from an earlier training after SECONDS",
                        "churn: registration succeeded after SECONDS",
                        "churn: version 1.0.1, SECONDS in all",
                        "churn: rollout succeeded after SECONDS");
    }

    @Test
    void shouldSayWhyATrainingFailed() {
        lines.heard(run(TrainingStage.DATASET, TrainingState.FAILED, "the disk is full", false, null, null));

        assertThat(written.toString()).containsPattern("churn: dataset failed after \\d+\\.\\d s: the disk is full");
    }

    private static TrainingRun run(
            TrainingStage stage,
            TrainingState state,
            boolean reused,
            @Nullable Double progress,
            @Nullable String version) {
        return run(stage, state, null, reused, progress, version);
    }

    private static TrainingRun run(
            TrainingStage stage,
            TrainingState state,
            @Nullable String reason,
            boolean reused,
            @Nullable Double progress,
            @Nullable String version) {
        return new TrainingRun(
                "0f3a",
                "churn",
                stage,
                state,
                reason,
                version,
                null,
                Map.of(),
                List.of(),
                Instant.EPOCH,
                List.of(),
                List.of(),
                null,
                reused,
                progress,
                null);
    }
}
