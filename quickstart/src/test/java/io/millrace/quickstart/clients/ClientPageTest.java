package io.millrace.quickstart.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.cluster.RegistryProcess;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.records.Cause;
import io.millrace.records.Decision;
import io.millrace.records.Prediction;
import io.millrace.records.PredictionStatus;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.serving.availability.Availability;
import io.millrace.serving.online.RestDoor;
import io.millrace.serving.push.PushEndpoint;
import io.millrace.serving.rest.RestServer;
import io.millrace.serving.rest.Route;
import io.millrace.topics.Environment;
import io.millrace.topics.TopicAdmin;
import io.millrace.topics.TopicDefinition;
import io.millrace.wire.MillraceAvroDeserializer;
import io.millrace.wire.RecordSerdes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each program of the page on clients does what the page says, over a real broker and a real registry. */
class ClientPageTest {
    private static final String PURCHASES = "purchases";
    private static final String PREDICTIONS = "churn.predictions";
    private static final int PARTITIONS = 4;
    private static final List<String> READ = List.of("c00001 POSITIVE 0.75", "c00002 NEGATIVE 0.25");

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final List<String> PYTHON = List.of("/usr/bin/python3");
    private static final String PYTHON_NEEDED = "python3-confluent-kafka python3-avro python3-requests";
    private static final String NODE_NEEDED = "nodejs npm";

    private static EmbeddedBroker broker;
    private static ClientPage page;
    private static Path node;

    /** Its own: the page's topics have the names of others. */
    private static SharedRegistry.Running registry;

