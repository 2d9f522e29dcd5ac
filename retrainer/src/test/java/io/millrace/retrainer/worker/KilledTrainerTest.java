package io.millrace.retrainer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.bundle.ModelBundle;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.ArtifactChunk;
import io.millrace.records.Command;
import io.millrace.records.ModelVersion;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.Synthetic.Row;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.pipeline.EarlierRuns;
import io.millrace.retrainer.training.ModelTrainer;
import io.millrace.retrainer.tuning.TrialJournal;
import io.millrace.retrainer.tuning.Tuned;
import io.millrace.retrainer.tuning.Tuner;
import io.millrace.runtime.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Trainers in JVMs of their own that {@code kill -9} ends in every stage: at points where they are made to stay, and at random moments after them. New examples
 * come while they are dead. {@code -Dmillrace.kills=20} kills more often.
 */
class KilledTrainerTest extends TrainerScenario {
    private static final int KILLS = Integer.getInteger("millrace.kills", 6);
    private static final long SEED = Long.getLong("millrace.seed", 17);
    private static final long LATEST_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
    /** A search for every event, of a few small trials. */
    private static final String TUNING =
            "models: {leaving: {tuning: {trials: 3, folds: 2, reuse: false, search: {n_estimators: [10, 20], max_depth: [1, 3]}}}}";

    private static final List<String> POINTS = List.of(
            "TRAINING STARTED",
            "TUNING " + TrainerProgram.ON_THE_WAY,
            "GATES SUCCEEDED",
            "DATA_VALIDATION SUCCEEDED",
            TrainerProgram.CHUNKS,
            "EVALUATION STARTED",
            "ROLLOUT SUCCEEDED",
            "DATASET SUCCEEDED",
            "DATA_VALIDATION STARTED",
            "DATASET STARTED",
            "TUNING STARTED",
            "TRAINING SUCCEEDED",
            "EVALUATION SUCCEEDED",
            "TUNING SUCCEEDED",
            "GATES STARTED",
            "REGISTRATION STARTED",
            "REGISTRATION SUCCEEDED");

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void killAll() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    @Timeout(600)
    void shouldMakeOneVersionOfEachEventWhereverItIsKilled() throws Exception {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        TrainerContext context = context(TUNING);
        TrainerProgram.registerAll(context, registry);
        List<List<Row>> known = new ArrayList<>();
        List<Row> rows = new ArrayList<>(batch(0, 60));
        produceExamples(context, rows);
        for (int i = 0; i < KILLS; i++) {
            known.add(List.copyOf(rows));
            String id = "event-" + i;
            produceEvent(context, event(id, null));
            String point = id + " " + POINTS.get(i % POINTS.size());
            // In every other round it stays where it is, half of the others go on for a moment.
            boolean stays = (i + i / POINTS.size()) % 2 == 1;
            Path log = directory.resolve("trainer-" + i + ".log");
            Process trainer = start(context, "one", "one", log, stays ? point : "");
            Eventually.await(point, () -> Files.readString(log).contains(point));
            if (!stays) {
                LockSupport.parkNanos((long) (random.nextDouble() * LATEST_NANOS));
            }
            kill(trainer);
            System.out.println("killed at " + lastLine(log) + (stays ? ", where it stayed" : ""));
            List<Row> more = batch(i + 1, 15);
            produceExamples(context, more);
            rows.addAll(more);
        }
        start(context, "one", "one", directory.resolve("trainer-last.log"), "");
        Eventually.await("every event is answered", () -> committed(context) == KILLS);

        assertOneVersionEach(context, known);
        assertNothingTriedTwice(KILLS);
        assertThat(timesRun(context)).allSatisfy((stage, times) -> assertThat(times)
                .as("times that %s was run to its end", stage)
                .isEqualTo(1));
    }

    @Test
    @Timeout(120)
    void shouldTrainEachEventOnceWithTwoTrainersAlsoWhenOneIsKilled() throws Exception {
        TrainerContext context = context(TUNING);
        TrainerProgram.registerAll(context, registry);
        List<Row> rows = new ArrayList<>(batch(0, 60));
        produceExamples(context, rows);
        List<List<Row>> known = new ArrayList<>();
        String point = "event-1 TRAINING STARTED";
        Map<String, Process> trainers = new HashMap<>();
        for (String name : List.of("a", "b")) {
            trainers.put(name, start(context, name, "", directory.resolve(name + ".log"), point));
        }
        known.add(List.copyOf(rows));
        produceEvent(context, event("event-0", null));
        Eventually.await("the first is answered", () -> committed(context) == 1);
        Eventually.await("both are members", () -> members(context) == 2);

        rows.addAll(batch(1, 15));
        produceExamples(context, batch(1, 15));
        known.add(List.copyOf(rows));
        produceEvent(context, event("event-1", null));
        Path stays = directory.resolve("stays");
        Eventually.await(
                point, () -> Files.exists(stays) && !Files.readString(stays).isEmpty());
        produceExamples(context, batch(2, 15));
        rows.addAll(batch(2, 15));
        long victim = Long.parseLong(Files.readString(stays));
        for (Process trainer : trainers.values()) {
            if (trainer.pid() == victim) {
                kill(trainer);
            }
        }
        known.add(List.copyOf(rows));
        produceEvent(context, event("event-2", null));
        Eventually.await("the other goes on", () -> committed(context) == 3);

        assertOneVersionEach(context, known);
        // Its dataset the other had to make for itself.
        assertThat(timesRun(context).entrySet())
                .filteredOn(entry -> entry.getKey().endsWith(TrainingStage.TRAINING.name()))
                .hasSize(3)
                .allMatch(entry -> entry.getValue() == 1);
    }

