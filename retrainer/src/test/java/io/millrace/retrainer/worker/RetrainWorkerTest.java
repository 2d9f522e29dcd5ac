package io.millrace.retrainer.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.bundle.ModelBundle;
import io.millrace.bundle.Scorer;
import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.records.Artifact;
import io.millrace.records.ArtifactChunk;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.Dataset;
import io.millrace.records.LabelledExample;
import io.millrace.records.Lineage;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.records.RetrainEvent;
import io.millrace.records.RetrainReason;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.Synthetic.Row;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.TrainingListener;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.ParquetDataset;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.Candidate;
import io.millrace.retrainer.pipeline.EarlierRuns;
import io.millrace.retrainer.registry.GitCommit;
import io.millrace.retrainer.registry.Provenance;
import io.millrace.retrainer.topics.TopicReader;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.runtime.testing.TestKeys;
import io.millrace.signing.ModelStatement;
import io.millrace.signing.SigningKey;
import io.millrace.topics.Environment;
import io.millrace.topics.TopicAdmin;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120)
public class RetrainWorkerTest {
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(2);
    private static final AtomicInteger PROJECTS = new AtomicInteger();
    private static final Provenance PROVENANCE =
            new Provenance(new GitCommit("0123abc", true), "5a5a", Map.of("java", "17"));

    private static TestBroker broker;
    private static Admin admin;

    @TempDir
    private Path directory;

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final List<TrainingRun> heard = new ArrayList<>();
    private final List<Integer> collected = new ArrayList<>();

    @BeforeAll
    public static void startBroker() throws Exception {
        broker = TestBroker.start();
        admin = broker.admin();
    }

    @AfterAll
    public static void stopBroker() throws Exception {
        admin.close();
        broker.close();
    }

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
        assertThat(heard).hasSize(11);
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
        assertThat(version.getDataset().getSha256())
                .isEqualTo(ParquetDataset.write(table, directory.resolve("expected.parquet")));
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
        assertThat(states(context)).filteredOn("DATASET STARTED"::equals).hasSize(2);

