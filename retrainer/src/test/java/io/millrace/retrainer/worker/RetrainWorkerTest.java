package io.millrace.retrainer.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.bundle.ModelBundle;
import io.millrace.bundle.Scorer;
import io.millrace.features.FeatureSet;
import io.millrace.records.ArtifactChunk;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.Dataset;
import io.millrace.records.Lineage;
import io.millrace.records.ModelVersion;
import io.millrace.records.RetrainEvent;
import io.millrace.records.RetrainReason;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.Synthetic.Row;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.TrainingListener;
import io.millrace.retrainer.dataset.DatasetStamp;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.FileFacts;
import io.millrace.retrainer.dataset.ParquetDataset;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.Candidate;
import io.millrace.retrainer.registry.GitCommit;
import io.millrace.retrainer.registry.Provenance;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.testing.TestKeys;
import io.millrace.signing.ModelStatement;
import io.millrace.signing.SigningKey;
import io.millrace.wire.RecordSerdes;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

public class RetrainWorkerTest extends TrainerScenario {
    private static final Provenance PROVENANCE =
            new Provenance(new GitCommit("0123abc", true), "5a5a", Map.of("java", "17"));

    @Test
    public void shouldRegisterAModelThatMeetsItsGates() throws Exception {
        TestKeys keys = new TestKeys();
        TrainerContext context = signing(context(), keys.signing());
        List<Row> rows = Synthetic.rows(3, 200, 12);
        produceExamples(context, rows);
        // The same inferences labelled once more, the other way round, by a label task that came back from a crash.
        produceExamples(
                context,
                rows.subList(0, 500).stream().map(RetrainWorkerTest::flipped).toList());
        produceEvent(context, event("first", null));
        runUntil(context, () -> {}, () -> {
            await(() -> committed(context) == 1);
        });

        ModelVersion version = only(read(context.topics().modelRegistry(), ModelVersion.class));
        assertThat(version.getVersion()).isEqualTo("1.0.0");
        assertThat(version.getRetrainId()).isEqualTo("first");
        assertThat(version.getGates()).hasSize(3).allMatch(gate -> gate.getPassed());
        Command command = only(read(context.topics().commands(), Command.class));
        assertThat(command.getKind()).isEqualTo(CommandKind.ROLL_OUT);
        assertThat(command.getVersion()).isEqualTo("1.0.0");
        assertThat(command.getExpectedSequence()).isNull();
        assertThat(states(context))
                .containsExactly(
                        "DATA_VALIDATION STARTED",
                        "DATA_VALIDATION SUCCEEDED",
                        "DATASET STARTED",
                        "DATASET SUCCEEDED",
                        "TRAINING STARTED",
                        "TRAINING SUCCEEDED",
                        "EVALUATION STARTED",
                        "EVALUATION SUCCEEDED",
                        "GATES STARTED",
                        "GATES SUCCEEDED",
                        "REGISTRATION STARTED",
                        "REGISTRATION SUCCEEDED",
                        "ROLLOUT SUCCEEDED");
        assertThat(heard)
                .as("each step, and how far the forest was")
                .filteredOn(run -> run.getProgress() == null)
                .hasSize(13)
                .hasSizeLessThan(heard.size());
        assertThat(committed(context)).isEqualTo(1);

        assertThat(version.getLineage())
                .returns("0123abc", Lineage::getGitCommit)
                .returns(true, Lineage::getGitDirty)
                .returns("5a5a", Lineage::getProjectSha256)
                .returns(PROVENANCE.libraries(), Lineage::getLibraries)
                .returns(null, Lineage::getTunedBy);
        FeatureSet features = FeatureSet.compile(context.project());
        assertThat(version.getLineage().getFeatures())
                .hasSize(features.size())
                .containsEntry(features.name(0), features.definitionHash(0));

        // The dataset is the file in the work directory, and every example was read once.
        ExampleTable table = Synthetic.table(context.project(), rows);
        assertThat(version.getDataset().getSha256()).isEqualTo(sha256(table, later()));
        // Its file holds the rows of the gap too, which are counted nowhere.
        Split split = Split.byTime(
                table, Synthetic.WEEK, context.project().models().get(0).testShare());
        assertThat(version.getDataset().getRows())
                .isEqualTo(split.train().length + split.test().length)
                .isLessThan(table.rows());
        assertThat(version.getDataset().getOffsets().stream()
                        .mapToLong(offset -> offset.getOffset())
                        .sum())
                .isEqualTo(rows.size() + 500);
        assertThat(version.getDataset().getLabelCutoff())
                .isEqualTo(version.getDataset().getUntil().plus(Synthetic.WEEK));

        // What is on the artifact topic is the bundle, and it scores.
        byte[] bundle = bundle(context, version);
        String sha256 = ModelBundle.sha256(bundle);
        assertThat(sha256).isEqualTo(version.getArtifact().getSha256());
        ModelStatement statement =
                new ModelStatement(context.project().name(), version.getModel(), version.getVersion(), sha256);
        assertThat(keys.verification().verify(statement, version.getArtifact().getSignature()))
                .isTrue();
        Scorer scorer = Scorer.load(ModelBundle.decode(bundle), FeatureSet.compile(context.project()));
        assertThat(scorer.threshold()).isEqualTo(version.getThreshold());
        Candidate direct = Synthetic.candidate(context.project(), table);
        assertThat(bundle).isEqualTo(direct.bundle().encode());
    }

