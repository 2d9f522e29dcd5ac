package io.millrace.quickstart.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.bundle.ModelBundle;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.records.Artifact;
import io.millrace.records.ArtifactChunk;
import io.millrace.records.ChampionComparison;
import io.millrace.records.ComparisonVerdict;
import io.millrace.records.Dataset;
import io.millrace.records.Evaluation;
import io.millrace.records.ExampleOffset;
import io.millrace.records.FeatureImportance;
import io.millrace.records.Gate;
import io.millrace.records.Lineage;
import io.millrace.records.MetricInterval;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.records.RetrainEvent;
import io.millrace.records.RetrainReason;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.TestKeys;
import io.millrace.signing.ModelStatement;
import io.millrace.topology.monitor.MonitorApp;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code millrace models} on a real broker and a real registry: three versions, the second in service after the first, the third waits. The monitor has
 * answered what was asked of it, and is gone when the registry is read.
 */
@ExtendWith(SharedRegistry.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelsCommandTest {
    private static final Path CHURN = Path.of("..", "examples", "churn", "project.yaml");
    private static final Instant THEN = Instant.parse("2026-01-05T06:00:00Z");
    private static final byte[] BUNDLE = "a bundle".getBytes(UTF_8);
    private static final int TERMINAL = 100;

    private final SharedRegistry.Running registry;
    private final TestKeys keys = new TestKeys();
    private final List<CommandRun> moves = new ArrayList<>();
    private Path directory;
    private EmbeddedBroker broker;

    ModelsCommandTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    @BeforeAll
    void registerAndDeploy(@TempDir Path shared) throws Exception {
        directory = shared;
        Files.writeString(directory.resolve("public.pem"), keys.publicPem());
        broker = EmbeddedBroker.start(directory.resolve("kafka"));
        try (ProcessContext process = open();
                MonitorApp monitor = MonitorApp.start(process);
                Producer<byte[], byte[]> producer = process.producer("trainer")) {
            assertThat(monitor.streams()).isNotEmpty();
            String artifacts = process.topics().modelArtifacts();
            String sha256 = ModelBundle.sha256(BUNDLE);
            send(process, producer, artifacts, sha256 + ":0", new ArtifactChunk(sha256, 0, 1, ByteBuffer.wrap(BUNDLE)));
            for (ModelVersion version : List.of(first(), second(sha256), third())) {
                send(process, producer, process.topics().modelRegistry(), "churn/" + version.getVersion(), version);
            }
            send(process, producer, process.topics().retrainEvents(), "r2", event());
            send(process, producer, process.topics().trainingRuns(), "r4", rejected());
            send(process, producer, process.topics().trainingRuns(), "r5", failed());
            for (String version : List.of("1.0.0", "1.1.0")) {
                assertThat(command("deploy", "promote", version, "--why", "it is better")
                                .exitCode())
                        .isZero();
            }
            moves.add(command("models", "archive", "1.1.0", "--why", "tidy up"));
            moves.add(command("models", "stage", "1.0.0", "staging", "--why", "tidy up"));
            moves.add(command("models", "stage", "1.2.0", "production", "--why", "skip the queue"));
            moves.add(command("models", "stage", "1.2.0", "attic", "--why", "tidy up"));
            moves.add(command("models", "stage", "1.2.0", "archived", "--why", "we know better", "--who", "ann"));
            moves.add(command("models", "stage", "1.2.0", "staging", "--why", "we do not", "--who", "ann"));
        }
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void shouldDescribeWhereTheProjectStands() {
        CommandRun run = command("describe");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern(
                        "precision_at_recall_80, what the model is for +above 0.65 +0.7200 \\(0.7000 to 0.7400\\), met\n")
                .containsPattern("accuracy, a gate +at least 0.85 +0.8800, met\n")
                .containsPattern("recall, a gate +at least 0.75 +not measured\n")
                .containsPattern("rows that a thread scores +at least 1,000 per second +59,300 per second, met\n")
                .containsPattern(
                        "matured examples before a training +at least 100,000 +the one in service was made of 1,000\n")
                .containsPattern("In service +1.1.0, registered ")
                .containsPattern("Scored +by nobody: no instance of serving has reported within the last minute\n")
                .containsPattern("Gates +3 of 3 met by 1.1.0\n")
                .containsPattern("Drift +no window had enough rows yet\n")
                .containsPattern("Last training +failed at ")
                .doesNotContain("ot asked");
    }

    @Test
    void shouldMoveAVersionByTheRulesAndKeepWhoAskedAndWhy() {
        List<String> history =
                command("deploy", "history", "--json").out().lines().toList();

        assertThat(moves).extracting(CommandRun::exitCode).containsExactly(1, 1, 1, 1, 0, 0);
        assertThat(moves.stream().map(move -> (move.out() + move.err()).strip()))
                .containsExactly(
                        "refused: version 1.1.0 is the champion: only another version's promotion or rollout, or a rollback,"
                                + " takes it out of production",
                        "refused: version 1.0.0 is the previous version, which a rollback brings back: it is moved by"
                                + " promotions, rollouts and rollbacks only",
                        "refused: version 1.2.0 is in staging, and goes from there to archived, not to production: a"
                                + " promotion, a rollout or a rollback alone leads to production",
                        "refused: there is no stage attic: a version is moved to staging or to archived",
                        "accepted: version 1.2.0 moves from staging to archived",
                        "accepted: version 1.2.0 moves from archived to staging");
        assertThat(history.get(history.size() - 2))
                .contains("\"decided_by\":\"ann\"", "\"why\":\"we know better\"", "\"at\":");
    }

    @Test
    void shouldListTheVersionsOnATerminal() {
        CommandRun list = command("models", "list");

        assertThat(list.exitCode()).as(list.err()).isZero();
        assertThat(list.out().lines().map(line -> line.replaceAll(" {2,}", " | ")))
                .containsExactly(
                        "version | stage | registered | reason | data | precision_at_recall_80 | gates",
                        "1.2.0 | staging | 2026-01-05 06:00 | accuracy | 1.2.0 | 0.7400 | 1/1",
                        "1.1.0 | production, champion | 2026-01-05 06:00 | data_drift | 1.1.0 | 0.7200 (0.7000 to 0.7400) | 3/3",
                        "1.0.0 | archived, previous | 1970-01-01 00:00 | initial | 00 | 0.7000 | 0/0");
    }

    @Test
    void shouldListTheVersionsForAProgram() throws Exception {
        JsonNode list = json("models", "list", "--json");

        assertThat(list).hasSize(3);
        assertThat(list.get(1).get("version").asText()).isEqualTo("1.1.0");
        assertThat(list.get(1).get("aliases").get(0).asText()).isEqualTo("champion");
        assertThat(list.get(1).get("low").asDouble()).isEqualTo(0.70);
        assertThat(list.get(0).get("waits").asText()).isEqualTo("the champion fails the gates too");
        assertThat(list.get(2).get("data_version").isNull()).isTrue();
    }

    @Test
    void shouldListWhatDidNotPassAndWhy() throws Exception {
        CommandRun text = command("models", "list", "--rejected");
        JsonNode json = json("models", "list", "--rejected", "--json");

        assertThat(text.out().lines())
                .containsExactly(
                        "2026-01-05 06:00  precision_at_recall_80 0.6100, gates 0 of 1, retrain event r4",
                        "  because      precision_at_recall_80 is 0.61, and 0.65 must be exceeded");
        assertThat(json).hasSize(1);
        assertThat(json.get(0).get("retrain_id").asText()).isEqualTo("r4");
    }

    @Test
    void shouldListWhatCouldNotBeDoneAndWhy() {
        CommandRun failed = command("models", "list", "--failed");
        CommandRun both = command("models", "list", "--failed", "--rejected");

        assertThat(failed.out().lines())
                .containsExactly(
                        "2026-01-05 07:00  failed at dataset, retrain event r5",
                        "  because      No space left on device");
        assertThat(both.out().lines().filter(line -> !line.startsWith(" ")))
                .extracting(line -> line.substring(line.length() - 2))
                .containsExactly("r5", "r4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.0", "champion"})
    void shouldShowAllOfAVersion(String name) {
        CommandRun show = command("models", "show", name);

        assertThat(show.exitCode()).as(show.err()).isZero();
        assertThat(show.out().lines()).first().isEqualTo("churn 1.1.0: production, champion");
        // Long values go on below.
        assertThat(show.out().replaceAll("\\s+", " "))
                .contains("registered 2026-01-05T06:00:00Z, because of data_drift (retrain event r2)")
                .contains("parent 1.0.0")
                .contains("1.1.0: 1,000 rows of 500 entities, 300 with the label (train 800, test 200)")
                .contains("commit 0123abc (and changes that no commit has); project 5a5a; java 17")
                .contains("8 bytes in 1 pieces: there, and whole")
                .contains("beside champion 1.0.0 by precision_at_recall_80: 0.7200 against 0.7000")
                .contains("parameters eta 0.1, max_depth 4");
        assertThat(show.out().lines().map(line -> line.strip().replaceAll(" +", " ")))
                .contains(
                        "accuracy 0.8800 – ≥ 0.85 met 0.9",
                        "precision_at_recall_80 0.7200 0.7000 to 0.7400 ≥ 0.65 met",
                        "throughput 59,303 – ≥ 5000 met",
                        "spent_30d 0.6000 0.0500 0.4000");
    }

    @Test
    void shouldVerifyTheSignatureWhereAKeyIsConfigured() throws Exception {
        String key = "model.verification.keys=" + directory.resolve("public.pem");
        String unchecked = command("models", "show", "1.1.0").out();
        String verified = command("models", "show", "1.1.0", "--set", key).out();
        String unsigned = command("models", "show", "1.0.0", "--set", key).out();
        String stolen = command("models", "show", "1.2.0", "--set", key).out();
        JsonNode json = json("models", "show", "1.1.0", "--json", "--set", key);

        assertThat(unchecked).contains("signature    signed; model.verification.keys is not set");
        assertThat(verified).contains("signature    signed, and verified by a key of model.verification.keys");
        assertThat(unsigned).contains("signature    not signed").contains("no longer there");
        assertThat(stolen).contains("signature    signed, but by no key of model.verification.keys");
        assertThat(json.get("signature_state").asText()).isEqualTo("verified");
        assertThat(json.get("bundle_state").asText()).isEqualTo("whole");
        assertThat(json.get("lineage").get("git_dirty").asBoolean()).isTrue();
    }

    @Test
    void shouldTellTwoVersionsApart() throws Exception {
        CommandRun diff = command("models", "diff", "1.1.0", "1.2.0");
        JsonNode json = json("models", "diff", "previous", "champion", "--json");

        assertThat(diff.exitCode()).as(diff.err()).isZero();
        assertThat(diff.out())
                .startsWith("churn 1.1.0 → 1.2.0")
                .contains("parameters   max_depth: 4 → 6")
                .contains("features     new_feature: nothing → cc")
                .contains("version: 1.1.0 → 1.2.0")
                .contains("gates        precision_at_recall_80: ≥ 0.65 met → ≥ 0.7 met")
                .contains("accuracy: ≥ 0.85 met → nothing");
        assertThat(diff.out().lines().map(line -> line.strip().replaceAll(" +", " ")))
                .contains("precision_at_recall_80 0.7200 0.7400 +0.0200", "accuracy 0.8800 – –")
                .contains("spent_30d 0.6000 0.7000 +0.1000", "new_feature – 0.3000 –");
        assertThat(command("models", "diff", "1.1.0", "1.1.0").out()).doesNotContain("+0.0000");
        assertThat(json.get("metrics")
                        .get("precision_at_recall_80")
                        .get("difference")
                        .asDouble())
                .isEqualTo(0.72 - 0.70);
        assertThat(json.get("parameters").get("eta").get("after").asText()).isEqualTo("0.1");
    }

    @Test
    void shouldFollowAVersionToItsOffsetsItsCommitAndTheEventThatAskedForIt() throws Exception {
        CommandRun lineage = command("models", "lineage", "1.2.0");
        JsonNode json = json("models", "lineage", "1.2.0", "--json");

        assertThat(lineage.exitCode()).as(lineage.err()).isZero();
        assertThat(lineage.out().lines().filter(line -> line.startsWith("churn ")))
                .containsExactly(
                        "churn 1.2.0, registered 2026-01-05T06:00:00Z",
                        "churn 1.1.0, registered 2026-01-05T06:00:00Z",
                        "churn 1.0.0, registered 1970-01-01T00:00:00Z");
        assertThat(lineage.out())
                .contains("because of accuracy by retrain event r3", "which its topic no longer has")
                .contains("because of data_drift by retrain event r2", "psi of spent_30d 0.31")
                .contains("churn.labelled-examples/0 from offset 7 to before 1007")
                .contains("churn.labelled-examples/1 from its beginning to before 20")
                .contains("as tuned by the training for r2")
                .contains("commit 0123abc")
                .contains("none: it was the first");
        assertThat(json).hasSize(3);
        assertThat(json.get(1)
                        .get("retrain_event")
                        .get("evidence")
                        .get("psi of spent_30d")
                        .asText())
                .isEqualTo("0.31");
        assertThat(json.get(0).get("retrain_event").isNull()).isTrue();
    }

    @Test
    void shouldSayWhichVersionsThereAreWhenOneIsNot() {
        CommandRun show = command("models", "show", "1.1.1");
        CommandRun diff = command("models", "diff", "1.1.0", "challenger");
        CommandRun misspelled = command("models", "show", "chmpion");
        CommandRun shortened = command("models", "show", "1.0");
        CommandRun model = command("models", "show", "1.1.0", "--model", "chrun");

        assertThat(show.exitCode()).isEqualTo(Main.FAILED);
        assertThat(show.err().strip())
                .isEqualTo("model churn has no version 1.1.1 (did you mean 1.1.0?): it has 1.0.0, 1.1.0, 1.2.0");
        assertThat(diff.exitCode()).isEqualTo(Main.FAILED);
        assertThat(diff.err()).startsWith("model churn has no challenger: it has 1.0.0");
        assertThat(misspelled.err()).startsWith("model churn has no version chmpion (did you mean champion?): it has");
        assertThat(shortened.err()).startsWith("model churn has no version 1.0 (did you mean 1.0.0?): it has");
        assertThat(model.exitCode()).isEqualTo(Main.WRONG);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list",
                "list --rejected --failed",
                "show 1.1.0",
                "show 1.2.0",
                "diff 1.0.0 1.1.0",
                "lineage 1.2.0"
            })
    void shouldFitATerminal(String words) {
        CommandRun run = command(Stream.concat(Stream.of("models"), Stream.of(words.split(" ", -1)))
                .toArray(String[]::new));

        assertThat(run.out()
                        .lines()
                        .filter(line -> line.length() > TERMINAL && line.strip().contains(" ")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "models list",
                "models show 1.0.0",
                "models lineage 1.0.0",
                "deploy status",
                "deploy history",
                "experiment list",
                "business",
                "retrain --why tried",
                "deploy promote 1.0.0 --why tried",
                "deploy rollback --why tried",
                "models stage 1.0.0 staging --why tried",
                "models archive 1.0.0 --why tried"
            })
    void shouldSayWhatIsMissingAndMakeNothing(String words) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            Path other = directory.resolve("other.yaml");
            Files.writeString(other, "project: elsewhere\n");
            List<String> arguments = new ArrayList<>(List.of(words.split(" ", -1)));
            arguments.addAll(List.of("--set", "project=" + CHURN + "," + other));

            CommandRun run = command(arguments.toArray(String[]::new));

            assertThat(run.exitCode()).isEqualTo(Main.FAILED);
            assertThat(run.err().strip())
                    .hasLineCount(1)
                    .matches(
                            "no project elsewhere on this cluster \\(.+\\): there is no topic elsewhere\\..+\\. Has any process of it run here\\?");
            assertThat(admin.listTopics().names().get()).noneMatch(topic -> topic.startsWith("elsewhere."));
        }
    }

    @Test
    void shouldRefuseAnEmptyWhy() {
        CommandRun run = command("models", "archive", "1.2.0", "--why", " ");

        assertThat(run.exitCode()).isEqualTo(Main.WRONG);
        assertThat(run.err()).startsWith("--why is empty");
    }

    private static ModelVersion first() {
        return ModelVersion.newBuilder(
                        ModelVersions.of("1.0.0", "churn", "is_churned", new Artifact("00", 1L, 1, 0L, null)))
                .setMetrics(Map.of("precision_at_recall_80", 0.70))
                .build();
    }

    private ModelVersion second(String sha256) {
        String signature = keys.signing().sign(new ModelStatement("churn", "churn", "1.1.0", sha256));
        return later("1.1.0", "r2", new Artifact(sha256, (long) BUNDLE.length, 1, 0L, signature))
                .setParent("1.0.0")
                .setReasons(List.of(RetrainReason.DATA_DRIFT))
                .setParameters(Map.of("eta", "0.1", "max_depth", "4"))
                .setMetrics(Map.of("precision_at_recall_80", 0.72, "accuracy", 0.88))
                .setTargets(Map.of("accuracy", 0.9))
                .setGates(List.of(
                        gate("precision_at_recall_80", 0.65, 0.72),
                        gate("accuracy", 0.85, 0.88),
                        gate("throughput", 5000, 59303)))
                .setLineage(lineage(null, Map.of("spent_30d", "bb")))
                .setEvaluation(Evaluation.newBuilder()
                        .setIntervals(List.of(new MetricInterval("precision_at_recall_80", 0.70, 0.74, 0.95)))
                        .setImportance(List.of(new FeatureImportance("spent_30d", 0.6, 0.05, 0.4)))
                        .setComparison(comparison())
                        .build())
                .build();
    }

    private ModelVersion third() {
        // Its signature is that of another version.
        String signature = keys.signing().sign(new ModelStatement("churn", "churn", "1.1.0", "ff"));
        return later("1.2.0", "r3", new Artifact("ff", 1L, 1, 0L, signature))
                .setParent("1.1.0")
                .setReasons(List.of(RetrainReason.ACCURACY))
                .setParameters(Map.of("eta", "0.1", "max_depth", "6"))
                .setMetrics(Map.of("precision_at_recall_80", 0.74))
                .setGates(List.of(gate("precision_at_recall_80", 0.7, 0.74)))
                .setLineage(lineage("r2", Map.of("spent_30d", "bb", "new_feature", "cc")))
                .setEvaluation(Evaluation.newBuilder()
                        .setImportance(List.of(
                                new FeatureImportance("spent_30d", 0.7, null, null),
                                new FeatureImportance("new_feature", 0.3, null, null)))
                        .build())
                .setWaits("the champion fails the gates too")
                .build();
    }

    private static ChampionComparison comparison() {
        return ChampionComparison.newBuilder()
                .setChampion("1.0.0")
                .setMetric("precision_at_recall_80")
                .setChampionValue(0.70)
                .setChallengerValue(0.72)
                .setLow(0.01)
                .setHigh(0.03)
                .setLevel(0.95)
                .setRows(900)
                .setPositives(300)
                .setEntities(400)
                .setVerdict(ComparisonVerdict.BETTER)
                .build();
    }

    private static ModelVersion.Builder later(String version, String retrainId, Artifact artifact) {
        Dataset dataset = Dataset.newBuilder(ModelVersions.of(version, "churn", "is_churned", artifact)
                        .getDataset())
                .setRows(1000)
                .setEntities(500)
                .setPositives(300)
                .setTrainRows(800)
                .setTestRows(200)
                .setVersion(version)
                .setSha256("ab".repeat(32))
                .setStarts(List.of(new ExampleOffset("churn.labelled-examples", 0, 7L)))
                .setOffsets(List.of(
                        new ExampleOffset("churn.labelled-examples", 0, 1007L),
                        new ExampleOffset("churn.labelled-examples", 1, 20L)))
                .build();
        return ModelVersion.newBuilder(ModelVersions.of(version, "churn", "is_churned", artifact))
                .setRetrainId(retrainId)
                .setDataset(dataset)
                .setRegisteredAt(THEN);
    }

    private static Lineage lineage(@Nullable String tunedBy, Map<String, String> features) {
        return new Lineage("0123abc", true, "5a5a", Map.of("java", "17"), tunedBy, features);
    }

    private static Gate gate(String metric, double minimum, double value) {
        return new Gate(metric, minimum, value, true, null, null, null);
    }

    private static RetrainEvent event() {
        return new RetrainEvent(
                "r2",
                "churn",
                List.of(RetrainReason.DATA_DRIFT),
                Map.of("psi of spent_30d", "0.31"),
                "1.0.0",
                null,
                THEN,
                false);
    }

    private static TrainingRun failed() {
        return TrainingRun.newBuilder()
                .setRetrainId("r5")
                .setModel("churn")
                .setStage(TrainingStage.DATASET)
                .setState(TrainingState.FAILED)
                .setReason("No space left on device")
                .setAt(THEN.plus(Duration.ofHours(1)))
                .build();
    }

    private static TrainingRun rejected() {
        return TrainingRun.newBuilder()
                .setRetrainId("r4")
                .setModel("churn")
                .setStage(TrainingStage.GATES)
                .setState(TrainingState.REJECTED)
                .setReason("precision_at_recall_80 is 0.61, and 0.65 must be exceeded")
                .setMetrics(Map.of("precision_at_recall_80", 0.61))
                .setGates(List.of(new Gate("precision_at_recall_80", 0.65, 0.61, false, null, null, null)))
                .setAt(THEN)
                .build();
    }

    private static <T extends SpecificRecordBase> void send(
            ProcessContext process, Producer<byte[], byte[]> producer, String topic, String key, T record)
            throws Exception {
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) record.getClass();
        byte[] value = process.serdes().of(type).toBytes(topic, record);
        producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value)).get();
    }

    private ProcessContext open() throws Exception {
        Settings.Builder settings = Settings.builder();
        pairs().forEach(pair ->
                settings.flag(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1)));
        settings.flag("state.dir", directory.resolve("state").toString());
        Project project = ProjectReader.read(List.of(new ProjectFile(CHURN.toString(), Files.readString(CHURN))));
        return ProcessContext.open(settings.build(), project);
    }

    /** What a command has that looks from elsewhere: no directory of state. */
    private Stream<String> pairs() {
        return Stream.of(
                "bootstrap.servers=" + broker.bootstrapServers(),
                "schema.registry.url=" + registry.url(),
                "project=" + CHURN,
                "environment=dev");
    }

    private CommandRun command(String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        pairs().filter(pair -> !String.join(" ", words).contains("project=") || !pair.startsWith("project="))
                .forEach(pair -> arguments.addAll(List.of("--set", pair)));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private JsonNode json(String... words) throws Exception {
        CommandRun run = command(words);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out());
    }
}
