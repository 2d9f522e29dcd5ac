package io.millrace.retrainer.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.Erasure;
import io.millrace.records.ModelVersion;
import io.millrace.records.StageValue;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.Synthetic.Row;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.registry.Provenance;
import io.millrace.runtime.privacy.EntityHash;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What a trainer keeps of its stages, and what it does when it cannot keep it. */
class TrainingStagesTest extends TrainerScenario {

    @Test
    void shouldTrainOnceOnTheSameExamplesHoweverOftenItIsAsked() throws Exception {
        TrainerContext context = context();
        produceExamples(context, Synthetic.rows(3, 120, 10));
        produceEvent(context, event("first", null));
        produceEvent(context, event("second", null));

        runUntil(context, () -> {}, () -> await(() -> committed(context) == 2));

        assertThat(tables(context)).as("tables of trainings that have ended").isEmpty();
        assertThat(succeeded(context, "first"))
                .extracting(TrainingRun::getReused)
                .containsOnly(false);
        List<TrainingRun> second = succeeded(context, "second");
        assertThat(second)
                .filteredOn(TrainingRun::getReused)
                .extracting(TrainingRun::getStage)
                .containsExactly(
                        TrainingStage.DATA_VALIDATION,
                        TrainingStage.DATASET,
                        TrainingStage.TRAINING,
                        TrainingStage.EVALUATION,
                        TrainingStage.GATES);
        // Each output of an earlier stage that a later one was given, by its hash.
        String bundle = value(second.get(2).getOutputs(), "bundle.zip");
        assertThat(value(second.get(3).getInputs(), "bundle")).isEqualTo(bundle).hasSize(64);
        assertThat(read(context.topics().modelRegistry(), ModelVersion.class))
                .hasSize(2)
                .allMatch(version -> version.getArtifact().getSha256().equals(bundle));
    }

    @Test
    void shouldLeaveOutWhoWasForgotten() throws Exception {
        EntityHash hash = EntityHash.of("a secret of sixteen");
        TrainerContext plain = context();
        TrainerContext context = new TrainerContext(
                plain.project(),
                plain.topics(),
                plain.serdes(),
                plain.consumer(),
                plain.producer(),
                plain.workDirectory(),
                plain.clock(),
                null,
                Provenance.UNKNOWN,
                hash);
        List<Row> rows = Synthetic.rows(3, 120, 10);
        String entity = rows.get(0).entity();
        long entities = rows.stream().map(Row::entity).distinct().count();
        produceExamples(context, rows);
        byte[] id = entity.getBytes(UTF_8);
        Erasure erasure = new Erasure(hash.of(id, id.length), later(), hash.fingerprint(), "me", "asked", later());
        String topic = context.topics().erasures();
        produce(
                topic,
                erasure.getHash(),
                RecordSerde.of(Erasure.class, registry).toBytes(topic, erasure));
        produceEvent(context, event("without", null));

        runUntil(context, () -> {}, () -> await(() -> committed(context) == 1));

        TrainingRun dataset = succeeded(context, "without").get(1);
        assertThat(dataset.getDataset().getEntities()).isEqualTo(entities - 1);
        assertThat(dataset.getDataset().getUnreadable()).isZero();
    }

    @Test
    void shouldWriteForPeopleWhatItRecords() throws Exception {
        TrainerContext context = context();
        produceExamples(context, Synthetic.rows(3, 120, 10));
        produceEvent(context, event("first", null));

        runUntil(context, () -> {}, () -> await(() -> committed(context) == 1));

        ModelVersion version =
                read(context.topics().modelRegistry(), ModelVersion.class).get(0);
        assertThat(version.getEvaluation().getIntervals()).isNotEmpty();
        assertThat(version.getEvaluation().getImportance()).isNotEmpty();
        assertThat(version.getEvaluation().getSlices()).isNotEmpty();
        assertThat(succeeded(context, "first"))
                .filteredOn(run -> run.getStage() == TrainingStage.EVALUATION)
                .singleElement()
                .returns(version.getEvaluation(), TrainingRun::getEvaluation);
        String auc = String.format(Locale.ROOT, "%.4f", version.getMetrics().get("auc_roc"));
        Path run = context.workDirectory().resolve("leaving/runs/first");
        assertThat(run.resolve("evaluation.html")).content().contains("Evaluation of leaving", auc);
        assertThat(run.resolve("model-card.html")).content().contains("Model card: leaving of", auc);
        assertThat(run.resolve("model-card.md"))
                .content()
                .contains("| retrain event | first |", version.getArtifact().getSha256())
                .contains("| SHA-256 | " + version.getDataset().getSha256() + " |", "| met |");
    }

