package io.millrace.retrainer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.Lineage;
import io.millrace.records.ModelVersion;
import io.millrace.records.RetrainEvent;
import io.millrace.records.RetrainReason;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.TrainerContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A project that asks for a search of hyper-parameters. */
public class TunedTrainingTest extends TrainerScenario {
    private static final String TUNING =
            "models: {leaving: {tuning: {trials: 4, folds: 2, search: {n_estimators: [10, 40], max_depth: [1, 4]}}}}";

    @Test
    public void shouldSearchOnceAndAgainOnlyWhenItIsAsked() throws Exception {
        // Given
        TrainerContext context = context(TUNING);
        produceExamples(context, Synthetic.rows(3, 150, 12));
        produceEvent(context, event("first", null));
        produceEvent(context, event("second", null));
        produceEvent(
                context,
                new RetrainEvent(
                        "third", "leaving", List.of(RetrainReason.MANUAL), Map.of(), null, null, later(), true));

        // When
        runUntil(context, () -> {}, () -> {
            await(() -> committed(context) == 3);
        });

        // Then
        assertThat(heard).extracting(TrainingRun::getReason).containsOnlyNulls();
        List<ModelVersion> versions = read(context.topics().modelRegistry(), ModelVersion.class);
        assertThat(versions)
                .extracting(ModelVersion::getLineage)
                .extracting(Lineage::getTunedBy)
                .containsExactly("first", "first", "third");
        assertThat(versions.get(1).getVersion()).isEqualTo("1.0.1");
        assertThat(versions.get(1).getParameters())
                .isEqualTo(versions.get(0).getParameters())
                .containsKeys("n_estimators", "max_depth");
        List<TrainingRun> searches = heard.stream()
                .filter(run -> run.getStage() == TrainingStage.TUNING && run.getState() == TrainingState.SUCCEEDED)
                .toList();
        assertThat(searches).hasSize(3);
        assertThat(searches.get(1).getInputs())
                .anyMatch(input -> input.getName().equals("version"));
        assertThat(searches.get(2).getInputs())
                .anyMatch(input -> input.getName().equals("search"));
    }
}
