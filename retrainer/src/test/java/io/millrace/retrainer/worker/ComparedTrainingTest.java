package io.millrace.retrainer.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.records.Artifact;
import io.millrace.records.ChampionComparison;
import io.millrace.records.Command;
import io.millrace.records.ComparisonVerdict;
import io.millrace.records.Deployment;
import io.millrace.records.Gate;
import io.millrace.records.LabelledExample;
import io.millrace.records.ModelStage;
import io.millrace.records.ModelVersion;
import io.millrace.records.RetrainEvent;
import io.millrace.records.RetrainReason;
import io.millrace.records.StageValue;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.Synthetic.Row;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.topics.TopicReader;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.topics.Environment;
import io.millrace.topics.TopicAdmin;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainings of a project that has a champion, against a real broker: what was in service is read from the topics. */
@Timeout(value = 120)
public class ComparedTrainingTest {
    /** Knows nothing of the most important feature. */
    private static final String POOR = "models: {leaving: {exclude: [signal], gates: {accuracy: null}}}";

    private static TestBroker broker;
    private static Admin admin;

    @TempDir
    private Path directory;

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final RecordSerdes serdes = RecordSerdes.of(registry);
    private String name = "";
    private TopicCatalogue topics = topics("unused");

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
    public void shouldRollOutTheSecondModelBecauseItIsBetterThanTheFirst() throws Exception {
        begin("better");
        train("first", POOR);
        deploy("1.0.0");
        train("second", "models: {leaving: {targets: {auc_roc: 0.95}}}");

        List<ModelVersion> versions = read(topics.modelRegistry(), ModelVersion.class);
        ModelVersion first = versions.get(0);
        ModelVersion second = versions.get(1);
        assertThat(comparison(first)).isNull();
        ChampionComparison comparison = comparison(second);
        assertThat(comparison.getChampion()).isEqualTo("1.0.0");
        assertThat(comparison.getVerdict()).isEqualTo(ComparisonVerdict.BETTER);
        // The same examples, the same split: what both score are the test rows, and the figures are known already.
        assertThat(comparison.getChampionValue()).isEqualTo(first.getMetrics().get("auc_roc"));
        assertThat(comparison.getChallengerValue())
                .isEqualTo(second.getMetrics().get("auc_roc"));
        assertThat(comparison.getRows()).isEqualTo(second.getDataset().getTestRows());
        assertThat(comparison.getLow()).isPositive();
        assertThat(second.getTargets()).isEqualTo(Map.of("auc_roc", 0.95));
        assertThat(second.getWaits()).isNull();
        assertThat(ended("second").getEvaluation().getComparison()).isEqualTo(comparison);
        List<Command> commands = read(topics.commands(), Command.class);
        assertThat(commands.get(0).getWhy()).isEqualTo("every gate is met, and there is no champion to compare with");
        assertThat(commands.get(1).getWhy())
                .startsWith("every gate is met, and auc_roc is better than version 1.0.0's by 0.")
                .endsWith(", and misses the target of 0.9500");
    }

    @Test
    public void shouldStageAModelBesideAChampionThatItsHeapHasNoRoomFor() throws Exception {
        begin("large");
        train("first", POOR);
        deploy("1.0.0");
        ModelVersion first = read(topics.modelRegistry(), ModelVersion.class).get(0);
        ModelVersion large = ModelVersion.newBuilder(first)
                .setArtifact(Artifact.newBuilder(first.getArtifact())
                        .setSize(1L << 40)
                        .build())
                .build();
        send(topics.modelRegistry(), "leaving/1.0.0", large, ModelVersion.class);
        train("second", "");

        TrainingRun staged = ended("second");
        assertThat(staged.getState()).isEqualTo(TrainingState.STAGED);
        assertThat(staged.getEvaluation().getComparison().getVerdict()).isEqualTo(ComparisonVerdict.INCOMPARABLE);
        assertThat(staged.getReason())
                .startsWith("every gate is met, and it cannot be compared with version 1.0.0: its bundle has"
                        + " 1,099,511,627,776 bytes, for which the trainer's heap of ")
                .endsWith(" MiB has no room");
        assertThat(read(topics.commands(), Command.class)).hasSize(1);
    }