    /** Each event has one version, of the examples that there were when its training began, as whoever is not killed makes it. */
    private void assertOneVersionEach(TrainerContext context, List<List<Row>> known) throws Exception {
        List<ModelVersion> versions = read(context.topics().modelRegistry(), ModelVersion.class);
        assertThat(versions)
                .hasSameSizeAs(known)
                .extracting(ModelVersion::getVersion)
                .doesNotHaveDuplicates();
        Map<String, Long> chunks = new HashMap<>();
        read(context.topics().modelArtifacts(), ArtifactChunk.class)
                .forEach(chunk -> chunks.merge(chunk.getSha256(), 1L, Long::sum));
        for (int i = 0; i < known.size(); i++) {
            ModelVersion version = versions.get(i);
            assertThat(version.getRetrainId()).isEqualTo("event-" + i);
            assertThat(version.getLineage().getTunedBy()).isEqualTo("event-" + i);
            assertThat(version.getArtifact().getSha256())
                    .as("the bundle for event %d", i)
                    .isEqualTo(ModelBundle.sha256(expected(context.project(), known.get(i))));
            assertThat(chunks.get(version.getArtifact().getSha256()))
                    .isGreaterThanOrEqualTo(version.getArtifact().getChunks());
        }
        assertThat(read(context.topics().commands(), Command.class))
                .extracting(Command::getVersion)
                .containsExactlyElementsOf(
                        versions.stream().map(ModelVersion::getVersion).toList());
        List<TrainingRun> runs = read(context.topics().trainingRuns(), TrainingRun.class);
        assertThat(runs.stream().filter(EarlierRuns::ended).map(TrainingRun::getRetrainId))
                .containsExactlyElementsOf(
                        versions.stream().map(ModelVersion::getRetrainId).toList());
        assertSameOutputs(runs);
    }

    /** The bundle that a search and a training make which nobody disturbs. */
    private static byte[] expected(Project project, List<Row> rows) throws Exception {
        ExampleTable table = Synthetic.table(project, rows);
        ModelDefinition model = project.models().get(0);
        Split split = Split.of(table, model);
        Tuned tuned =
                new Tuner(model, model.tuning(), 1).tune(table, split.train(), TrialJournal.inMemory(), trial -> {});
        return new ModelTrainer(project, model.withParameters(tuned.parameters()))
                .train(table, split)
                .bundle()
                .encode();
    }

    /** A search goes on where it was: no trial is on a fold twice. */
    private void assertNothingTriedTwice(int events) throws IOException {
        for (int i = 0; i < events; i++) {
            List<String> tried = new ArrayList<>();
            Path journal = directory.resolve("one/leaving/runs/event-" + i + "/trials.jsonl");
            for (String line : Files.readAllLines(journal)) {
                JsonNode entry = new ObjectMapper().readTree(line);
                if (entry.has("trial")) {
                    tried.add(entry.get("trial") + " on fold " + entry.get("fold"));
                }
            }
            assertThat(tried).isNotEmpty().doesNotHaveDuplicates();
        }
    }

    /** Whoever has run a stage for an event, and however often, it has made the same. */
    private static void assertSameOutputs(List<TrainingRun> runs) {
        Map<String, String> outputs = new HashMap<>();
        for (TrainingRun run : runs) {
            if (run.getState() == TrainingState.SUCCEEDED) {
                String made = run.getOutputs().toString();
                String before = outputs.putIfAbsent(run.getRetrainId() + " " + run.getStage(), made);
                assertThat(before == null ? made : before).isEqualTo(made);
            }
        }
        // DATA_VALIDATION, DATASET, TUNING, TRAINING, EVALUATION, GATES, REGISTRATION, ROLLOUT
        assertThat(outputs)
                .hasSize(8
                        * (int) runs.stream()
                                .map(TrainingRun::getRetrainId)
                                .distinct()
                                .count());
    }

    /** How often each stage of each event was run to its end. */
    private Map<String, Long> timesRun(TrainerContext context) {
        Map<String, Long> times = new HashMap<>();
        for (TrainingRun run : read(context.topics().trainingRuns(), TrainingRun.class)) {
            if (run.getState() == TrainingState.SUCCEEDED && !run.getReused()) {
                times.merge(run.getRetrainId() + " " + run.getStage(), 1L, Long::sum);
            }
        }
        return times;
    }

    private static List<Row> batch(int number, int customers) {
        return Synthetic.rows(100 + number, customers, 10).stream()
                .map(row -> new Row(
                        number + "-" + row.id(),
                        number + "-" + row.entity(),
                        row.asOf(),
                        row.label(),
                        row.numbers(),
                        row.categories(),
                        row.truth()))
                .toList();
    }

    private Process start(TrainerContext context, String name, String instance, Path log, String point)
            throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // It lives for seconds: what matters is how soon it runs.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                TrainerProgram.class.getName(),
                broker.bootstrapServers(),
                context.project().name(),
                directory.resolve(name).toString(),
                instance,
                directory
                        .resolve(instance.isEmpty() ? "stays" : log.getFileName() + ".stays")
                        .toString(),
                point,
                TUNING);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.add(process);
        return process;
    }

    /** SIGKILL; returns when it is dead. */
    private static void kill(Process process) throws InterruptedException {
        assertThat(process.destroyForcibly().waitFor()).isEqualTo(128 + 9);
    }

    private static String lastLine(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.startsWith("event-")).reduce("nothing", (before, line) -> line);
        }
    }
}
