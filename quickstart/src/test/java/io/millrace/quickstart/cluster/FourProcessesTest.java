package io.millrace.quickstart.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.quickstart.shop.Shop;
import io.millrace.quickstart.shop.ShopEvents;
import io.millrace.quickstart.shop.ShopModel;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.records.Prediction;
import io.millrace.records.PredictionStatus;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.WholeTopic;
import io.millrace.topics.TopicDefinition;
import io.millrace.wire.RecordSerde;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The four processes as a user runs them: each a JVM of its own, which know each other through topics alone. */
@ExtendWith(SharedRegistry.class)
class FourProcessesTest {
    private static final int CUSTOMERS = 30;

    /** In every customer's id. */
    private static final String MARK = "forget-me-";

    private static final Pattern REQUESTS = Pattern.compile("requests are answered on port (\\d+)");

    private final SharedRegistry.Running registry;

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    FourProcessesTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    @Test
    @Timeout(300)
    void shouldScoreEventsTogetherAndStopWhenTold() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
                ProcessContext process = Shop.open(broker, registry.url(), directory.resolve("state"))) {
            Map<String, MillraceProcess> all = startAll(broker);

            ShopModel.register(process);
            ShopModel.promote(process);
            awaitModel(all.get("serving"));
            Set<String> customers = produce(process);
            awaitScores(process, customers);

            for (MillraceProcess each : all.values()) {
                assertHealthy(each);
            }
            assertThat(all.get("features").get("/metrics").body())
                    .contains("millrace_features_updates_total{project=\"shop\",cause=\"EVENT\",} 30.0");
            assertThat(all.get("serving").get("/metrics").body())
                    .contains(
                            "millrace_serving_predictions_total{project=\"shop\",model=\"churn\",status=\"SCORED\",}");
            assertThat(all.get("monitor").get("/metrics").body())
                    .contains("millrace_streams_running{project=\"shop\",application=\"shop-");
            assertThat(all.get("trainer").get("/metrics").body()).contains("jvm_memory");
            askAmiss(all.get("serving"));
            writeNonsense(process);
            for (MillraceProcess each : all.values()) {
                assertThat(each.get("/metrics").body())
                        .as("metrics of %s", each)
                        .doesNotContain(MARK);
            }
            for (MillraceProcess each : all.values()) {
                // A JVM that a signal ended always says so: that it stopped in order, its log says.
                assertThat(each.terminate()).as("exit code of %s", each).isEqualTo(MillraceProcess.TERMINATED);
                assertThat(each.lastLog().lines().filter(line -> !isOfANewTopic(line)))
                        .as("what %s said", each)
                        .noneMatch(line -> isAnError(line) || line.contains("did not stop") || line.contains(MARK));
            }
            assertThat(all.get("features").lastLog()).contains("shop-features-v1: stopped");
            assertThat(all.get("serving").lastLog()).contains("shop-serving: stopped");
            assertThat(all.get("monitor").lastLog()).contains("shop-rollout: stopped", "shop-drift-churn: stopped");
        }
    }

    /** Kafka Streams asks for the ends of a changelog that it has just made, of which not every broker has heard, and asks again. */
    /** But for the nonsense that the test itself has written. */
    private static boolean isAnError(String line) {
        return line.contains("ERROR") && !line.contains(" Passing over ");
    }

    private static boolean isOfANewTopic(String line) {
        return line.contains("PartitionLeaderStrategy");
    }

    @Test
    @Timeout(60)
    void shouldLiveButNotBeReadyBeforeItHasStarted() throws Exception {
        String nobody = "127.0.0.1:1";
        Path settings = Shop.settings(directory, nobody, registry.url(), "");

        MillraceProcess features = processes.start("features", directory.resolve("features"), settings);

        features.awaitListening();
        assertThat(features.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(features.get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(features.get("/health/ready").body()).contains("starting");
    }

    private Map<String, MillraceProcess> startAll(EmbeddedBroker broker) throws Exception {
        Path settings = Shop.settings(directory, broker.bootstrapServers(), registry.url(), "tick.interval.ms=500");
        Map<String, MillraceProcess> all = new LinkedHashMap<>();
        for (String role : List.of("features", "serving", "monitor", "trainer")) {
            all.put(role, processes.start(role, directory.resolve(role), settings));
        }
        for (MillraceProcess each : all.values()) {
            each.awaitReady();
        }
        return all;
    }

    /** The monitor answers the command, and serving loads what it has decided. */
    private static void awaitModel(MillraceProcess serving) throws Exception {
        String info = "millrace_serving_info{project=\"shop\",model=\"churn\",model_version=\"" + ShopModel.VERSION
                + "\",} 1.0";
        Eventually.await(
                "serving has the model", () -> serving.get("/metrics").body().contains(info));
    }

    private static Set<String> produce(ProcessContext process) throws Exception {
        Set<String> customers = new HashSet<>();
        try (ShopEvents events = new ShopEvents(1, 0, 0, process.registry());
                Producer<byte[], byte[]> producer = process.producer("shop")) {
            for (int i = 0; i < CUSTOMERS; i++) {
                Outgoing.Message event = events.good(MARK + i, Instant.now().toEpochMilli());
                producer.send(new ProducerRecord<>(event.topic(), event.partition(), event.key(), event.value()))
                        .get();
                customers.add(MARK + i);
            }
        }
        return customers;
    }

    private static void awaitScores(ProcessContext process, Set<String> customers) throws Exception {
        RecordSerde<Prediction> serde = RecordSerde.of(Prediction.class, process.registry());
        String topic = process.topics().predictions();
        Set<String> scored = new HashSet<>();
        try (Consumer<byte[], byte[]> consumer = process.reader("predictions")) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int partition = 0; partition < process.project().partitions(); partition++) {
                partitions.add(new TopicPartition(topic, partition));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Eventually.await("a score for every customer", () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    Prediction prediction = serde.fromBytes(record.value());
                    assertThat(prediction.getStatus()).isEqualTo(PredictionStatus.SCORED);
                    scored.add(prediction.getEntity());
                });
                return scored.equals(customers);
            });
        }
    }

    /** Requests about customers, and what is none. */
    private static void askAmiss(MillraceProcess serving) throws Exception {
        Matcher port = REQUESTS.matcher(serving.lastLog());
        assertThat(port.find()).isTrue();
        HttpClient http = HttpClient.newHttpClient();
        String address = "http://127.0.0.1:" + port.group(1);
        for (String path : List.of("/features/%s1", "/features/%snobody", "/%s1", "/recommendations/%s1")) {
            http.send(
                    HttpRequest.newBuilder(URI.create(address + path.formatted(MARK)))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }
        for (String path : List.of("/predict", "/get-online-features", "/v2/models/churn/infer", "/push")) {
            for (String body : List.of("{\"entity\": \"%s1\"}", "{\"entity\": \"%s1\", \"time\": \"%<s\"}", "{\"%s1")) {
                http.send(
                        HttpRequest.newBuilder(URI.create(address + path))
                                .POST(HttpRequest.BodyPublishers.ofString(body.formatted(MARK)))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
            }
        }
    }

    /** Records that nobody can read, on whatever topic somebody reads: until serving, monitor and trainer have each given up on one. */
    private static void writeNonsense(ProcessContext process) throws Exception {
        byte[] key = (MARK + "1").getBytes(UTF_8);
        try (Producer<byte[], byte[]> producer = process.producer("nonsense")) {
            for (TopicDefinition topic : process.topics().topics()) {
                if (topic.name().equals(process.topics().deadLetters())) {
                    continue;
                }
                for (String value : List.of("{\"entity\": \"%s1\"}", "\0\0\0\0\1%s1")) {
                    producer.send(new ProducerRecord<>(
                                    topic.name(), 0, key, value.formatted(MARK).getBytes(UTF_8)))
                            .get();
                }
            }
        }
        Eventually.await(
                "dead letters of each",
                () -> WholeTopic.read(process, process.topics().deadLetters()).stream()
                        .map(letter -> new String(
                                letter.headers().lastHeader(DeadLetters.TOPIC).value(), UTF_8))
                        .collect(Collectors.toSet())
                        .containsAll(List.of(
                                process.topics().featureUpdates(),
                                process.topics().inferenceLog(),
                                process.topics().retrainEvents())));
    }

    private static void assertHealthy(MillraceProcess process) throws Exception {
        for (String path : List.of("/health/live", "/health/ready")) {
            HttpResponse<String> answer = process.get(path);
            assertThat(answer.statusCode()).as("%s of %s", path, process).isEqualTo(200);
            assertThat(new ObjectMapper().readTree(answer.body()).get("status").asText())
                    .isEqualTo("UP");
        }
        assertThat(process.get("/metrics").statusCode()).isEqualTo(200);
    }
}