    @Test
    void shouldMakeAgainWhatWasDamaged() throws Exception {
        TrainerContext context = context();
        produceExamples(context, Synthetic.rows(3, 120, 10));
        produceEvent(context, event("first", null));
        runUntil(context, () -> {}, () -> {
            await(() -> committed(context) == 1);
            for (Path bundle : files(context.workDirectory(), "bundle.zip")) {
                Files.write(bundle, new byte[] {1, 2, 3});
            }
            produceEvent(context, event("second", null));
            await(() -> committed(context) == 2);
        });

        assertThat(tables(context)).as("tables of trainings that have ended").isEmpty();
        assertThat(succeeded(context, "second"))
                .filteredOn(run -> !run.getReused())
                .extracting(TrainingRun::getStage)
                .containsExactly(TrainingStage.TRAINING, TrainingStage.REGISTRATION, TrainingStage.ROLLOUT);
        assertThat(read(context.topics().modelRegistry(), ModelVersion.class))
                .extracting(version -> version.getArtifact().getSha256())
                .hasSize(2)
                .containsOnly(value(succeeded(context, "first").get(2).getOutputs(), "bundle.zip"));
    }

    @Test
    void shouldTryAgainWhetherAModelIsFastEnough() throws Exception {
        // Given: more than a forest of this size scores in a second.
        TrainerContext context = context(
                "constraints: {throughput: 1000000/s}",
                "models: {leaving: {algorithm: {xgboost: {n_estimators: 200, max_depth: 5}}}}");
        produceExamples(context, Synthetic.rows(3, 120, 10));
        produceEvent(context, event("first", null));
        produceEvent(context, event("second", null));

        // When
        runUntil(context, () -> {}, () -> await(() -> committed(context) == 2));

        // Then
        List<TrainingRun> runs = read(context.topics().trainingRuns(), TrainingRun.class);
        assertThat(List.of("first", "second")).allSatisfy(id -> assertThat(ended(runs, id))
                .returns(TrainingState.REJECTED, TrainingRun::getState)
                .extracting(TrainingRun::getReason)
                .asString()
                .startsWith("throughput is "));
        assertThat(succeeded(context, "second"))
                .filteredOn(run -> !run.getReused())
                .extracting(TrainingRun::getStage)
                .containsExactly(TrainingStage.GATES);
    }

    @Test
    void shouldSayThatTheDiskIsFullAndTrainWhenThereIsRoom() throws Exception {
        TrainerContext context = context();
        produceExamples(context, Synthetic.rows(3, 120, 10));
        // Where the training notes its stages, the kernel says that there is no room.
        Path run = Files.createDirectories(context.workDirectory().resolve("leaving/runs/full"));
        Files.createSymbolicLink(run.resolve("stages.txt"), Path.of("/dev/full"));
        produceEvent(context, event("full", null));
        produceEvent(context, event("room", null));

        runUntil(context, () -> {}, () -> await(() -> committed(context) == 2));

        List<TrainingRun> runs = read(context.topics().trainingRuns(), TrainingRun.class);
        assertThat(ended(runs, "full").getState()).isEqualTo(TrainingState.FAILED);
        assertThat(ended(runs, "full").getStage()).isEqualTo(TrainingStage.DATA_VALIDATION);
        assertThat(ended(runs, "full").getReason())
                .startsWith("the disk is full: make room in " + context.workDirectory())
                .contains("training.dir");
        assertThat(ended(runs, "room").getState()).isEqualTo(TrainingState.SUCCEEDED);
        assertThat(read(context.topics().modelRegistry(), ModelVersion.class))
                .singleElement()
                .returns("room", ModelVersion::getRetrainId);
    }

    @Test
    void shouldSayThatItsDirectoryCannotBeWritten() throws Exception {
        TrainerContext context = context();
        produceExamples(context, Synthetic.rows(3, 120, 10));
        Path file = Files.writeString(directory.resolve("a file"), "");
        TrainerContext nowhere = new TrainerContext(
                context.project(),
                context.topics(),
                RecordSerdes.of(registry),
                context.consumer(),
                context.producer(),
                file.resolve("training"),
                context.clock());
        produceEvent(context, event("nowhere", null));
        runUntil(nowhere, () -> {}, () -> await(() -> committed(context) == 1));
        produceEvent(context, event("somewhere", null));

        runUntil(context, () -> {}, () -> await(() -> committed(context) == 2));

        List<TrainingRun> runs = read(context.topics().trainingRuns(), TrainingRun.class);
        assertThat(ended(runs, "nowhere").getState()).isEqualTo(TrainingState.FAILED);
        assertThat(ended(runs, "nowhere").getReason())
                .contains(file.toString())
                .contains("set training.dir to a directory");
        assertThat(ended(runs, "somewhere").getState()).isEqualTo(TrainingState.SUCCEEDED);
    }