    @TempDir
    Path directory;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        page = ClientPage.read();
        registry = new SharedRegistry.Running(
                RegistryProcess.start(SharedRegistry.HOME, Path.of("target", "client-page-registry.log")));
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new TopicAdmin(admin, Environment.DEV)
                    .ensure(List.of(
                            TopicDefinition.source(PURCHASES, PARTITIONS),
                            TopicDefinition.source(PREDICTIONS, PARTITIONS)));
        }
        predict();
        node = Files.createDirectories(folder.resolve("node"));
        for (String file : List.of("package.json", "package-lock.json")) {
            Files.copy(
                    Path.of("src", "test", "clients", file), node.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        try (ClientProgram installed =
                ClientProgram.start(node, Map.of(), NODE_NEEDED, List.of("npm", "ci", "--loglevel=error"))) {
            installed.finished();
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
        registry.close();
    }

    @Test
    void shouldProduceFromJava() throws Exception {
        produce(directory, "Produce.java", page.producer("java"), List.of(JAVA, "-cp", classPath()), "a JDK");

        assertThat(purchase("p-1")).isEqualTo("c00001 12.5 kettle");
    }

    @Test
    void shouldProduceFromPython() throws Exception {
        produce(directory, "produce.py", page.producer("python"), PYTHON, PYTHON_NEEDED);

        assertThat(purchase("p-2")).isEqualTo("c00001 12.5 kettle");
    }

    @Test
    void shouldProduceFromNode() throws Exception {
        produce(node, "produce.mjs", page.producer("javascript"), List.of("node"), NODE_NEEDED);

        assertThat(purchase("p-3")).isEqualTo("c00001 12.5 kettle");
    }

    @Test
    void shouldProduceFromTheShell() throws Exception {
        produce(
                directory,
                "produce.py",
                page.producer("python"),
                PYTHON,
                PYTHON_NEEDED); // whose schema serving asks for
        Metrics metrics = new Metrics();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
                RestServer serving = RestServer.bind(
                        RestDoor.open(Settings.builder().build(), metrics, "churn"),
                        0,
                        8,
                        metrics,
                        new Availability(metrics, "churn", null, List.of()))) {
            var project = ProjectReader.read(List.of(new ProjectFile(
                    "project.yaml", Files.readString(Path.of("..", "examples", "churn", "project.yaml")))));
            serving.serve(List.of(new Route(
                    "POST", "/push", "push", new PushEndpoint(project, registry.client(), producer, metrics))));

            String shell = page.producer("sh").replace("localhost:6566", "localhost:" + serving.port());
            try (ClientProgram program = start(directory, "curl", List.of("sh", "-ec", shell))) {
                assertThat(String.join("", program.finished())).contains("\"topic\":\"purchases\"");
            }
        }

        assertThat(purchase("p-4")).isEqualTo("c00001 12.5 kettle");
    }

    @Test
    void shouldConsumeInJava() throws Exception {
        assertThat(consume(
                        directory, "Consume.java", page.consumer("java"), List.of(JAVA, "-cp", classPath()), "a JDK"))
                .containsExactlyInAnyOrderElementsOf(READ);
    }

    @Test
    void shouldConsumeInPython() throws Exception {
        assertThat(consume(directory, "consume.py", page.consumer("python"), PYTHON, PYTHON_NEEDED))
                .containsExactlyInAnyOrderElementsOf(READ);
    }

    @Test
    void shouldConsumeInNode() throws Exception {
        List<String> said = consume(node, "consume.mjs", page.consumer("javascript"), List.of("node"), NODE_NEEDED);

        assertThat(said.stream().filter(line -> line.startsWith("c0"))).containsExactlyInAnyOrderElementsOf(READ);
    }

    @Test
    void shouldShowWhatIsThereInTheShell() throws Exception {
        String plain = page.consumer("sh").lines().skip(1).findFirst().orElseThrow();

        try (ClientProgram program = start(directory, "kcat", List.of("sh", "-ec", plain))) {
            assertThat(program.finished())
                    .containsExactlyInAnyOrder(
                            "c00001 %d 0".formatted(partition("c00001")),
                            "c00001 %d 1".formatted(partition("c00001")),
                            "c00002 %d %d"
                                    .formatted(
                                            partition("c00002"), partition("c00001") == partition("c00002") ? 2 : 0));
        }
    }

    /** Two predictions, one of which came twice. */
    private static void predict() throws Exception {
        try (KafkaProducer<String, Prediction> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                RecordSerdes.of(registry.config()).of(Prediction.class).serializer())) {
            for (Prediction prediction : List.of(
                    prediction("p1", "c00001", 0.75, Decision.POSITIVE),
                    prediction("p1", "c00001", 0.5, Decision.POSITIVE),
                    prediction("p2", "c00002", 0.25, Decision.NEGATIVE))) {
                producer.send(new ProducerRecord<>(PREDICTIONS, prediction.getEntity(), prediction))
                        .get();
            }
        }
    }

    private static Prediction prediction(String id, String entity, double score, Decision decision) {
        Instant time = Instant.parse("2026-05-01T12:00:00Z");
        return Prediction.newBuilder()
                .setId(id)
                .setEntity(entity)
                .setModel("churn")
                .setCause(Cause.EVENT)
                .setAsOf(time)
                .setEventTime(time)
                .setStatus(PredictionStatus.SCORED)
                .setScore(score)
                .setDecision(decision)
                .setThreshold(0.5)
                .setModelVersion("1.0.0")
                .setReasons(List.of())
                .setScoredAt(time)
                .build();
    }

    private void produce(Path folder, String file, String program, List<String> runner, String needed)
            throws Exception {
        Files.writeString(folder.resolve("purchase.avsc"), page.schema());
        try (ClientProgram running = run(folder, file, program, runner, needed)) {
            running.finished();
        }
    }

    private List<String> consume(Path folder, String file, String program, List<String> runner, String needed)
            throws Exception {
        try (ClientProgram running = run(folder, file, program, runner, needed)) {
            return running.said(READ.size());
        }
    }

    private ClientProgram run(Path folder, String file, String program, List<String> runner, String needed)
            throws IOException {
        Files.writeString(folder.resolve(file), program);
        List<String> command = new ArrayList<>(runner);
        command.add(file);
        return start(folder, needed, command);
    }

    private ClientProgram start(Path folder, String needed, List<String> command) throws IOException {
        return ClientProgram.start(
                folder, Map.of("BROKERS", broker.bootstrapServers(), "REGISTRY", registry.url()), needed, command);
    }

    /** What was written under an id: whose it is, where Java would have put it, and the rest of it. */
    private String purchase(String id) throws Exception {
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(PURCHASES, partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<String> found = new ArrayList<>();
            MillraceAvroDeserializer values = new MillraceAvroDeserializer(registry.client());
            Eventually.await("purchase " + id, () -> {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    GenericRecord value = (GenericRecord) values.deserialize(PURCHASES, record.value());
                    if (value.get("purchase_id").toString().equals(id)) {
                        assertThat(record.partition()).isEqualTo(partition(record.key()));
                        found.add("%s %s %s".formatted(record.key(), value.get("amount"), value.get("product_id")));
                    }
                }
                return !found.isEmpty();
            });
            return found.get(0);
        }
    }

    private static int partition(String key) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % PARTITIONS;
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }
}