    @Test
    public void shouldSayWhatIsMissingWhereExamplesAreTooFewAndKeepItsReport() throws Exception {
        TrainerContext context = context();
        List<Row> few = Synthetic.rows(3, 40, 10);
        produceExamples(context, few);
        produceEvent(context, event("few", null));
        runUntil(context, () -> {}, () -> {
            await(() -> committed(context) == 1);
        });

        TrainingRun failed = ended(read(context.topics().trainingRuns(), TrainingRun.class), "few");
        assertThat(failed.getStage()).isEqualTo(TrainingStage.DATA_VALIDATION);
        assertThat(failed.getReason())
                .isEqualTo(
                        "there are 400 matured examples, and constraints.minimum_samples asks for 500: 100 are missing; wait until more have matured, or lower constraints.minimum_samples");
        Path model = context.workDirectory().resolve("leaving");
        assertThat(model.resolve("runs/few/data-validation.html"))
                .content()
                .contains(failed.getReason().split("; "));
        assertThat(model.resolve("datasets")).doesNotExist();
    }

    @Test
    public void shouldKeepEachVersionOfTheDatasetOnceWithWhatBelongsToIt() throws Exception {
        TrainerContext context = context("models: {leaving: {gates: {auc_roc: 0.999}}}");
        List<Row> rows = Synthetic.rows(3, 120, 10);
        produceExamples(context, rows);
        produceEvent(context, event("first", null));
        produceEvent(context, event("same examples", null));
        runUntil(context, () -> {}, () -> {
            await(() -> committed(context) == 2);
            produceExamples(context, Synthetic.rows(3, 130, 10).subList(1_200, 1_300));
            produceEvent(context, event("more", null));
            await(() -> committed(context) == 3);
        });

        List<TrainingRun> runs = read(context.topics().trainingRuns(), TrainingRun.class);
        assertThat(Stream.of("first", "same examples", "more")
                        .map(id -> ended(runs, id).getDataset().getVersion()))
                .containsExactly("1.0.0", "1.0.0", "1.0.1");
        Path model = context.workDirectory().resolve("leaving");
        Dataset dataset = ended(runs, "more").getDataset();
        Path file = model.resolve("datasets/data_v1.0.1.parquet");
        FileFacts facts = FileFacts.of(file);
        assertThat(facts.sha256()).isEqualTo(dataset.getSha256());
        assertThat(facts.size()).isEqualTo(dataset.getFileSize());
        assertThat(dataset.getExamples()).isEqualTo(1_300);
        assertThat(dataset.getSampledFrom()).isNull();
        assertThat(dataset.getStarts()).extracting(start -> start.getOffset()).containsOnly(0L);
        assertThat(dataset.getTrainCutoff()).isBefore(dataset.getLabelCutoff());
        assertThat(model.resolve("datasets/data_v1.0.1.parquet.dvc")).content().contains(facts.md5());
        assertThat(model.resolve("datasets/data_v1.0.1.json")).content().contains(facts.sha256(), "\"missing_ratio\"");
        assertThat(model.resolve("datasets/data_v1.0.0.html")).exists();
        assertThat(model.resolve("dvc.yaml")).content().contains("datasets/data_v1.0.1.parquet");
        assertThat(model.resolve("metrics/train_metrics.json")).content().contains("auc_roc");
    }