    @Test
    public void shouldRejectAModelThatIsWorseThanTheChampionAndRememberByHowMuch() throws Exception {
        begin("worse");
        train("first", "");
        deploy("1.0.0");
        train("second", POOR);

        assertThat(read(topics.modelRegistry(), ModelVersion.class)).hasSize(1);
        assertThat(read(topics.commands(), Command.class)).hasSize(1);
        TrainingRun rejected = ended("second");
        assertThat(rejected.getStage()).isEqualTo(TrainingStage.GATES);
        assertThat(rejected.getState()).isEqualTo(TrainingState.REJECTED);
        assertThat(rejected.getReason())
                .startsWith("auc_roc is worse than version 1.0.0's by 0.")
                .endsWith(", and no more than 0.01 is allowed");
        assertThat(rejected.getMetrics()).containsKey("auc_roc");
        assertThat(rejected.getGates()).isNotEmpty().allMatch(Gate::getPassed);
        assertThat(rejected.getEvaluation().getComparison().getVerdict()).isEqualTo(ComparisonVerdict.WORSE);
    }

    @Test
    public void shouldStageABetterModelWhereNobodyMeetsTheGatesAndRollItOutWhereTheProjectSaysSo() throws Exception {
        begin("unreachable");
        train("first", POOR);
        deploy("1.0.0");
        String unreachable = "models: {leaving: {gates: {auc_roc: 0.99}}}";
        train("second", unreachable);

        ModelVersion staged = read(topics.modelRegistry(), ModelVersion.class).get(1);
        assertThat(staged.getWaits())
                .startsWith("auc_roc is 0.")
                .contains("0.9900 is asked for; on the rows of the comparison version 1.0.0 misses auc_roc, and the"
                        + " candidate auc_roc; auc_roc is better than version 1.0.0's by 0.");
        assertThat(staged.getArtifact().getChunks()).isPositive();
        assertThat(comparison(staged).getChampionPasses()).isFalse();
        TrainingRun run = ended("second");
        assertThat(run.getStage()).isEqualTo(TrainingStage.REGISTRATION);
        assertThat(run.getState()).isEqualTo(TrainingState.STAGED);
        assertThat(run.getModelVersion()).isEqualTo(staged.getVersion());
        assertThat(run.getReason()).isEqualTo(staged.getWaits());
        assertThat(run.getGates()).extracting(Gate::getPassed).contains(true, false);
        assertThat(read(topics.commands(), Command.class)).hasSize(1);

        train("third", unreachable, "models: {leaving: {comparison: {on_unreachable: promote_if_better}}}");
        assertThat(ended("third").getState()).isEqualTo(TrainingState.SUCCEEDED);
        List<Command> commands = read(topics.commands(), Command.class);
        assertThat(commands).hasSize(2);
        assertThat(commands.get(1).getWhy()).isEqualTo(staged.getWaits());
    }

    @Test
    public void shouldStageWhatCannotBeCompared() throws Exception {
        begin("thin");
        train("first", POOR);
        deploy("1.0.0");
        train("thin", "models: {leaving: {comparison: {min_positives: 100000}}}");
        produceExamples("2.0.0");
        train("major", "features: {customer: {version: 2.0.0}}");

        assertThat(ended("thin").getState()).isEqualTo(TrainingState.STAGED);
        assertThat(ended("thin").getReason())
                .startsWith("every gate is met, and the comparison with version 1.0.0 is insufficient: of the rows");
        assertThat(ended("major").getState()).isEqualTo(TrainingState.STAGED);
        assertThat(ended("major").getReason())
                .isEqualTo("every gate is met, and it cannot be compared with version 1.0.0: it reads feature set"
                        + " 1.0.0, and this is 2.0.0");
        deploy(2, "9.9.9");
        train("gone", "");
        assertThat(ended("gone").getReason())
                .isEqualTo(
                        "every gate is met, and it cannot be compared with version 9.9.9: it is not in the registry");
        assertThat(read(topics.modelRegistry(), ModelVersion.class)).hasSize(4);
        assertThat(read(topics.commands(), Command.class)).hasSize(1);
    }

