package io.millrace.serving.predict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.bundle.ModelBundle;
import io.millrace.records.Deployment;
import io.millrace.records.Routing;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.serving.models.ModelLoader;
import io.millrace.serving.models.ModelMetrics;
import io.millrace.serving.models.Routes;
import io.millrace.serving.online.OnlineApp;
import io.millrace.serving.reports.CountedArms;
import io.millrace.serving.reports.ServingCounts;
import io.millrace.serving.testing.Deployments;
import io.millrace.serving.testing.FakeControl;
import io.millrace.serving.testing.OpenApiCheck;
import io.millrace.serving.testing.RecordedAlerts;
import io.millrace.serving.testing.Shop;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.Wire;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The shop's predictions on request, against a real broker, and a client for them. */
final class PredictInstance implements AutoCloseable {
    /** The moment at which everything is asked. */
    static final Instant NOW = Instant.ofEpochMilli(1_000_000).plusSeconds(30);

    static final ObjectMapper JSON = new ObjectMapper();

    final Shop shop;
    final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    final FakeControl control = new FakeControl();
    final TestBroker broker;
    volatile boolean known = true;

    private OpenApiCheck check;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ProcessContext process;
    private final ModelLoader loader;
    private final Predictions predictions;
    private final ServingCounts counts;
    private final OnlineApp app;

    PredictInstance(Shop shop, Path stateDir, Map<String, String> settings) throws Exception {
        this.shop = shop;
        broker = TestBroker.start();
        Settings.Builder flags = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", stateDir.toString())
                .flag("environment", "dev")
                .flag("rest.port", "0");
        settings.forEach(flags::flag);
        process = ProcessContext.open(flags.build(), shop.project, registry);
        process.ensureTopics(process.topics().topics());
        Routes routes = new Routes(List.of("stops"));
        loader = new ModelLoader(
                "stops",
                shop.features,
                routes,
                new RecordedAlerts(),
                new ModelMetrics(process.metrics(), "shop", "stops"));
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        counts = new ServingCounts(shop.project);
        predictions = Predictions.open(process, shop.features, clock, routes, () -> known, counts.newThread());
        app = OnlineApp.start(process, shop.features, clock, predictions::routes);
        app.streams().awaitRunning(Duration.ofSeconds(60));
    }

    /** Puts a model into service. */
    void deploy(String version, ModelBundle bundle, String previous) {
        control.register(version, bundle.encode());
        loader.accept(control.deploy(version, previous));
    }

    /** Lets a challenger that was registered have a share of the entities, in millionths. */
    Deployment ramp(String challenger, int share, String champion) {
        Routing routing = Deployments.ramp(1, challenger, share, champion);
        loader.accept(control.deploy(champion, null, routing));
        return Deployments.of(1, champion, null, routing);
    }

    /** What was counted of requests since it was last asked. */
    List<CountedArms> counted() {
        return CountedArms.of(counts);
    }

    /** Lets the online store know an entity. */
    void know(String entity, Double spend, String country, Double orders) throws Exception {
        String topic = process.topics().features();
        GenericRecord update = shop.update("0", entity, spend, country, orders).build();
        try (Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
            TestBroker.send(
                    producer,
                    List.of(new ProducerRecord<>(
                            topic, entity.getBytes(StandardCharsets.UTF_8), Wire.bytes(registry, topic, update))));
        }
        Eventually.await(entity, () -> get("/features/" + entity).statusCode() == 200);
    }

    /** How many answers were as the OpenAPI document describes them; any other fails. */
    int checked() {
        return check.checked();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** The body of an answer that must be one. */
    JsonNode predict(String body, String... headers) throws IOException, InterruptedException {
        HttpResponse<String> response = post("/predict", body, headers);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return json(response);
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    String metrics() throws IOException {
        StringWriter text = new StringWriter();
        process.metrics().write(text);
        return text.toString();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = unchecked(request);
        OpenApiCheck known = check;
        if (known == null) {
            known = new OpenApiCheck(unchecked(request("/openapi.json").GET()).body());
            check = known;
        }
        known.check(response);
        return response;
    }

    private HttpResponse<String> unchecked(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }

    @Override
    public void close() throws IOException {
        app.close();
        predictions.close();
        process.close();
        broker.close();
    }
}
