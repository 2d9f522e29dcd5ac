package io.millrace.retrainer.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.Project;
import io.millrace.records.TrainingStage;
import io.millrace.retrainer.Progress;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.DatasetStamp;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.ParquetDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageStoreTest {
    @TempDir
    private Path directory;

    @Test
    void shouldTakeWhatWasMadeOfTheSameInputs() throws Exception {
        StageStore store = new StageStore(directory, "code");
        Made<String> made = store.make(new Words("in"), Progress.NONE);

        assertThat(store.find(new Words("in"))).contains(made);
        assertThat(store.find(new Words("else"))).isEmpty();
        assertThat(new StageStore(directory, "other code").find(new Words("in")))
                .isEmpty();
    }

    @Test
    void shouldNotTakeWhatDoesNotLast() throws Exception {
        StageStore store = new StageStore(directory, "code");
        Words stage = new Words(Words.PASSING);

        store.make(stage, Progress.NONE);

        assertThat(store.find(stage)).isEmpty();
    }

    @Test
    void shouldNotTakeWhatIsIncompleteOrDamaged() throws Exception {
        StageStore store = new StageStore(directory, "code");
        Words stage = new Words("in");
        store.make(stage, Progress.NONE);
        Path made = directory.resolve(store.hash(stage));

        Files.writeString(made.resolve("words.txt"), "IN", UTF_8);
        assertThat(store.find(stage)).isEmpty();
        store.make(stage, Progress.NONE);
        assertThat(store.find(stage)).isPresent();

        Files.delete(made.resolve("words.txt"));
        assertThat(store.find(stage)).isEmpty();
        store.make(stage, Progress.NONE);

        Files.writeString(made.resolve("manifest.json"), "{", UTF_8);
        assertThat(store.find(stage)).isEmpty();
        store.make(stage, Progress.NONE);

        Files.delete(made.resolve("manifest.json"));
        assertThat(store.find(stage)).isEmpty();
    }

    @Test
    void shouldLeaveNothingOfAStageThatTheDiskIsTooFullFor() throws Exception {
        StageStore store = new StageStore(directory, "code");
        Project project = Synthetic.project();
        ExampleTable table = Synthetic.table(project, Synthetic.rows(3, 50, 10));

        assertThatThrownBy(() -> store.make(new FullDisk(table), Progress.NONE))
                .satisfies(failure -> assertThat(FailureWords.of((Exception) failure, directory))
                        .startsWith("the disk is full: make room in " + directory)
                        .contains("training.dir", "No space left on device"))
                .satisfies(failure ->
                        assertThat(FailureWords.known((Exception) failure)).isTrue());
        assertThat(FailureWords.known(new IllegalStateException("a mistake of the code")))
                .isFalse();
        assertThat(list(directory)).isEmpty();
    }

    @Test
    void shouldKeepWhatTheLatestTrainingsUsedAndTheOneUnderWay() throws Exception {
        TrainingDirectory trainings = new TrainingDirectory(directory);
        KeptRuns kept = new KeptRuns(trainings);
        StageStore store = new StageStore(trainings.stages(), "code");
        for (int i = 0; i <= KeptRuns.KEPT; i++) {
            Words stage = new Words("run " + i);
            kept.uses("run-" + i, stage.name(), store.hash(stage));
            store.make(stage, Progress.NONE);
            Files.setLastModifiedTime(trainings.run("run-" + i).resolve("stages.txt"), FileTime.fromMillis(i));
        }

        Set<String> hashes = kept.hashes("run-0");
        store.keepOnly(hashes);

        assertThat(store.find(new Words("run 0"))).as("under way").isPresent();
        assertThat(store.find(new Words("run 1"))).as("the oldest").isEmpty();
        for (int i = 2; i <= KeptRuns.KEPT; i++) {
            assertThat(store.find(new Words("run " + i))).isPresent();
        }
    }

    @Test
    void shouldKeepTheReportsOfTheLatestTrainingsAndTheOneUnderWay() throws Exception {
        TrainingDirectory trainings = new TrainingDirectory(directory);
        KeptRuns kept = new KeptRuns(trainings);
        for (int i = 0; i <= KeptRuns.KEPT_REPORTS; i++) {
            kept.uses("run-" + i, TrainingStage.TRAINING, "00");
            Files.setLastModifiedTime(trainings.run("run-" + i).resolve("stages.txt"), FileTime.fromMillis(i));
        }

        kept.prune("run-0");

        assertThat(list(trainings.runs()))
                .hasSize(KeptRuns.KEPT_REPORTS)
                .contains(trainings.run("run-0"), trainings.run("run-2"))
                .doesNotContain(trainings.run("run-1"));
    }

    @Test
    void shouldLeadNowhereElseWhateverAnIdSays() {
        TrainingDirectory trainings = TrainingDirectory.of(directory, "../other");

        assertThat(trainings.root().normalize()).startsWithRaw(directory).isNotEqualTo(directory);
        assertThat(trainings.run("../../x").normalize()).startsWithRaw(trainings.runs());
        assertThat(trainings.run("..").normalize()).startsWithRaw(trainings.runs());
        assertThat(trainings.run("0f3a").getFileName()).hasToString("0f3a");
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    /** Writes its input. */
    private record Words(String input) implements Stage<String> {
        private static final String PASSING = "passing";

        @Override
        public boolean lasts(String made) {
            return !made.equals(PASSING);
        }

        @Override
        public TrainingStage name() {
            return TrainingStage.TRAINING;
        }

        @Override
        public StageInputs inputs() {
            return StageInputs.NONE.with("input", input);
        }

        @Override
        public String make(Path into, Progress progress) throws IOException {
            Files.writeString(into.resolve("words.txt"), input, UTF_8);
            return input;
        }

        @Override
        public String read(Path from) throws IOException {
            return Files.readString(from.resolve("words.txt"), UTF_8);
        }
    }

    /** Writes a dataset where the kernel says that there is no room. */
    private record FullDisk(ExampleTable table) implements Stage<String> {
        @Override
        public TrainingStage name() {
            return TrainingStage.DATASET;
        }

        @Override
        public StageInputs inputs() {
            return StageInputs.NONE;
        }

        @Override
        public String make(Path into, Progress progress) throws TrainingFailed, IOException {
            Files.writeString(into.resolve("before.txt"), "half of it", UTF_8);
            // The name under which it is written first.
            Files.createSymbolicLink(into.resolve("examples.parquet.tmp"), Path.of("/dev/full"));
            DatasetStamp stamp = new DatasetStamp("1.0.0", Instant.EPOCH);
            return ParquetDataset.write(table, stamp, into.resolve("examples.parquet"))
                    .sha256();
        }

        @Override
        public String read(Path from) {
            return "";
        }
    }
}