    @Test
    public void shouldTrainAgainWithoutASecondVersionAfterACrash() throws Exception {
        TrainerContext context = context();
        produceExamples(context, Synthetic.rows(3, 120, 10));
        produceEvent(context, event("crash", null));
        RetrainWorker crashing = new RetrainWorker(context, run -> {}, () -> {
            throw new AssertionError("between the bundle and the transaction");
        });
        assertThatThrownBy(crashing::run).hasRootCauseInstanceOf(AssertionError.class);
        assertThat(read(context.topics().modelArtifacts(), ArtifactChunk.class)).isNotEmpty();
        assertThat(read(context.topics().modelRegistry(), ModelVersion.class)).isEmpty();
        assertThat(committed(context)).isZero();

        runUntil(context, () -> {}, () -> {
            await(() -> committed(context) == 1);
        });
        ModelVersion version = only(read(context.topics().modelRegistry(), ModelVersion.class));
        assertThat(version.getVersion()).isEqualTo("1.0.0");
        assertThat(read(context.topics().commands(), Command.class)).hasSize(1);
        assertThat(states(context))
                .filteredOn("DATA_VALIDATION STARTED"::equals)
                .hasSize(2);

        // The event once more, as if the group's offsets had been lost: nothing more is registered.
        produceEvent(context, event("crash", null));
        runUntil(context, () -> {}, () -> {
            await(() -> committed(context) == 2);
        });
        assertThat(read(context.topics().modelRegistry(), ModelVersion.class)).hasSize(1);
        assertThat(read(context.topics().commands(), Command.class)).hasSize(1);
    }

    @Test
    public void shouldStayInItsGroupWhileATrainingOutlastsThePollInterval() throws Exception {
        TrainerContext context = context();
        produceExamples(context, Synthetic.rows(3, 120, 10));
        produceEvent(context, event("long", null));
        CountDownLatch trained = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        runUntil(
                context,
                () -> {
                    trained.countDown();
                    uninterrupted(goOn);
                },
                () -> {
                    uninterrupted(trained);
                    String member = member(context);
                    long begin = System.nanoTime();
                    await(() -> {
                        assertThat(member(context)).isEqualTo(member);
                        return System.nanoTime() - begin > 3 * POLL_INTERVAL.toNanos();
                    });
                    assertThat(committed(context)).isZero();
                    goOn.countDown();
                    await(() -> committed(context) == 1);
                    assertThat(member(context)).isEqualTo(member);
                });
        assertThat(states(context))
                .filteredOn("DATA_VALIDATION STARTED"::equals)
                .hasSize(1);
        assertThat(read(context.topics().modelRegistry(), ModelVersion.class)).hasSize(1);
    }

    @Test
    public void shouldAnswerAnewWhenItWasFencedAndStillOwnsItsPartition() throws Exception {
        TrainerContext context = context();
        produceEvent(context, event("too early", null));
        runUntil(context, () -> {}, () -> {
            await(() -> committed(context) == 1);
            fence(context);
            // Answered already, so that nothing but its offset is to be written: then the broker calls it fenced.
            produceEvent(context, event("too early", null));
            await(() -> committed(context) == 2);
            fence(context);
            // Here it is an old epoch or fenced, whichever request comes first.
            produceExamples(context, Synthetic.rows(3, 120, 10));
            produceEvent(context, event("in time", null));
            await(() -> committed(context) == 3);
        });
        assertThat(read(context.topics().modelRegistry(), ModelVersion.class)).hasSize(1);
        assertThat(states(context))
                .filteredOn("DATA_VALIDATION STARTED"::equals)
                .hasSize(3);
    }

