package io.millrace.topology.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.Project;
import io.millrace.records.Cause;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.DataPartial;
import io.millrace.records.Deployment;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.LabelledExample;
import io.millrace.records.ModelVersion;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.PartialStage;
import io.millrace.records.RetrainEvent;
import io.millrace.records.RetrainReason;
import io.millrace.records.ScoringRole;
import io.millrace.records.Tick;
import io.millrace.records.TickDone;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.streams.RunningStreams;
import io.millrace.runtime.streams.StreamsApplication;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.runtime.testing.WholeTopic;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.topology.records.Versions;
import io.millrace.topology.rollout.RolloutTopology;
import io.millrace.wire.MonitoringBody;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The monitor process against a real broker: partitions, transactions and a restart, which a test driver cannot show. */
final class MonitorAppTest {
    private static final Duration START = Duration.ofSeconds(60);
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int PARTITIONS = 2;
    private static final int ROWS = 120;

    private final Project project = Driven.watched(PARTITIONS);

    @TempDir
    private Path stateDir;

    private TestBroker broker;
    private ProcessContext process;
    private TopicCatalogue topics;
    private Producer<byte[], byte[]> producer;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start();
        process = open(project);
        topics = process.topics();
        producer = broker.producer(Map.of());
    }

    private ProcessContext open(Project of) throws Exception {
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", stateDir.toString())
                .flag("environment", "dev")
                // A monitor that was stopped keeps its partitions for as long.
                .flag("streams.consumer.session.timeout.ms", "3000")
                .flag("streams.consumer.heartbeat.interval.ms", "500")
                .build();
        return ProcessContext.open(settings, of, Driven.SERDES.registry());
    }

    @AfterEach
    void stop() throws Exception {
        producer.close();
        process.close();
        broker.close();
    }

    @Test
    void shouldCarryRowsToARequestAndAVersionIntoServiceAndGoOnAfterARestart() throws Exception {
        try (MonitorApp monitor = MonitorApp.start(process)) {
            awaitRunning(monitor);
            rows(0, ROWS);
            tick(18 * DAY);
            countedAtTheDoor(4, 5);
            await(LabelledExample.class, topics.labelledExamples(), ROWS);
            MonitoringReport report =
                    await(MonitoringReport.class, topics.monitoring(), 1).get(0);
            assertThat(report.getSubject()).isEqualTo("purchases");
            assertThat(report.getData().getRows()).isEqualTo(9);
            assertThat(report.getData().getQuarantined()).isTrue();
            RetrainEvent event =
                    await(RetrainEvent.class, topics.retrainEvents(), 1).get(0);
            assertThat(event.getReasons()).containsExactly(RetrainReason.INITIAL);
            // A row that is read behind the tick counts by the next.
            assertThat(Integer.parseInt(event.getEvidence().get("examples")))
                    .isBetween(project.models().get(0).minimumSamples(), ROWS);
        }
        try (MonitorApp monitor = MonitorApp.start(process)) {
            awaitRunning(monitor);
            rows(ROWS / 2, ROWS + 10);
            tick(19 * DAY);
            send(ModelVersion.class, topics.modelRegistry(), 0, "1.0.0", Versions.of("1.0.0", "00"));
            send(
                    Command.class,
                    topics.commands(),
                    0,
                    "c1",
                    new Command(
                            "c1",
                            CommandKind.PROMOTE,
                            "churn",
                            "1.0.0",
                            null,
                            "trainer",
                            "gates",
                            Instant.EPOCH,
                            null,
                            null,
                            null,
                            false));

            List<LabelledExample> examples = await(LabelledExample.class, topics.labelledExamples(), ROWS + 10);
            assertThat(examples).extracting(LabelledExample::getId).doesNotHaveDuplicates();
            List<Deployment> deployments = await(Deployment.class, topics.deployments(), 2);
            assertThat(deployments.get(1).getChampion()).isEqualTo("1.0.0");
            assertThat(read(RetrainEvent.class, topics.retrainEvents())).hasSize(1);
            assertThat(readBytes(topics.deadLetters())).isEmpty();
        }
    }

    /** Labels look at events, whatever features were made of them: the application's state outlives its project file. */
    @Test
    void shouldLabelWhatItHoldsWhenItGoesOnWithTheNextMajorVersion() throws Exception {
        try (MonitorApp monitor = MonitorApp.start(process)) {
            awaitRunning(monitor);
            rows(0, ROWS);
            tick(12 * DAY);
            await(LabelledExample.class, topics.labelledExamples(), 5);
        }
        try (ProcessContext next = open(Driven.nextMajor(PARTITIONS));
                MonitorApp monitor = MonitorApp.start(next)) {
            awaitRunning(monitor);
            rows(ROWS, ROWS + 10, "2.0.0");
            // Its features start from the sources' beginning, behind what has been labelled.
            tick(next.topics().featureClock(), 3 * DAY);
            tick(next.topics().featureClock(), 18 * DAY);

            List<LabelledExample> examples = await(LabelledExample.class, topics.labelledExamples(), ROWS + 10);

            assertThat(examples).extracting(LabelledExample::getId).doesNotHaveDuplicates();
            assertThat(examples)
                    .filteredOn(example -> example.getFeatureSetVersion().equals("2.0.0"))
                    .hasSize(10);
            assertThat(readBytes(topics.deadLetters())).isEmpty();
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenTheLastOfThemCannotStart() throws Exception {
        process.ensureTopics(topics.topics());
        Topology rollout = RolloutTopology.build(project, topics, process.serdes());
        try (RunningStreams inTheWay = process.streams()
                .configure(StreamsApplication.exactlyOnce(
                        RolloutTopology.applicationId(project.name()), rollout, Duration.ofMillis(100)))
                .start()) {
            inTheWay.awaitRunning(START);

            // Its folder is taken: two clients of one application cannot share it.
            assertThatThrownBy(() -> MonitorApp.start(process)).isInstanceOf(StreamsException.class);

            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("control-" + topics.deployments()));
        }
        // Whoever is left would hold its folder, too.
        try (MonitorApp monitor = MonitorApp.start(process)) {
            awaitRunning(monitor);
        }
    }

    private static void awaitRunning(MonitorApp monitor) throws Exception {
        for (RunningStreams streams : monitor.streams()) {
            streams.awaitRunning(START);
        }
    }

    private void rows(int from, int to) throws Exception {
        rows(from, to, "1.0.0");
    }

    private void rows(int from, int to, String featureSet) throws Exception {
        for (int i = from; i < to; i++) {
            // The first ones a day apart, so that there is time to split.
            Instant asOf = Instant.ofEpochMilli(Math.min(i, 10) * DAY + i);
            InferenceLogEntry row = new InferenceLogEntry(
                    "row" + i,
                    "e" + i,
                    "churn",
                    Cause.SNAPSHOT,
                    asOf,
                    asOf,
                    featureSet,
                    List.of(1.0, Double.NaN, 2.0),
                    List.of("gold"),
                    null,
                    null,
                    null,
                    null,
                    ScoringRole.PRIMARY,
                    -1L,
                    Instant.EPOCH,
                    Instant.EPOCH,
                    null,
                    null,
                    null,
                    false);
            send(InferenceLogEntry.class, topics.inferenceLog(), i % PARTITIONS, "e" + i, row);
        }
    }

    /** What the features' tasks say of a day of purchases, one per partition. */
    private void countedAtTheDoor(long... rows) throws Exception {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            Instant start = Instant.ofEpochMilli(20 * DAY);
            Instant end = Instant.ofEpochMilli(21 * DAY);
            DataPartial counted = new DataPartial(
                    "purchases", start, end, rows[partition], List.of(), List.of(), List.of(1), List.of());
            for (Object body : List.of(new TickDone("", start), counted, new TickDone("", end))) {
                send(
                        MonitoringPartial.class,
                        topics.monitoringPartials(),
                        0,
                        Integer.toString(partition),
                        MonitoringBody.partial(PartialStage.DATA, partition, body));
            }
        }
    }

    private void tick(long time) throws Exception {
        tick(topics.featureClock(), time);
    }

    private void tick(String clock, long time) throws Exception {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            send(Tick.class, clock, partition, "", new Tick(Instant.ofEpochMilli(time + ROWS * 2), List.of()));
        }
    }

    private <T extends SpecificRecordBase> void send(Class<T> type, String topic, int partition, String key, T record)
            throws Exception {
        TestBroker.send(
                producer,
                List.of(new ProducerRecord<>(
                        topic, partition, key.getBytes(UTF_8), Driven.bytes(type, topic, record))));
    }

    private <T extends SpecificRecordBase> List<T> await(Class<T> type, String topic, int records) throws Exception {
        Eventually.await(
                records + " records on " + topic, () -> readBytes(topic).size() >= records);
        List<T> read = read(type, topic);
        assertThat(read).hasSize(records);
        return read;
    }

    private <T extends SpecificRecordBase> List<T> read(Class<T> type, String topic) {
        return readBytes(topic).stream()
                .map(bytes -> Driven.SERDES.of(type).deserializer().deserialize(topic, bytes))
                .toList();
    }

    /** What is committed on a topic. */
    private List<byte[]> readBytes(String topic) {
        return WholeTopic.read(process, topic).stream()
                .map(ConsumerRecord::value)
                .toList();
    }
}