    @Test
    public void shouldRejectTheSameAgainWithoutTrainingAndJudgeItAnewBesideAnotherChampion() throws Exception {
        begin("again");
        train("poor", POOR);
        train("good", "");
        deploy(1, latest());
        train("once", POOR);
        train("again", POOR);

        assertThat(ended("again").getState()).isEqualTo(TrainingState.REJECTED);
        assertThat(ended("again").getReason()).isEqualTo(ended("once").getReason());
        assertThat(ended("again").getGates()).isEqualTo(ended("once").getGates());
        assertThat(reused("again")).contains(TrainingStage.TRAINING, TrainingStage.EVALUATION, TrainingStage.GATES);

        deploy(2, "1.0.0");
        train("beside another", POOR);
        assertThat(reused("beside another"))
                .contains(TrainingStage.TRAINING, TrainingStage.EVALUATION)
                .doesNotContain(TrainingStage.GATES);
        // It is the champion's twin.
        assertThat(ended("beside another").getState()).isEqualTo(TrainingState.REJECTED);
        assertThat(ended("beside another").getReason())
                .isEqualTo("it is the same model as version 1.0.0, byte for byte: there is nothing to roll out");
        ChampionComparison comparison = ended("beside another").getEvaluation().getComparison();
        assertThat(comparison.getVerdict()).isEqualTo(ComparisonVerdict.EQUIVALENT);
        assertThat(comparison.getLow()).isZero();
        assertThat(comparison.getHigh()).isZero();
    }

    @Test
    public void shouldHoldATrainingThatIsTakenUpAgainAgainstTheChampionOfItsFirstJudgement() throws Exception {
        begin("resumed");
        train("poor", POOR);
        train("good", "");
        deploy(2, latest());
        // A trainer that crashed had begun to judge when the poor one was in service.
        send(
                topics.trainingRuns(),
                "taken up",
                TrainingRun.newBuilder()
                        .setRetrainId("taken up")
                        .setModel("leaving")
                        .setStage(TrainingStage.GATES)
                        .setState(TrainingState.STARTED)
                        .setAt(Instant.EPOCH)
                        .setInputs(List.of(new StageValue("champion", "1.0.0")))
                        .build(),
                TrainingRun.class);
        train("taken up", "");

        ChampionComparison comparison = ended("taken up").getEvaluation().getComparison();
        assertThat(comparison.getChampion()).isEqualTo("1.0.0");
        assertThat(comparison.getVerdict()).isEqualTo(ComparisonVerdict.BETTER);
    }

    private void begin(String project) throws Exception {
        name = "shop-" + project;
        topics = topics(name);
        assertThat(new TopicAdmin(admin, Environment.DEV).ensure(topics.topics()))
                .isEmpty();
        produceExamples("1.0.0");
    }

    private void produceExamples(String featureSet) {
        String topic = topics.labelledExamples();
        RecordSerde<LabelledExample> serde = serdes.of(LabelledExample.class);
        try (KafkaProducer<byte[], byte[]> producer = broker.producer(Map.of())) {
            for (Row row : Synthetic.rows(3, 300, 12)) {
                var unused = producer.send(new ProducerRecord<>(
                        topic, row.entity().getBytes(UTF_8), serde.toBytes(topic, example(row, featureSet))));
            }
        }
    }

    private static TopicCatalogue topics(String project) {
        return TopicCatalogue.of(
                project, 1, 2, Environment.DEV, Synthetic.project().historicalPeriod());
    }

    private static LabelledExample example(Row row, String featureSet) {
        return new LabelledExample(
                row.id(),
                row.entity(),
                "leaving",
                Instant.ofEpochMilli(row.asOf()),
                "leaves",
                row.label(),
                featureSet,
                row.numbers(),
                row.categories(),
                null,
                null,
                Instant.ofEpochMilli(row.asOf()).plus(Synthetic.WEEK),
                false,
                null,
                null,
                null,
                -1L);
    }