    @Test
    public void shouldNotFenceWhoeverHasTakenOverItsPartition() throws Exception {
        TrainerContext context = context();
        produceExamples(context, Synthetic.rows(3, 120, 10));
        produceEvent(context, event("contended", null));
        CountDownLatch stalled = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> dropped = new CopyOnWriteArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void heard(TrainingRun run) {}

            @Override
            public void dropped(RetrainEvent event) {
                dropped.add(event.getId());
            }
        };
        RetrainWorker zombie =
                new RetrainWorker(withClock(context, new StallingClock("zombie", stalled, goOn)), listener, () -> {});
        Thread thread = new Thread(zombie, "zombie");
        thread.start();
        try {
            // It has trained and is about to commit, and does not poll until its group has given it up.
            uninterrupted(stalled);
            CountDownLatch trained = new CountDownLatch(1);
            CountDownLatch commit = new CountDownLatch(1);
            runUntil(
                    context,
                    () -> {
                        trained.countDown();
                        uninterrupted(commit);
                    },
                    () -> {
                        uninterrupted(trained);
                        int epoch = epoch(context);
                        goOn.countDown();
                        await(() -> members(context) == 2);
                        assertThat(epoch(context)).isEqualTo(epoch);
                        commit.countDown();
                        await(() -> committed(context) == 1);
                    });
            assertThat(read(context.topics().modelRegistry(), ModelVersion.class))
                    .hasSize(1);

            // Its successor has gone: it is no zombie any more.
            produceEvent(context, event("next", null));
            await(() -> committed(context) == 2);
        } finally {
            goOn.countDown();
            zombie.close();
            thread.join();
        }
        assertThat(read(context.topics().modelRegistry(), ModelVersion.class)).hasSize(2);
        assertThat(dropped).containsOnly("contended");
    }

    @Test
    public void shouldSayWhyThereIsNoModelAndGoOn() throws Exception {
        TrainerContext context = context("models: {leaving: {gates: {auc_roc: 0.999}}}");
        produceEvent(context, event("too early", null));
        List<Row> rows = Synthetic.rows(3, 120, 10);
        runUntil(context, () -> {}, () -> {
            await(() -> committed(context) == 1);
            produceExamples(context, rows);
            produce(context.topics().retrainEvents(), "x", new byte[] {1, 2, 3});
            produceEvent(context, event("too good", null));
            await(() -> committed(context) == 3);
        });
        List<TrainingRun> runs = read(context.topics().trainingRuns(), TrainingRun.class);
        TrainingRun failed = ended(runs, "too early");
        assertThat(failed.getState()).isEqualTo(TrainingState.FAILED);
        assertThat(failed.getStage()).isEqualTo(TrainingStage.DATA_VALIDATION);
        assertThat(failed.getReason()).startsWith("there are no matured examples to train on; wait for a horizon");
        TrainingRun rejected = ended(runs, "too good");
        assertThat(rejected.getState()).isEqualTo(TrainingState.REJECTED);
        assertThat(rejected.getReason()).startsWith("auc_roc is 0.").endsWith("0.9990 is asked for");
        assertThat(rejected.getMetrics()).containsKeys("auc_roc", "accuracy");
        assertThat(rejected.getDataset().getRows()).isPositive();
        assertThat(read(context.topics().modelRegistry(), ModelVersion.class)).isEmpty();
        assertThat(records(context.topics().deadLetters()))
                .singleElement()
                .satisfies(record -> assertThat(record.value()).containsExactly(1, 2, 3));
    }

    @Test
    public void shouldTrainTheModelThatAnEventNamesOnItsOwnExamplesAndGoOnWhenAnotherFails() throws Exception {
        TrainerContext context = context("""
                models:
                  poor:
                    label: leaves
                    task: binary_classification
                    algorithm: {xgboost: {n_estimators: 20}}
                    transformers: {plan: dictionary}
                    success: {metric: auc_roc, baseline: 0.5}
                """);
        List<Row> rows = Synthetic.rows(3, 120, 10);
        produceExamples(context, rows);
        for (String model : List.of("poor", "gone", "leaving")) {
            produceEvent(context, event(model, "of " + model, null));
        }
        runUntil(context, () -> {}, () -> await(() -> committed(context) == 3));

        List<TrainingRun> runs = read(context.topics().trainingRuns(), TrainingRun.class);
        // The examples are all the other's.
        assertThat(ended(runs, "of poor").getModel()).isEqualTo("poor");
        assertThat(ended(runs, "of poor").getReason())
                .startsWith("there are no matured examples to train on; wait for a horizon");
        assertThat(ended(runs, "of gone").getModel()).isEqualTo("gone");
        assertThat(ended(runs, "of gone").getReason()).isEqualTo("the project has no model gone");
        assertThat(ended(runs, "of leaving").getState()).isEqualTo(TrainingState.SUCCEEDED);
        assertThat(read(context.topics().modelRegistry(), ModelVersion.class))
                .singleElement()
                .returns("leaving", ModelVersion::getModel)
                .returns("1.0.0", ModelVersion::getVersion);
        assertThat(read(context.topics().commands(), Command.class))
                .singleElement()
                .returns("leaving", Command::getModel);
    }

    @Test
    public void shouldAnswerATrainingThatTheMachineIsTooSmallForAndGoOn() throws Exception {
        TrainerContext context = context();
        produceExamples(context, Synthetic.rows(3, 120, 10));
        produceEvent(context, event("large", null));
        produceEvent(context, event("foreign", null));
        produceEvent(context, event("third", null));
        Iterator<Runnable> faults = List.<Runnable>of(
                        () -> {
                            throw new OutOfMemoryError("Java heap space");
                        },
                        () -> {
                            throw new UnsatisfiedLinkError("libxgboost4j.so: no such file");
                        },
                        () -> {})
                .iterator();
        runUntil(context, () -> faults.next().run(), () -> {
            await(() -> committed(context) == 3);
        });

        List<TrainingRun> runs = read(context.topics().trainingRuns(), TrainingRun.class);
        assertThat(ended(runs, "large").getState()).isEqualTo(TrainingState.FAILED);
        assertThat(ended(runs, "large").getReason())
                .startsWith("out of memory (Java heap space)")
                .contains("-Xmx");
        assertThat(ended(runs, "foreign").getState()).isEqualTo(TrainingState.FAILED);
        assertThat(ended(runs, "foreign").getReason()).contains("libxgboost4j.so: no such file");
        assertThat(ended(runs, "third").getState()).isEqualTo(TrainingState.SUCCEEDED);
    }

    @Test
    public void shouldNotAnswerAgainWhatFailedOrWasRejectedWhenTheOffsetsOfItsGroupAreLost() throws Exception {
        TrainerContext demanding = context("models: {leaving: {gates: {auc_roc: 0.999}}}");
        produceEvent(demanding, event("failed", null));
        runUntil(demanding, () -> {}, () -> {
            await(() -> committed(demanding) == 1);
            produceExamples(demanding, Synthetic.rows(3, 120, 10));
            produceEvent(demanding, event("rejected", null));
            await(() -> committed(demanding) == 2);
        });
        List<String> before = states(demanding);
        assertThat(before).contains("DATA_VALIDATION FAILED", "GATES REJECTED");
        admin.deleteConsumerGroupOffsets(
                        demanding.group(),
                        Set.of(new TopicPartition(demanding.topics().retrainEvents(), 0)))
                .all()
                .get();

        TrainerContext lenient = new TrainerContext(
                Synthetic.project("project: " + demanding.project().name()),
                demanding.topics(),
                RecordSerdes.of(registry),
                demanding.consumer(),
                demanding.producer(),
                demanding.workDirectory(),
                demanding.clock());
        runUntil(lenient, () -> {}, () -> {
            await(() -> committed(lenient) == 2);
        });

        assertThat(states(lenient)).isEqualTo(before);
        assertThat(read(lenient.topics().modelRegistry(), ModelVersion.class)).isEmpty();
    }

    @Test
    public void shouldMakeADeadLetterOfAnUnreadableExampleOnceHoweverOftenItIsReadAgain() throws Exception {
        TrainerContext context = context();
        String topic = context.topics().labelledExamples();
        List<Row> rows = Synthetic.rows(3, 120, 10);
        byte[] nonsense = {1, 2, 3};
        byte[] half = example(context, rows.get(0), "leaves", 0.5);
        produce(topic, "a", nonsense);
        produce(topic, "b", null);
        produceExamples(context, rows);
        produce(topic, "c", half);
        // Of a label that the project once had: not for this model, and nothing is wrong with it.
        produce(topic, "d", example(context, rows.get(0), "spends", 0.5));
        produceEvent(context, event("first", null));
        produceEvent(context, event("second", null));
        runUntil(context, () -> {}, () -> {
            await(() -> committed(context) == 2);
            produce(topic, "e", nonsense);
            produceEvent(context, event("third", null));
            await(() -> committed(context) == 3);
        });

        List<ConsumerRecord<byte[], byte[]>> letters = records(context.topics().deadLetters());
        assertThat(letters)
                .extracting(letter -> new String(letter.key(), UTF_8) + " " + header(letter, DeadLetters.REASON))
                .containsExactlyInAnyOrder(
                        "a undecodable_record", "b null_value", "c out_of_range", "e undecodable_record");
        assertThat(letters)
                .filteredOn(letter -> letter.value() != null)
                .extracting(ConsumerRecord::value)
                .containsExactlyInAnyOrder(nonsense, half, nonsense);
        assertThat(letters)
                .allSatisfy(letter -> {
                    assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo(topic);
                    assertThat(header(letter, DeadLetters.STAGE)).isEqualTo("trainer.examples");
                })
                .extracting(letter -> header(letter, DeadLetters.PARTITION) + "@" + header(letter, DeadLetters.OFFSET))
                .doesNotHaveDuplicates();
        List<ModelVersion> versions = read(context.topics().modelRegistry(), ModelVersion.class);
        assertThat(versions)
                .extracting(version -> version.getDataset().getUnreadable())
                .containsExactly(3L, 3L, 4L);
        String sha256 = sha256(Synthetic.table(context.project(), rows), later());
        assertThat(versions)
                .extracting(version -> version.getDataset().getSha256())
                .containsOnly(sha256);
    }

    @Test
    public void shouldMakeADeadLetterOfWhatCouldNotBeReadAlsoWhereNothingCould() throws Exception {
        TrainerContext context = context();
        produce(context.topics().labelledExamples(), "a", new byte[] {1, 2, 3});
        produceEvent(context, event("nothing", null));
        runUntil(context, () -> {}, () -> {
            await(() -> committed(context) == 1);
            assertThat(records(context.topics().deadLetters())).hasSize(1);
            produceExamples(context, Synthetic.rows(3, 120, 10));
            produceEvent(context, event("something", null));
            await(() -> committed(context) == 2);
        });

        List<TrainingRun> runs = read(context.topics().trainingRuns(), TrainingRun.class);
        assertThat(ended(runs, "nothing").getReason())
                .startsWith("there are no matured examples to train on; unreadable records: 1, the first is at ")
                .contains(context.topics().labelledExamples() + "-");
        assertThat(ended(runs, "something").getDataset().getUnreadable()).isEqualTo(1);
        assertThat(records(context.topics().deadLetters())).hasSize(1);
    }

    @Test
    public void shouldTrainOnWhatIsYoungerThanTheDrift() throws Exception {
        TrainerContext context = context();
        List<Row> rows = Synthetic.rows(3, 200, 16);
        produceExamples(context, rows);
        Instant from = Instant.ofEpochMilli(Synthetic.START + 6 * Synthetic.WEEK.toMillis());
        produceEvent(context, event("all", null));
        produceEvent(context, event("young", from));
        runUntil(context, () -> {}, () -> {
            await(() -> committed(context) == 2);
        });
        List<ModelVersion> versions = read(context.topics().modelRegistry(), ModelVersion.class);
        assertThat(versions).extracting(ModelVersion::getVersion).containsExactly("1.0.0", "1.0.1");
        assertThat(versions.get(1).getDataset().getFrom()).isAfterOrEqualTo(from);
        assertThat(versions.get(0).getDataset().getFrom()).isBefore(from);
    }

    @Test
    public void shouldLeaveOutWhatMaturedAfterTheRequest() throws Exception {
        TrainerContext context = context();
        List<Row> rows = Synthetic.rows(3, 120, 12);
        Instant asked = Instant.ofEpochMilli(Synthetic.START + 11 * Synthetic.WEEK.toMillis());
        List<Row> matured =
                rows.stream().filter(row -> !maturedAt(row).isAfter(asked)).toList();
        assertThat(matured).hasSizeBetween(rows.size() / 2, rows.size() - 100);
        produceExamples(context, rows);
        produceEvent(
                context,
                new RetrainEvent("now", "leaving", List.of(RetrainReason.INITIAL), Map.of(), null, null, asked, false));
        runUntil(context, () -> {}, () -> {
            await(() -> committed(context) == 1);
        });

        Dataset dataset =
                only(read(context.topics().modelRegistry(), ModelVersion.class)).getDataset();
        assertThat(dataset.getMaturedUntil()).isEqualTo(asked);
        assertThat(dataset.getUntil())
                .isEqualTo(Instant.ofEpochMilli(
                        matured.stream().mapToLong(Row::asOf).max().orElseThrow()));
        assertThat(dataset.getSha256()).isEqualTo(sha256(Synthetic.table(context.project(), matured), asked));
    }

    /** Of the file of a first version. */
    private String sha256(ExampleTable table, Instant processedAt) throws Exception {
        DatasetStamp stamp = new DatasetStamp("1.0.0", processedAt);
        return ParquetDataset.write(table, stamp, directory.resolve("expected.parquet"))
                .sha256();
    }

    private static TrainerContext signing(TrainerContext context, SigningKey key) {
        return new TrainerContext(
                context.project(),
                context.topics(),
                context.serdes(),
                context.consumer(),
                context.producer(),
                context.workDirectory(),
                context.clock(),
                key,
                PROVENANCE,
                null);
    }

    private static Row flipped(Row row) {
        return new Row(
                row.id(), row.entity(), row.asOf(), 1 - row.label(), row.numbers(), row.categories(), row.truth());
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static String member(TrainerContext context) {
        MemberDescription member = only(List.copyOf(group(context).members()));
        assertThat(member.assignment().topicPartitions()).hasSize(1);
        return member.consumerId();
    }

    /** Does what a member does that takes the partition for its own. */
    private static void fence(TrainerContext context) {
        try (Producer<byte[], byte[]> stranger = context.transactional(0)) {
            stranger.initTransactions();
        }
    }

    /** Grows whenever somebody opens a producer of the events' transactional id. */
    private static int epoch(TrainerContext context) {
        try {
            String id = context.group() + "-0";
            return admin.describeTransactions(List.of(id)).description(id).get().producerEpoch();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private TrainerContext withClock(TrainerContext context, Clock clock) {
        return new TrainerContext(
                context.project(),
                context.topics(),
                RecordSerdes.of(registry),
                context.consumer(),
                context.producer(),
                context.workDirectory(),
                clock);
    }

    /** Holds up a worker's own thread, which asks for the time of a training's end just before it commits. */
    private static final class StallingClock extends Clock {
        private final String thread;
        private final CountDownLatch stalled;
        private final CountDownLatch goOn;

        StallingClock(String thread, CountDownLatch stalled, CountDownLatch goOn) {
            this.thread = thread;
            this.stalled = stalled;
            this.goOn = goOn;
        }

        @Override
        public Instant instant() {
            if (Thread.currentThread().getName().equals(thread)) {
                stalled.countDown();
                uninterrupted(goOn);
            }
            return Instant.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
