package io.millrace.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bundle.ModelBundle;
import io.millrace.ids.PredictionIds;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.ArtifactChunk;
import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import io.millrace.records.Prediction;
import io.millrace.runtime.health.Health;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.serving.testing.Shop;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.SchemaRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Serving against a real broker: what a test driver cannot show. */
class ServingAppTest {
    /** The numbers of updates, by the ids of their predictions. */
    private static final Map<String, Integer> UPDATES = IntStream.range(0, 100_000)
            .boxed()
            .collect(Collectors.toMap(i -> PredictionIds.of(Integer.toString(i), "stops"), i -> i));

    private static final Duration START = Duration.ofSeconds(60);

    private final Shop shop = new Shop();
    private final SchemaRegistry registry = new MemorySchemaRegistry();
    private final String updates = shop.topics.featureUpdates();

    @TempDir
    Path stateDir;

    private TestBroker broker;
    private Settings settings;
    private ProcessContext process;
    private Producer<byte[], byte[]> producer;
    private long sequence;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start();
        settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", stateDir.toString())
                .flag("environment", "dev")
                .flag("rest.port", "0")
                .build();
        process = ProcessContext.open(settings, shop.project, registry);
        process.ensureTopics(process.topics().topics());
        producer = broker.producer(Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        producer.close();
        process.close();
        broker.close();
    }

    @Test
    void shouldSwapModelsUnderLoadWithoutLosingOrReorderingAnUpdate() throws Exception {
        register("1.0.0", Shop.stump(-1, 1, 0.5).encode());
        register("1.1.0", Shop.stump(-2, 2, 0.5).encode());
        deploy("1.0.0", null);

        try (ServingApp serving = ServingApp.start(process)) {
            serving.scoring().awaitRunning(START);
            serving.online().streams().awaitRunning(START);
            assertThat(Health.good(process.health().readiness())).isTrue();
            sendUpdates(0, 500);
            awaitPredictions(500);
            // Updates go on while the route table changes under them.
            deploy("1.1.0", "1.0.0");
            int sent = 500;
            while (!lastModel().equals("1.1.0")) {
                sendUpdates(sent, sent + 100);
                sent += 100;
                awaitPredictions(sent);
            }

            Map<Integer, List<Prediction>> byPartition = predictions();
            assertThat(byPartition.values().stream().mapToInt(List::size).sum()).isEqualTo(sent);
            byPartition.forEach((partition, ordered) -> {
                assertThat(ordered)
                        .extracting(ServingAppTest::update)
                        .as("order in partition %d", partition)
                        .isSorted();
                assertThat(ordered).extracting(Prediction::getModelVersion).isSorted();
            });
            // The same partition as the update, for whoever joins them.
            assertThat(byPartition.keySet()).isEqualTo(partitionsOf(updates));
        }
    }

    @Test
    void shouldServeOnAndTellPeopleWhenABundleIsCorrupt() throws Exception {
        register("1.0.0", Shop.stump(-1, 1, 0.5).encode());
        deploy("1.0.0", null);
        try (ServingApp serving = ServingApp.start(process)) {
            serving.scoring().awaitRunning(START);
            serving.online().streams().awaitRunning(START);
            sendUpdates(0, 1);
            awaitPredictions(1);

            register("2.0.0", new byte[] {'P', 'K', 3, 4, 9, 9});
            deploy("2.0.0", "1.0.0");
            List<Alert> alerts = new ArrayList<>();
            Eventually.await("an alert", () -> {
                alerts.clear();
                broker.readAll(shop.topics.alerts())
                        .forEach(record -> alerts.add(serde(Alert.class).fromBytes(record.value())));
                return !alerts.isEmpty();
            });
            sendUpdates(1, 2);
            awaitPredictions(2);

            assertThat(ask(serving, "/v2/models/stops/versions/1.0.0/ready", null))
                    .contains("\"ready\":true");
            assertThat(ask(serving, "/predict", "{\"values\": {\"spend_30d\": 1}}"))
                    .contains("\"model_version\":\"1.0.0\"");
            assertThat(alerts).hasSize(1);
            assertThat(alerts.get(0).getState()).isEqualTo(AlertState.OPENED);
            assertThat(alerts.get(0).getSubject()).isEqualTo("2.0.0");
            assertThat(lastModel()).isEqualTo("1.0.0");
            assertThat(Health.good(process.health().readiness())).isTrue();
        }
    }

    @Test
    void shouldScoreWhatCameWhileItWasAwayByTheModelDeployedSince() throws Exception {
        try (ServingApp serving = ServingApp.start(process)) {
            serving.scoring().awaitRunning(START);
            sendUpdates(0, 3);
            awaitPredictions(3);
        }
        register("1.0.0", Shop.stump(-1, 1, 0.5).encode());
        deploy("1.0.0", null);
        sendUpdates(3, 6);

        try (ServingApp serving = ServingApp.start(process)) {
            serving.scoring().awaitRunning(START);
            awaitPredictions(6);
        }

        Map<Integer, String> models = new HashMap<>();
        predictions().values().forEach(all -> all.forEach(p -> models.put(update(p), p.getModelVersion())));
        assertThat(models).hasSize(6);
        IntStream.range(0, 6).forEach(i -> assertThat(models.get(i)).isEqualTo(i < 3 ? null : "1.0.0"));
    }

