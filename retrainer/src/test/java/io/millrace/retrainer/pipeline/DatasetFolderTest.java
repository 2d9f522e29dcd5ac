package io.millrace.retrainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.records.Dataset;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.dataset.FileFacts;
import io.millrace.retrainer.topics.Unreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetFolderTest {
    @TempDir
    Path directory;

    private final Project project = Synthetic.project();
    private TrainingDirectory training;
    private DatasetFolder folder;

    @BeforeEach
    void open() {
        training = new TrainingDirectory(directory.resolve("leaving"));
        folder = new DatasetFolder(project, project.models().get(0), training);
    }

    @Test
    void shouldPutThereAgainWhatIsAsLargeAndSomethingElse() throws Exception {
        // Given
        publish("1.0.0");
        Path rows = training.datasets().resolve("data_v1.0.0.parquet");
        Files.delete(rows);
        Files.writeString(rows, "SWOR fo 1.0.0");

        // When
        publish("1.0.0");

        // Then
        assertThat(rows).hasContent("rows of 1.0.0");
    }

    @Test
    void shouldKeepWhatIsKnownOfCustomersFromOtherUsersOfTheMachine() throws Exception {
        // When
        publish("1.0.0");

        // Then
        assertThat(rights(directory.resolve("leaving"))).isEqualTo("rwx------");
        assertThat(rights(training.datasets())).isEqualTo("rwx------");
        assertThat(rights(training.datasets().resolve("data_v1.0.0.json"))).isEqualTo("rw-------");
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void shouldKeepTheRowsOfTheLatestVersionsAndOfTheOneThatIsPublished() throws Exception {
        // Given
        for (int patch = 0; patch < 12; patch++) {
            publish("1.0." + patch);
        }

        // When
        publish("1.0.0");

        // Then
        assertThat(files(".parquet"))
                .containsExactlyInAnyOrder(
                        "data_v1.0.0.parquet",
                        "data_v1.0.8.parquet",
                        "data_v1.0.9.parquet",
                        "data_v1.0.10.parquet",
                        "data_v1.0.11.parquet");
        assertThat(files(".json")).hasSize(12);
    }

    @Test
    void shouldKeepWhatIsSaidOfSomeMoreVersions() throws Exception {
        // Given
        List<String> kept = IntStream.rangeClosed(1, KeptRuns.KEPT_REPORTS)
                .mapToObj(patch -> "data_v1.0." + patch)
                .toList();

        // When
        for (int patch = 0; patch <= KeptRuns.KEPT_REPORTS; patch++) {
            publish("1.0." + patch);
        }

        // Then
        for (String suffix : List.of(".json", ".html", ".parquet.dvc")) {
            assertThat(files(suffix))
                    .containsExactlyInAnyOrderElementsOf(
                            kept.stream().map(name -> name + suffix).toList());
        }
    }

    private List<String> files(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(training.datasets())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .toList();
        }
    }

    private void publish(String version) throws Exception {
        Path made = Files.createDirectories(directory.resolve("made-" + version));
        Path rows = Files.writeString(made.resolve("examples.parquet"), "rows of " + version);
        Files.writeString(made.resolve(DataValidationStage.PAGE), "<html>");
        Files.writeString(made.resolve(DataValidationStage.PROFILE), "{}");
        Instant then = Instant.EPOCH;
        FileFacts file = new FileFacts(Sha256.of(rows), "00", Files.size(rows));
        Dataset dataset = new Dataset(
                10L, 5L, 3L, 8L, 2L, then, then, then, then, "00", List.of(), 0L, version, null, null, null, null,
                List.of());
        CheckedFacts facts = new CheckedFacts(10, 10, "00", Map.of(), Map.of(), 0, null, null, List.of());
        folder.publish(
                new StoredDataset(dataset, file, rows, () -> {
                    throw new IOException("nobody reads rows to publish them");
                }),
                new CheckedExamples(facts, Unreadable.NONE, made, () -> {
                    throw new IOException("nobody reads rows to publish them");
                }));
    }
}