    @Test
    void shouldGiveUpAStageThatNoTrainerHasLivedToEnd() throws Exception {
        // Given: a stage as five trainers have begun it that were killed
        TrainerContext context = context();
        produceExamples(context, Synthetic.rows(3, 120, 10));
        produceEvent(context, event("deadly", null));
        stopInTraining(context);
        byte[] begun = records(context.topics().trainingRuns()).stream()
                .map(ConsumerRecord::value)
                .filter(value -> started(value, TrainingStage.TRAINING))
                .findFirst()
                .orElseThrow();
        for (int killed = 0; killed < 5; killed++) {
            produce(context.topics().trainingRuns(), "deadly", begun);
        }
        produceEvent(context, event("harmless", null));

        // When
        runUntil(context, () -> {}, () -> await(() -> committed(context) == 2));

        // Then
        List<TrainingRun> runs = read(context.topics().trainingRuns(), TrainingRun.class);
        assertThat(ended(runs, "deadly"))
                .returns(TrainingState.FAILED, TrainingRun::getState)
                .returns(TrainingStage.TRAINING, TrainingRun::getStage)
                .extracting(TrainingRun::getReason)
                .asString()
                .startsWith("stage TRAINING was begun 5 times, and each time the trainer was gone");
        assertThat(ended(runs, "harmless").getState()).isEqualTo(TrainingState.SUCCEEDED);
        assertThat(read(context.topics().modelRegistry(), ModelVersion.class))
                .singleElement()
                .returns("harmless", ModelVersion::getRetrainId);
    }

    @Test
    void shouldGoOnHoweverOftenATrainerIsStoppedInOrder() throws Exception {
        TrainerContext context = context();
        produceExamples(context, Synthetic.rows(3, 120, 10));
        produceEvent(context, event("patient", null));

        for (int stops = 0; stops < 6; stops++) {
            stopInTraining(context);
        }
        runUntil(context, () -> {}, () -> await(() -> committed(context) == 1));

        List<TrainingRun> runs = read(context.topics().trainingRuns(), TrainingRun.class);
        assertThat(ended(runs, "patient").getState()).isEqualTo(TrainingState.SUCCEEDED);
        assertThat(runs)
                .filteredOn(run -> run.getState() == TrainingState.STARTED && run.getReason() != null)
                .hasSize(6)
                .allMatch(run -> run.getStage() == TrainingStage.TRAINING)
                .allMatch(run -> run.getReason().startsWith("this trainer stops"));
    }

    /** A trainer that is stopped in order when it has begun to train. */
    private static void stopInTraining(TrainerContext context) throws Exception {
        CountDownLatch there = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        RetrainWorker worker = new RetrainWorker(context, run -> {
            if (run.getStage() == TrainingStage.TRAINING) {
                there.countDown();
                uninterrupted(stopped);
            }
        });
        Thread thread = new Thread(worker, "trainer under test");
        thread.start();
        assertThat(there.await(60, TimeUnit.SECONDS)).isTrue();
        // Told by the thread of the training, which is held until then.
        worker.close();
        thread.join();
        stopped.countDown();
    }

    private boolean started(byte[] value, TrainingStage stage) {
        TrainingRun run = RecordSerde.of(TrainingRun.class, registry).fromBytes(value);
        return run.getStage() == stage && run.getState() == TrainingState.STARTED;
    }

    private List<TrainingRun> succeeded(TrainerContext context, String retrainId) {
        return read(context.topics().trainingRuns(), TrainingRun.class).stream()
                .filter(run -> run.getRetrainId().equals(retrainId) && run.getState() == TrainingState.SUCCEEDED)
                .toList();
    }

    private static String value(List<StageValue> values, String name) {
        return only(values.stream()
                        .filter(value -> value.getName().equals(name))
                        .toList())
                .getValue();
    }

    private static List<Path> files(Path root, String name) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.getFileName().toString().equals(name))
                    .toList();
        }
    }
}