    @Test
    void shouldAnswerEveryUpdateByEachModelWhateverBecomesOfAnother() throws Exception {
        Shop two = new Shop(Shop.SECOND_MODEL);
        register("1.0.0", Shop.stump(-1, 1, 0.5).encode());
        deploy("1.0.0", null);
        register("comes_back", "1.0.0", new byte[] {1, 2, 3});
        deploy("comes_back", "1.0.0", null);

        try (ProcessContext both = ProcessContext.open(settings, two.project, registry);
                ServingApp serving = ServingApp.start(both)) {
            serving.scoring().awaitRunning(START);
            sendUpdates(0, 20);
            awaitPredictions(40);
            register("comes_back", "1.1.0", Shop.stump(-2, 2, 0.5).encode());
            deploy("comes_back", "1.1.0", "1.0.0");
            Eventually.await("the second model is in service", () -> serving.deployed() == 3);
            sendUpdates(20, 40);
            awaitPredictions(80);
        }

        Map<String, String> versions = new HashMap<>();
        Map<String, String> models = new HashMap<>();
        predictions()
                .values()
                .forEach(all -> all.forEach(prediction -> {
                    versions.put(prediction.getId(), prediction.getModelVersion());
                    models.put(prediction.getId(), prediction.getModel());
                }));
        assertThat(versions).hasSize(80);
        for (int i = 0; i < 40; i++) {
            String first = PredictionIds.of(Integer.toString(i), "stops");
            String second = PredictionIds.of(Integer.toString(i), "comes_back");
            assertThat(versions).containsEntry(first, "1.0.0").containsEntry(second, i < 20 ? null : "1.1.0");
            assertThat(models).containsEntry(first, "stops").containsEntry(second, "comes_back");
        }
    }

    /** The answer to a question over HTTP; null: without a body. */
    private static String ask(ServingApp serving, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + serving.online().port() + path));
        if (body != null) {
            request.POST(BodyPublishers.ofString(body));
        }
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.ofString())
                .body();
    }

    private void sendUpdates(int from, int until) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = from; i < until; i++) {
            String entity = "customer-" + i % 17;
            byte[] value = shop.message(registry, Integer.toString(i), entity, (double) i, "DE", 1.0);
            records.add(new ProducerRecord<>(updates, entity.getBytes(UTF_8), value));
        }
        TestBroker.send(producer, records);
    }

    private void register(String version, byte[] bundle) throws Exception {
        register("stops", version, bundle);
    }

    private void register(String model, String version, byte[] bundle) throws Exception {
        String sha256 = ModelBundle.sha256(bundle);
        String artifacts = shop.topics.modelArtifacts();
        String models = shop.topics.modelRegistry();
        ArtifactChunk chunk = new ArtifactChunk(sha256, 0, 1, ByteBuffer.wrap(bundle));
        send(artifacts, sha256 + ":0", serde(ArtifactChunk.class).toBytes(artifacts, chunk));
        ModelVersion record = Shop.version(model, version, sha256);
        send(models, model + "/" + version, serde(ModelVersion.class).toBytes(models, record));
    }

    private void deploy(String champion, String previous) throws Exception {
        deploy("stops", champion, previous);
    }

    private void deploy(String model, String champion, String previous) throws Exception {
        String topic = shop.topics.deployments();
        Deployment deployment = new Deployment(
                model,
                ++sequence,
                champion,
                null,
                previous,
                Map.of(),
                null,
                true,
                "test",
                Instant.EPOCH,
                null,
                null,
                "",
                Map.of());
        send(topic, model, serde(Deployment.class).toBytes(topic, deployment));
    }

    private void send(String topic, String key, byte[] value) throws Exception {
        TestBroker.send(producer, List.of(new ProducerRecord<>(topic, key.getBytes(UTF_8), value)));
    }

    private void awaitPredictions(int count) throws Exception {
        Eventually.await(count + " predictions", () -> {
            List<byte[]> seen = new ArrayList<>();
            broker.readAll(shop.topics.predictions()).forEach(record -> seen.add(record.value()));
            return seen.size() >= count;
        });
    }

    /** By partition, in the order of their offsets. */
    private Map<Integer, List<Prediction>> predictions() {
        Map<Integer, List<Prediction>> result = new HashMap<>();
        broker.readAll(shop.topics.predictions())
                .forEach(record -> result.computeIfAbsent(record.partition(), p -> new ArrayList<>())
                        .add(serde(Prediction.class).fromBytes(record.value())));
        return result;
    }

    private String lastModel() {
        return predictions().values().stream()
                .flatMap(List::stream)
                .max((a, b) -> Integer.compare(update(a), update(b)))
                .map(Prediction::getModelVersion)
                .orElse("none");
    }

    /** The number of the update that a prediction answers. */
    private static int update(Prediction prediction) {
        Integer number = UPDATES.get(prediction.getId());
        assertThat(number).as("%s answers an update that was sent", prediction).isNotNull();
        return number;
    }

    private Set<Integer> partitionsOf(String topic) {
        Set<Integer> partitions = new HashSet<>();
        broker.readAll(topic).forEach(record -> partitions.add(record.partition()));
        return partitions;
    }

    private <T extends SpecificRecordBase> RecordSerde<T> serde(Class<T> type) {
        return RecordSerde.of(type, registry);
    }
}
