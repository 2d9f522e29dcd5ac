package io.millrace.retrainer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.RetrainEvent;
import io.millrace.records.RetrainReason;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.Synthetic;
import io.millrace.runtime.metrics.Metrics;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainingFiguresTest {
    private final Metrics metrics = new Metrics();
    private final TrainingFigures figures = new TrainingFigures(metrics, Synthetic.project());

    @Test
    void shouldSayWhereTheTrainingIs() throws Exception {
        figures.heard(run("leaving", TrainingStage.DATASET, TrainingState.STARTED, false, null));
        figures.heard(run("leaving", TrainingStage.DATASET, TrainingState.SUCCEEDED, false, null));
        figures.heard(run("leaving", TrainingStage.TRAINING, TrainingState.STARTED, false, null));
        figures.heard(run("leaving", TrainingStage.TRAINING, TrainingState.STARTED, false, 0.25));

        assertThat(written())
                .contains(
                        "millrace_training_stage_under_way{project=\"shop\",model=\"leaving\",stage=\"training\",} 1.0")
                .contains(
                        "millrace_training_stage_under_way{project=\"shop\",model=\"leaving\",stage=\"dataset\",} 0.0")
                .contains("millrace_training_stage_progress_ratio{project=\"shop\",model=\"leaving\",} 0.25")
                .doesNotContain(
                        "millrace_trainings_total{project=\"shop\",model=\"leaving\",outcome=\"succeeded\",} 1.0");
    }

    @Test
    void shouldCountATrainingOnceHoweverManyOfItsStagesSucceed() throws Exception {
        figures.heard(run("leaving", TrainingStage.TRAINING, TrainingState.STARTED, false, null));
        figures.heard(run("leaving", TrainingStage.TRAINING, TrainingState.SUCCEEDED, true, null));
        figures.heard(run("leaving", TrainingStage.REGISTRATION, TrainingState.STARTED, false, null));
        figures.heard(run("leaving", TrainingStage.REGISTRATION, TrainingState.SUCCEEDED, false, null));
        figures.heard(run("leaving", TrainingStage.ROLLOUT, TrainingState.SUCCEEDED, false, null));

        assertThat(written())
                .contains("millrace_trainings_total{project=\"shop\",model=\"leaving\",outcome=\"succeeded\",} 1.0")
                .contains("stage=\"training\",outcome=\"reused\",} 1.0")
                .contains("stage=\"rollout\",outcome=\"succeeded\",} 1.0")
                .contains(
                        "millrace_training_stage_under_way{project=\"shop\",model=\"leaving\",stage=\"registration\",} 0.0");
    }

    @Test
    void shouldNotMakeALabelOfWhateverAnEventAsksFor() throws Exception {
        figures.heard(run("gone-1", TrainingStage.DATASET, TrainingState.FAILED, false, null));
        figures.heard(run("gone-2", TrainingStage.DATASET, TrainingState.FAILED, false, null));

        assertThat(written())
                .contains("millrace_trainings_total{project=\"shop\",model=\"none\",outcome=\"failed\",} 2.0")
                .doesNotContain("gone");
    }

    @Test
    void shouldCountFromNothing() throws Exception {
        assertThat(written())
                .contains("millrace_trainings_total{project=\"shop\",model=\"leaving\",outcome=\"succeeded\",} 0.0")
                .contains("millrace_trainings_total{project=\"shop\",model=\"leaving\",outcome=\"staged\",} 0.0")
                .contains("millrace_trainings_total{project=\"shop\",model=\"leaving\",outcome=\"rejected\",} 0.0")
                .contains("millrace_trainings_total{project=\"shop\",model=\"leaving\",outcome=\"failed\",} 0.0")
                .contains("millrace_trainings_total{project=\"shop\",model=\"none\",outcome=\"failed\",} 0.0");
    }

    @Test
    void shouldNotSayThatATrainingIsUnderWayThatWasDropped() throws Exception {
        figures.heard(run("leaving", TrainingStage.TRAINING, TrainingState.STARTED, false, null));
        figures.heard(run("leaving", TrainingStage.TRAINING, TrainingState.STARTED, false, 0.25));

        figures.dropped(new RetrainEvent(
                "id", "leaving", List.of(RetrainReason.MANUAL), Map.of(), null, null, Instant.EPOCH, false));

        assertThat(written())
                .contains(
                        "millrace_training_stage_under_way{project=\"shop\",model=\"leaving\",stage=\"training\",} 0.0")
                .contains("millrace_training_stage_progress_ratio{project=\"shop\",model=\"leaving\",} 0.0")
                .doesNotContain("millrace_training_duration_seconds{", "} 1.0");
    }

    private String written() throws IOException {
        StringWriter writer = new StringWriter();
        metrics.write(writer);
        return writer.toString();
    }

    private static TrainingRun run(
            String model, TrainingStage stage, TrainingState state, boolean reused, @Nullable Double progress) {
        return new TrainingRun(
                "id",
                model,
                stage,
                state,
                null,
                null,
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
