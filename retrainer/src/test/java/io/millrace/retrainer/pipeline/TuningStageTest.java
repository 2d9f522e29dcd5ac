package io.millrace.retrainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.TuningDefinition;
import io.millrace.records.Dataset;
import io.millrace.records.StageValue;
import io.millrace.retrainer.Progress;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.FileFacts;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.tuning.EarlierTuning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TuningStageTest {
    private static final long SEED = 3;
    private static final String TUNING =
            "models: {leaving: {tuning: {trials: 6, folds: 2, search: {n_estimators: [10, 40], max_depth: [1, 6], eta: [0.05, 0.5, log]}}}}";

    @TempDir
    Path directory;

    private final Project project = Synthetic.project(TUNING);
    private final ModelDefinition model = project.models().get(0);
    private final TuningDefinition tuning = Objects.requireNonNull(model.tuning());

    private Made<StoredDataset> dataset(int weeks) {
        return dataset(Synthetic.table(project, Synthetic.rows(SEED, 80, weeks)));
    }

    private Made<StoredDataset> dataset(ExampleTable table) {
        Instant then = Instant.EPOCH;
        Dataset facts = new Dataset(
                10L, 5L, 3L, 8L, 2L, then, then, then, then, "00", List.of(), 0L, null, null, null, null, null,
                List.of());
        return new Made<>(
                new StoredDataset(facts, new FileFacts("00", "00", 1), directory.resolve("rows"), () -> table),
                List.of(new StageValue(DatasetStage.ROWS, "00")));
    }

    private TuningStage stage(int weeks, Optional<EarlierTuning> earlier) {
        return stage("event", tuning.trials(), "code", weeks, earlier);
    }

    private TuningStage stage(String retrainId, int trials, String code, int weeks, Optional<EarlierTuning> earlier) {
        TuningDefinition asked = new TuningDefinition(
                trials, tuning.folds(), tuning.metric(), tuning.atMost(), tuning.search(), tuning.reuse());
        return new TuningStage(
                project,
                model,
                asked,
                dataset(weeks),
                earlier,
                false,
                retrainId,
                code,
                directory.resolve("run/trials.jsonl"));
    }

    private Path outputs(String name) throws Exception {
        return Files.createDirectories(directory.resolve(name));
    }

    @Test
    void shouldSearchAndSayWhoDid() throws Exception {
        // Given
        TuningStage stage = stage(14, Optional.empty());
        List<Double> progress = new ArrayList<>();

        // When
        ChosenParameters made = stage.make(outputs("made"), progress::add);

        // Then
        assertThat(made.tunedBy()).isEqualTo("event");
        assertThat(made.parameters()).containsKeys("n_estimators", "max_depth", "eta");
        assertThat(stage.read(directory.resolve("made"))).isEqualTo(made);
        assertThat(progress).hasSize(6).isSorted().last().isEqualTo(1.0);
        assertThat(Files.readAllLines(directory.resolve("run/trials.jsonl"))).hasSizeBetween(8, 13);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class_weights: balanced",
                "monotone: {signal: increasing}",
                "transformers: {signal: clip(p99.9)}",
                "exclude: [noise]",
                "tuning: {metric: brier}"
            })
    void shouldNotTakeForTheSameWhatWasFoundOfAnotherModel(String change) {
        // Given
        Project changed = changed(change);
        ModelDefinition other = changed.models().get(0);

        // When
        boolean same = TuningStage.sameQuestion(
                changed,
                other,
                Objects.requireNonNull(other.tuning()),
                dataset(14),
                stage(14, Optional.empty()).inputs().values());

        // Then
        assertThat(same).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"seed: 2", "tuning: {trials: 9}", "gates: {accuracy: 0.7}"})
    void shouldTakeForTheSameWhatHasAnotherDrawOrMoreTrials(String change) {
        // Given
        Project changed = changed(change);
        ModelDefinition other = changed.models().get(0);

        // When
        boolean same = TuningStage.sameQuestion(
                changed,
                other,
                Objects.requireNonNull(other.tuning()),
                dataset(14),
                stage(14, Optional.empty()).inputs().values());

        // Then
        assertThat(same).isTrue();
    }

    private static Project changed(String change) {
        return Synthetic.project(TUNING, "models: {leaving: {" + change + "}}");
    }

    @Test
    void shouldNotLookAtEntitiesThatAreTestedBy() throws Exception {
        // Given
        Project byEntity = Synthetic.project(
                "models: {leaving: {dataset: {by_entity: true}, tuning: {trials: 1, folds: 2, search: {n_estimators: [10, 20]}}}}");
        ModelDefinition apart = byEntity.models().get(0);
        ExampleTable table = Synthetic.table(byEntity, Synthetic.rows(SEED, 200, 14));
        TuningStage stage = new TuningStage(
                byEntity,
                apart,
                Objects.requireNonNull(apart.tuning()),
                dataset(table),
                Optional.empty(),
                false,
                "event",
                "code",
                directory.resolve("run/trials.jsonl"));

        // When
        stage.make(outputs("made"), Progress.NONE);

        // Then
        int[] train = Split.of(table, apart).train();
        assertThat(new ObjectMapper()
                        .readTree(directory
                                .resolve("made")
                                .resolve(TuningStage.FOUND)
                                .toFile())
                        .path("rows")
                        .asInt())
                .isEqualTo(train.length)
                .isLessThan(Split.byTime(table, apart.label().horizon(), apart.testShare())
                        .train()
                        .length);
    }

    @Test
    void shouldGoOnFromTheTrialsOfAnAttemptThatWasKilled() throws Exception {
        // Given
        ChosenParameters undisturbed = stage(14, Optional.empty()).make(outputs("undisturbed"), Progress.NONE);
        Path journal = directory.resolve("run/trials.jsonl");
        List<String> lines = Files.readAllLines(journal);
        Files.writeString(
                journal,
                String.join("\n", lines.subList(0, 6)) + "\n" + lines.get(6).substring(0, 9));

        // When
        ChosenParameters again = stage(14, Optional.empty()).make(outputs("again"), Progress.NONE);

        // Then
        assertThat(again).isEqualTo(undisturbed);
        assertThat(Files.readAllBytes(directory.resolve("again").resolve(TuningStage.FOUND)))
                .isEqualTo(Files.readAllBytes(directory.resolve("undisturbed").resolve(TuningStage.FOUND)));
        assertThat(Files.readAllLines(journal).subList(0, 6)).isEqualTo(lines.subList(0, 6));
        assertThat(Files.readAllLines(journal)).hasSameSizeAs(lines);
    }

    @Test
    void shouldGoOnFromFewerTrialsButNotFromThoseOfOtherCode() throws Exception {
        // Given
        Path journal = directory.resolve("run/trials.jsonl");
        stage("event", 2, "code", 14, Optional.empty()).make(outputs("few"), Progress.NONE);
        List<String> few = Files.readAllLines(journal);

        // When
        stage("event", 3, "code", 14, Optional.empty()).make(outputs("more"), Progress.NONE);
        List<String> more = Files.readAllLines(journal);
        stage("event", 3, "other code", 14, Optional.empty()).make(outputs("other"), Progress.NONE);

        // Then
        assertThat(more).startsWith(few.toArray(String[]::new)).hasSizeGreaterThan(few.size());
        assertThat(Files.readAllLines(journal).get(0)).isNotEqualTo(few.get(0));
    }

    @Test
    void shouldTakeWhatAnEarlierTrainingFoundWithoutLookingAtTheRows() throws Exception {
        // Given
        EarlierTuning earlier = new EarlierTuning("1.2.0", "another event", Map.of("max_depth", "2"));
        TuningStage stage = stage(3, Optional.of(earlier));

        // When
        ChosenParameters made = stage.make(outputs("made"), Progress.NONE);

        // Then
        assertThat(made).isEqualTo(new ChosenParameters(Map.of("max_depth", "2"), "another event"));
        assertThat(directory.resolve("run")).doesNotExist();
    }

    @Test
    void shouldKeepTheProjectsParametersWhereThereIsTooLittleToSearchBy() throws Exception {
        // Given
        TuningStage stage = stage(3, Optional.empty());

        // When
        ChosenParameters made = stage.make(outputs("made"), Progress.NONE);

        // Then
        assertThat(made).isEqualTo(new ChosenParameters(model.parameters(), null));
        assertThat(Files.readString(directory.resolve("made").resolve(TuningStage.FOUND)))
                .contains("too short a time");
    }

    @Test
    void shouldDependOnWhatItDependsOn() {
        // Given
        TuningStage stage = stage(14, Optional.empty());

        // When
        StageInputs others = stage("event", 7, "code", 14, Optional.empty()).inputs();

        // Then
        assertThat(stage("another event", 6, "code", 14, Optional.empty()).inputs())
                .isEqualTo(stage.inputs());
        assertThat(others).isNotEqualTo(stage.inputs());
    }
}
