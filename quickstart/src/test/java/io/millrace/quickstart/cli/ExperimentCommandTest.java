package io.millrace.quickstart.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.arms.Arm;
import io.millrace.arms.ArmDraw;
import io.millrace.arms.Arms;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.records.Artifact;
import io.millrace.records.Cause;
import io.millrace.records.Decision;
import io.millrace.records.Deployment;
import io.millrace.records.ExperimentOutcome;
import io.millrace.records.ExperimentReport;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.records.Outcome;
import io.millrace.records.RolloutPhase;
import io.millrace.records.Routing;
import io.millrace.records.ScoringRole;
import io.millrace.records.ServingReport;
import io.millrace.records.Tick;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.topology.monitor.MonitorApp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Experiments from their start to their verdict, against a running monitor on a real broker; serving is played. */
@ExtendWith(SharedRegistry.class)
class ExperimentCommandTest {
    private static final long START = Duration.ofDays(100).toMillis();
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final int ENTITIES = 1_600;
    private static final long SEED = 42;

    private static final String PROJECT = """
            project: shop
            time: {allowed_lateness: 1 h}
            entities: {customer: {key: customer}}
            sources:
              purchases: {topic: purchases, entity: customer, time: at}
            features: {customer: {version: 1.0.0, purchases_7d: {count: purchases, over: 7 d}}}
            examples: {every: 7 d, eligible: {any_of: purchases, within: 28 d}}
            labels: {lapses: {absence_of: purchases, horizon: 7 d}}
            models:
              churn:
                label: lapses
                task: binary_classification
                algorithm: {xgboost: {}}
                success: {metric: auc_roc, baseline: 0.6}
            partitions: 2
            experiments:
              offers:
                model: churn
                variants: {control: {version: 1.0.0, share: 50 %}, treatment: {version: 2.0.0, share: 50 %}}
                metrics:
                  primary: {conversion_rate: {of: outcomes, kind: renewal, within: 2 h, better: higher, baseline: 20 %}}
                  secondary: [latency_p99, error_rate]
                duration: 14 d
                min_sample_size: 200
                smallest_effect: 5 %
              alike:
                model: churn
                variants: {control: {version: 1.0.0, share: 50 %}, treatment: {version: 2.0.0, share: 50 %}}
                metrics: {primary: {conversion_rate: {of: lapses, within: 1 h, better: lower, baseline: 50 %}}}
                duration: 14 d
                smallest_effect: 5 %
            """;

    @TempDir
    Path directory;

    private final SharedRegistry.Running registry;
    private EmbeddedBroker broker;
    private ProcessContext process;
    private Producer<byte[], byte[]> producer;
    private final Random random = new Random(SEED);
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private long reports;

    ExperimentCommandTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedBroker.start(directory.resolve("kafka"));
        Files.writeString(directory.resolve("shop.yaml"), PROJECT);
        Settings.Builder settings = Settings.builder();
        pairs().forEach(pair ->
                settings.flag(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1)));
        Project project = ProjectReader.read(List.of(new ProjectFile("shop.yaml", PROJECT)));
        process = ProcessContext.open(settings.build(), project);
        process.ensureTopics(process.topics().topics());
        producer = process.producer("played");
    }

    @AfterEach
    void stop() {
        producer.close();
        process.close();
        broker.close();
    }

    @Test
    void shouldCarryExperimentsFromTheirStartToTheirVerdict() throws Exception {
        try (MonitorApp monitor = MonitorApp.start(process)) {
            assertThat(monitor.streams()).isNotEmpty();
            register("1.0.0");
            register("2.0.0");
            CommandRun promoted = command("deploy", "promote", "1.0.0", "--why", "the first");
            assertThat(promoted.exitCode()).as(promoted.err()).isZero();
            begins("offers");
            customers("offers", 0, ENTITIES / 2, entity -> -1, START);
            tick(START + HOUR);
            served("the first look", () -> !course("offers").isEmpty());
        }
        try (MonitorApp monitor = MonitorApp.start(process)) {
            assertThat(monitor.streams()).isNotEmpty();
            customers("offers", ENTITIES / 2, ENTITIES, entity -> -1, START);
            tick(START + 10 * HOUR);
            ends("offers", ExperimentOutcome.TREATMENT_BETTER);
            assertThat(command("experiment", "start", "offers", "--why", "again")
                            .err())
                    .startsWith("experiment offers is over");
            pageAndFiguresOf("offers");

            begins("alike");
            // Two in five go to the control, where half of them should.
            customers("alike", 0, ENTITIES, entity -> entity % 5 < 2 ? 0 : 1, START + 20 * HOUR);
            tick(START + 21 * HOUR);
            ends("alike", ExperimentOutcome.VOID);

            assertThat(command("experiment", "list").out()).contains("TREATMENT_BETTER", "VOID");
        }
    }

    private void begins(String experiment) throws Exception {
        CommandRun started = command("experiment", "start", experiment, "--why", "is the new one better?");
        assertThat(started.exitCode()).as(started.err()).isZero();
        assertThat(started.out())
                .contains(
                        "experiment " + experiment + " of model churn",
                        "entities",
                        "the experiment " + experiment + " begins");
        served("every instance scores by the experiment's arms", () -> live(experiment));
    }

    private void ends(String experiment, ExperimentOutcome outcome) throws Exception {
        served(
                "the verdict",
                () -> !course(experiment).isEmpty() && last(experiment).getOutcome() == outcome);
        served("its end", () -> deployed().getRollout() == null);
        assertThat(deployed().getDecidedBy()).isEqualTo("experiment " + experiment);
    }

    private void pageAndFiguresOf(String experiment) throws Exception {
        Path page = directory.resolve("page.html");
        CommandRun shown = command("experiment", "show", experiment, "--html", page.toString());
        CommandRun json = command("experiment", "show", experiment, "--json");

        assertThat(shown.exitCode()).as(shown.err()).isZero();
        assertThat(shown.out()).contains("TREATMENT_BETTER", "control", "treatment", "latency_p99", "error_rate");
        assertThat(Files.readString(page)).contains("<html", "<svg", experiment, "treatment");
        List<String> lines = json.out().lines().toList();
        JsonNode look = new ObjectMapper().readTree(lines.get(lines.size() - 1));
        assertThat(look.get("outcome").asText()).isEqualTo("TREATMENT_BETTER");
        assertThat(look.get("variants").get(0).get("exposed").asLong()
                        + look.get("variants").get(1).get("exposed").asLong())
                .isEqualTo(ENTITIES);
        assertThat(look.get("control").asDouble()).isBetween(0.15, 0.25);
        assertThat(look.get("treatment").asDouble()).isBetween(0.25, 0.35);
        assertThat(look.get("low").asDouble()).isPositive();
    }

    /**
     * Some are scored once, and convert at 20 % or 30 %, an hour later.
     *
     * @param elsewhere the variant that serving says it has scored one in; -1: that of the deployment
     */
    private void customers(String experiment, int from, int to, IntUnaryOperator elsewhere, long asOf)
            throws Exception {
        Routing routing = deployed().getRouting();
        Arms arms = new Arms(
                routing.getSalt(),
                routing.getArms().stream()
                        .map(arm -> new Arm(arm.getVariant(), arm.getVersion(), arm.getUpTo()))
                        .toList());
        ArmDraw draw = new ArmDraw(arms);
        for (int i = from; i < to; i++) {
            String entity = "c" + i;
            byte[] id = entity.getBytes(UTF_8);
            int other = elsewhere.applyAsInt(i);
            Arm arm = arms.all().get(other < 0 ? draw.of(id, id.length) : other);
            String log = process.topics().inferenceLog();
            send(InferenceLogEntry.class, log, entity, row(experiment, arm, entity, asOf));
            if (random.nextDouble() < (arm.variant().equals("control") ? 0.2 : 0.3)) {
                Outcome outcome = new Outcome("o" + i, entity, "renewal", Instant.ofEpochMilli(asOf + HOUR), null);
                send(Outcome.class, process.topics().outcomes(), entity, outcome);
            }
        }
        written();
    }

    private static InferenceLogEntry row(String experiment, Arm arm, String entity, long asOf) {
        Instant time = Instant.ofEpochMilli(asOf);
        return InferenceLogEntry.newBuilder()
                .setId(entity + "@" + asOf)
                .setEntity(entity)
                .setModel("churn")
                .setCause(Cause.EVENT)
                .setAsOf(time)
                .setEventTime(time)
                .setFeatureSetVersion("1.0.0")
                .setNumbers(List.of(1.0))
                .setCategories(List.of())
                .setScore(0.5)
                .setModelVersion(arm.version())
                .setVariant(arm.variant())
                .setExperiment(experiment)
                .setRole(ScoringRole.PRIMARY)
                .setDeploymentOffset(1)
                .setUpdateAppendedAt(time)
                .setScoredAt(time.plusMillis(7))
                .setDecision(Decision.POSITIVE)
                .build();
    }

    private void register(String version) throws Exception {
        send(
                ModelVersion.class,
                process.topics().modelRegistry(),
                "churn/" + version,
                ModelVersions.of(version, "churn", "lapses", new Artifact("00", 1L, 1, 0L, null)));
        written();
    }

    private void tick(long time) throws Exception {
        String topic = process.topics().featureClock();
        byte[] tick = process.serdes().of(Tick.class).toBytes(topic, new Tick(Instant.ofEpochMilli(time), List.of()));
        for (int partition = 0; partition < 2; partition++) {
            producer.send(new ProducerRecord<>(topic, partition, null, tick)).get();
        }
    }

    /** Waits, while an instance reports that it carries out what is deployed. */
    private void served(String what, Callable<Boolean> condition) throws Exception {
        Eventually.await(what, () -> {
            Deployment deployment = deployed();
            Instant now = Instant.now();
            long routing = deployment.getRouting() == null
                    ? -1
                    : deployment.getRouting().getSequence();
            ServingReport report = new ServingReport(
                    "played",
                    "churn",
                    1,
                    reports++,
                    now,
                    now,
                    false,
                    0L,
                    deployment.getSequence(),
                    routing,
                    List.of("1.0.0", "2.0.0"),
                    Map.of(),
                    List.of(),
                    null);
            send(ServingReport.class, process.topics().servingReports(), "played/churn", report);
            written();
            return condition.call();
        });
    }

    private void written() throws Exception {
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
        sent.clear();
    }

    private boolean live(String experiment) {
        Deployment deployment = deployed();
        return deployment.getRollout() != null
                && experiment.equals(deployment.getRollout().getExperiment())
                && deployment.getRollout().getPhase() == RolloutPhase.LIVE;
    }

    private Deployment deployed() {
        List<Deployment> all = read(Deployment.class, process.topics().rollouts());
        return all.get(all.size() - 1);
    }

    private List<ExperimentReport> course(String experiment) {
        return read(ExperimentReport.class, process.topics().experiments()).stream()
                .filter(report -> report.getExperiment().equals(experiment))
                .toList();
    }

    private ExperimentReport last(String experiment) {
        List<ExperimentReport> course = course(experiment);
        return course.get(course.size() - 1);
    }

    private <T extends SpecificRecordBase> List<T> read(Class<T> type, String topic) {
        List<T> all = new ArrayList<>();
        new TopicReader(process).read(topic, type, (record, value) -> all.add(value));
        return all;
    }

    private <T extends SpecificRecordBase> void send(Class<T> type, String topic, String key, T value) {
        byte[] bytes = process.serdes().of(type).toBytes(topic, value);
        sent.add(producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), bytes)));
    }

    private Stream<String> pairs() {
        return Stream.of(
                "bootstrap.servers=" + broker.bootstrapServers(),
                "schema.registry.url=" + registry.url(),
                "project=" + directory.resolve("shop.yaml"),
                "environment=dev",
                // A monitor that was stopped keeps its partitions for as long.
                "streams.consumer.session.timeout.ms=3000",
                "streams.consumer.heartbeat.interval.ms=500",
                "state.dir=" + directory.resolve("state"));
    }

    private CommandRun command(String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        pairs().forEach(pair -> arguments.addAll(List.of("--set", pair)));
        return CommandRun.of(arguments.toArray(String[]::new));
    }
}