        // The event once more, as if the group's offsets had been lost: nothing more is registered.
        produceEvent(context, event("crash", null));
        runUntil(context, () -> {}, () -> {
            await(() -> committed(context) == 2);
        });
        assertThat(read(context.topics().modelRegistry(), ModelVersion.class)).hasSize(1);
        assertThat(read(context.topics().commands(), Command.class)).hasSize(1);
    }

    @Test
    public void shouldDeleteBundlesThatNobodyPointsToOnceTheyAreADayOld() throws Exception {
        TrainerContext today = context();
        String artifacts = today.topics().modelArtifacts();
        for (String piece : List.of("aaaa:0", "aaaa:1", "bbbb:0")) {
            produce(artifacts, piece, new byte[] {1});
        }
        ModelVersion old = ModelVersions.of("0.9.0", "leaving", "leaves", new Artifact("bbbb", 1L, 1, 2L, null));
        produce(
                today.topics().modelRegistry(),
                "leaving/0.9.0",
                today.serdes().of(ModelVersion.class).toBytes(today.topics().modelRegistry(), old));
        produceExamples(today, Synthetic.rows(3, 120, 10));
        produceEvent(today, event("first", null));
        runUntil(today, () -> {}, () -> await(() -> committed(today) == 1));
        Set<String> young = pieces(artifacts);

        TrainerContext tomorrow = at(today, Clock.offset(today.clock(), Duration.ofHours(25)));
        produceEvent(tomorrow, event("second", null));
        runUntil(tomorrow, () -> {}, () -> await(() -> committed(tomorrow) == 2));

        Set<String> expected = new TreeSet<>(young);
        expected.removeAll(List.of("aaaa:0", "aaaa:1"));
        assertThat(young).contains("aaaa:0", "aaaa:1", "bbbb:0").hasSizeGreaterThan(3);
        // The second training's own bundle is the first one's: the same examples and seed.
        assertThat(pieces(artifacts)).isEqualTo(expected);
        assertThat(collected).containsExactly(0, 2);
        assertThat(read(tomorrow.topics().modelRegistry(), ModelVersion.class))
                .extracting(ModelVersion::getVersion)
                .containsExactly("0.9.0", "0.10.0", "0.10.1");
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
        assertThat(states(context)).filteredOn("DATASET STARTED"::equals).hasSize(1);
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
        assertThat(states(context)).filteredOn("DATASET STARTED"::equals).hasSize(3);
    }

    @Test
    public void shouldNotFenceWhoeverHasTakenOverItsPartition() throws Exception {
        TrainerContext context = context();
        produceExamples(context, Synthetic.rows(3, 120, 10));
        produceEvent(context, event("contended", null));
        CountDownLatch stalled = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        RetrainWorker zombie =
                new RetrainWorker(withClock(context, new StallingClock("zombie", stalled, goOn)), run -> {}, () -> {});
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
        assertThat(failed.getStage()).isEqualTo(TrainingStage.DATASET);
        assertThat(failed.getReason()).isEqualTo("there are no matured examples to train on");
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
        assertThat(ended(runs, "of poor").getReason()).isEqualTo("there are no matured examples to train on");
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
        assertThat(before).contains("DATASET FAILED", "GATES REJECTED");
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
        String sha256 =
                ParquetDataset.write(Synthetic.table(context.project(), rows), directory.resolve("expected.parquet"));
        assertThat(versions)
                .extracting(version -> version.getDataset().getSha256())
                .containsOnly(sha256);
    }

    @Test
    public void shouldSayThatNothingCouldBeReadAndKeepItForTheFirstDataset() throws Exception {
        TrainerContext context = context();
        produce(context.topics().labelledExamples(), "a", new byte[] {1, 2, 3});
        produceEvent(context, event("nothing", null));
        runUntil(context, () -> {}, () -> {
            await(() -> committed(context) == 1);
            assertThat(records(context.topics().deadLetters())).isEmpty();
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
        assertThat(dataset.getSha256())
                .isEqualTo(ParquetDataset.write(
                        Synthetic.table(context.project(), matured), directory.resolve("expected.parquet")));
    }

    private TrainerContext context(String... overlays) throws Exception {
        String name = "shop-" + PROJECTS.incrementAndGet();
        // What is tested here needs a model, and not the best one.
        String small = "models: {leaving: {algorithm: {xgboost: {n_estimators: 20}}}}";
        String[] all = Stream.concat(Stream.of("project: " + name, small), Stream.of(overlays))
                .toArray(String[]::new);
        Project project = Synthetic.project(all);
        TopicCatalogue topics = TopicCatalogue.of(name, 1, 2, Environment.DEV, project.historicalPeriod());
        assertThat(new TopicAdmin(admin, Environment.DEV).ensure(topics.topics()))
                .isEmpty();
        Map<String, Object> consumer = prompt();
        consumer.put("max.poll.interval.ms", (int) POLL_INTERVAL.toMillis());
        return new TrainerContext(
                project,
                topics,
                RecordSerdes.of(registry),
                consumer,
                broker.client(),
                directory.resolve("datasets"),
                Clock.systemUTC());
    }

    private static TrainerContext at(TrainerContext context, Clock clock) {
        return new TrainerContext(
                context.project(),
                context.topics(),
                context.serdes(),
                context.consumer(),
                context.producer(),
                context.workDirectory(),
                clock);
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
                PROVENANCE);
    }

    /** A consumer that is closed waits for its last fetch, which waits for records: half a second each, unless told otherwise. */
    private static Map<String, Object> prompt() {
        Map<String, Object> properties = broker.client();
        properties.put("fetch.max.wait.ms", 20);
        return properties;
    }

    private static RetrainEvent event(String id, Instant from) {
        return event("leaving", id, from);
    }

    private static RetrainEvent event(String model, String id, Instant from) {
        Instant later = Instant.ofEpochMilli(Synthetic.START + 100 * Synthetic.WEEK.toMillis());
        return new RetrainEvent(id, model, List.of(RetrainReason.INITIAL), Map.of(), null, from, later, false);
    }

    private void produceEvent(TrainerContext context, RetrainEvent event) throws Exception {
        String topic = context.topics().retrainEvents();
        produce(topic, "leaving", RecordSerde.of(RetrainEvent.class, registry).toBytes(topic, event));
    }

    private void produceExamples(TrainerContext context, List<Row> rows) {
        String topic = context.topics().labelledExamples();
        try (KafkaProducer<byte[], byte[]> producer = broker.producer(Map.of())) {
            for (Row row : rows) {
                byte[] example = example(context, row, "leaves", row.label());
                Future<RecordMetadata> unused =
                        producer.send(new ProducerRecord<>(topic, row.entity().getBytes(UTF_8), example));
            }
        }
    }

    private byte[] example(TrainerContext context, Row row, String labelName, double label) {
        LabelledExample example = new LabelledExample(
                row.id(),
                row.entity(),
                "leaving",
                Instant.ofEpochMilli(row.asOf()),
                labelName,
                label,
                "1.0.0",
                row.numbers(),
                row.categories(),
                null,
                null,
                maturedAt(row),
                false,
                null,
                null,
                null,
                -1L);
        return RecordSerde.of(LabelledExample.class, registry)
                .toBytes(context.topics().labelledExamples(), example);
    }

    private static Instant maturedAt(Row row) {
        return Instant.ofEpochMilli(row.asOf()).plus(Synthetic.WEEK);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static void produce(String topic, String key, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = broker.producer(Map.of())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value))
                    .get();
        }
    }

    private static Row flipped(Row row) {
        return new Row(
                row.id(), row.entity(), row.asOf(), 1 - row.label(), row.numbers(), row.categories(), row.truth());
    }

    /** Runs a worker until something is so, then stops it. */
    private void runUntil(TrainerContext context, Runnable afterChunks, Condition condition) throws Exception {
        TrainingListener listener = new TrainingListener() {
            @Override
            public void heard(TrainingRun run) {
                heard.add(run);
            }

            @Override
            public void collected(int pieces) {
                collected.add(pieces);
            }
        };
        RetrainWorker worker = new RetrainWorker(context, listener, afterChunks);
        Thread thread = new Thread(worker, "trainer under test");
        thread.start();
        try {
            condition.await();
        } finally {
            worker.close();
            thread.join();
        }
    }

    @FunctionalInterface
    private interface Condition {
        void await() throws Exception;
    }

    private <T extends SpecificRecordBase> List<T> read(String topic, Class<T> type) {
        RecordSerde<T> serde = RecordSerde.of(type, registry);
        return records(topic).stream()
                .map(record -> serde.fromBytes(record.value()))
                .toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        Map<String, Object> committed = prompt();
        committed.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> everything =
                        new KafkaConsumer<>(prompt(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(committed, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            // Committed offsets can be seen a moment before the transaction's other records.
            TopicReader.read(consumer, TopicReader.ends(everything, topic), records::add);
        }
        return records;
    }

    /** Keys of what a compacted topic still holds. */
    private static Set<String> pieces(String topic) {
        Set<String> pieces = new TreeSet<>();
        for (ConsumerRecord<byte[], byte[]> record : records(topic)) {
            String key = new String(record.key(), UTF_8);
            if (record.value() == null) {
                pieces.remove(key);
            } else {
                pieces.add(key);
            }
        }
        return pieces;
    }

    private List<String> states(TrainerContext context) {
        return read(context.topics().trainingRuns(), TrainingRun.class).stream()
                .map(run -> run.getStage() + " " + run.getState())
                .toList();
    }

    private static TrainingRun ended(List<TrainingRun> runs, String retrainId) {
        return only(runs.stream()
                .filter(run -> run.getRetrainId().equals(retrainId) && EarlierRuns.ended(run))
                .toList());
    }

    private byte[] bundle(TrainerContext context, ModelVersion version) {
        List<ArtifactChunk> chunks = read(context.topics().modelArtifacts(), ArtifactChunk.class);
        assertThat(chunks).hasSize(version.getArtifact().getChunks());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ArtifactChunk chunk : chunks) {
            byte[] data = new byte[chunk.getData().remaining()];
            chunk.getData().duplicate().get(data);
            bytes.writeBytes(data);
        }
        return bytes.toByteArray();
    }

    private static long committed(TrainerContext context) {
        try {
            OffsetAndMetadata offset = admin.listConsumerGroupOffsets(context.group())
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(new TopicPartition(context.topics().retrainEvents(), 0));
            return offset == null ? 0 : offset.offset();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String member(TrainerContext context) {
        MemberDescription member = only(List.copyOf(group(context).members()));
        assertThat(member.assignment().topicPartitions()).hasSize(1);
        return member.consumerId();
    }

    private static int members(TrainerContext context) {
        return group(context).members().size();
    }

    private static ConsumerGroupDescription group(TrainerContext context) {
        try {
            return admin.describeConsumerGroups(List.of(context.group()))
                    .describedGroups()
                    .get(context.group())
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
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

    private static <T> T only(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