    /** Asks for a training of the project with overlays, and waits for its end. */
    private void train(String id, String... overlays) throws Exception {
        send(
                topics.retrainEvents(),
                "leaving",
                new RetrainEvent(
                        id,
                        "leaving",
                        List.of(RetrainReason.INITIAL),
                        Map.of(),
                        null,
                        null,
                        TrainerScenario.later(),
                        false),
                RetrainEvent.class);
        BlockingQueue<String> ended = new LinkedBlockingQueue<>();
        RetrainWorker worker = new RetrainWorker(
                context(overlays),
                run -> {
                    if (over(run)) {
                        ended.add(run.getRetrainId());
                    }
                },
                () -> {});
        Thread thread = new Thread(worker, "trainer under test");
        thread.start();
        try {
            assertThat(ended.poll(60, TimeUnit.SECONDS)).isEqualTo(id);
        } finally {
            worker.close();
            thread.join();
        }
    }

    private TrainerContext context(String... overlays) {
        String small = "models: {leaving: {algorithm: {xgboost: {n_estimators: 20}}}}";
        Project project = Synthetic.project(Stream.concat(
                        Stream.of("project: " + name, small),
                        Stream.of(overlays).filter(overlay -> !overlay.isEmpty()))
                .toArray(String[]::new));
        Map<String, Object> consumer = broker.client();
        // A consumer that is closed waits for its last fetch, which waits for records.
        consumer.put("fetch.max.wait.ms", 20);
        return new TrainerContext(
                project, topics, serdes, consumer, broker.client(), directory.resolve("training"), Clock.systemUTC());
    }

    private void deploy(String champion) throws Exception {
        deploy(1, champion);
    }

    private void deploy(long sequence, String champion) throws Exception {
        send(
                topics.deployments(),
                "leaving",
                new Deployment(
                        "leaving",
                        sequence,
                        champion,
                        null,
                        null,
                        Map.of(champion, ModelStage.PRODUCTION),
                        "c0",
                        true,
                        "because",
                        Instant.EPOCH,
                        null,
                        null,
                        "",
                        Map.of()),
                Deployment.class);
    }

    private <T extends SpecificRecordBase> void send(String topic, String key, T record, Class<T> type)
            throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = broker.producer(Map.of())) {
            producer.send(new ProducerRecord<>(
                            topic, key.getBytes(UTF_8), serdes.of(type).toBytes(topic, record)))
                    .get();
        }
    }

    private static boolean over(TrainingRun run) {
        return run.getState() != TrainingState.STARTED
                && (run.getState() != TrainingState.SUCCEEDED || run.getStage() == TrainingStage.REGISTRATION);
    }

    /** The step that ended a training. */
    private TrainingRun ended(String id) {
        List<TrainingRun> runs = read(topics.trainingRuns(), TrainingRun.class).stream()
                .filter(run -> run.getRetrainId().equals(id) && over(run))
                .toList();
        assertThat(runs).hasSize(1);
        return runs.get(0);
    }

    /** Stages of a training whose outputs are those of an earlier run. */
    private List<TrainingStage> reused(String id) {
        return read(topics.trainingRuns(), TrainingRun.class).stream()
                .filter(run -> run.getRetrainId().equals(id) && run.getReused())
                .map(TrainingRun::getStage)
                .toList();
    }

    /** The version that was registered last. */
    private String latest() {
        List<ModelVersion> versions = read(topics.modelRegistry(), ModelVersion.class);
        return versions.get(versions.size() - 1).getVersion();
    }

    private static @Nullable ChampionComparison comparison(ModelVersion version) {
        return version.getEvaluation() == null ? null : version.getEvaluation().getComparison();
    }

    private <T extends SpecificRecordBase> List<T> read(String topic, Class<T> type) {
        RecordSerde<T> serde = serdes.of(type);
        List<T> records = new ArrayList<>();
        TopicReader.readAll(context(), "test", topic, record -> records.add(serde.fromBytes(record.value())));
        return records;
    }
}
