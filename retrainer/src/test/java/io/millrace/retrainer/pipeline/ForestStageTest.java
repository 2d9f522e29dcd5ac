package io.millrace.retrainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.records.Dataset;
import io.millrace.records.StageValue;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.dataset.FileFacts;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForestStageTest {
    private static final String SEASON =
            "{models: {leaving: {monitoring: {drift: {season: week_of_year}}}}, constraints: {historical_period: 730 d}}";
    private static final String WINDOW = "models: {leaving: {monitoring: {drift: {window: 14 d}}}}";
    private static final String ZONE = "time: {zone: Europe/Berlin}";

    @Test
    void shouldFreezeAnewWhatRespectsAnotherSeason() {
        assertThat(inputs(SEASON)).isNotEqualTo(inputs());
        assertThat(inputs(SEASON, WINDOW)).isNotEqualTo(inputs(SEASON));
        assertThat(inputs(SEASON, ZONE)).isNotEqualTo(inputs(SEASON));
    }

    @Test
    void shouldNotTrainAnewForWindowsOfAReferenceWithoutASeason() {
        assertThat(inputs(WINDOW)).isEqualTo(inputs());
    }

    @Test
    void shouldNotTrainAnewForParametersInAnotherOrder() {
        assertThat(inputs("models: {leaving: {algorithm: {xgboost: {subsample: 0.8, lambda: 2}}}}"))
                .isEqualTo(inputs("models: {leaving: {algorithm: {xgboost: {lambda: 2, subsample: 0.8}}}}"));
    }

    private static StageInputs inputs(String... overlays) {
        Project project = Synthetic.project(overlays);
        StoredDataset dataset = new StoredDataset(new Dataset(), new FileFacts("00", "00", 1), Path.of("rows"), () -> {
            throw new AssertionError("no rows are needed");
        });
        return new ForestStage(
                        project,
                        project.models().get(0),
                        new Made<>(dataset, List.of(new StageValue(DatasetStage.ROWS, "0"))))
                .inputs();
    }
}
