package io.millrace.serving.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.bundle.ModelBundle;
import io.millrace.records.ArtifactChunk;
import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.serving.ServingApp;
import io.millrace.serving.testing.Shop;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.Wire;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The whole of serving on a real broker: a deployed model, customers whose features are known, a source to push to. */
final class FuzzedShop implements AutoCloseable {
    static final String MODEL = "stops";
    static final String VERSION = "1.0.0";

    /** Letters that mean something in a path, in JSON, or in UTF-8. */
    static final List<String> CUSTOMERS = List.of("c1", "c2", "c/3", "c;4", "c%5", "ç 6", "😀7", "\"8\"");

    private static final Duration START = Duration.ofSeconds(60);
    private static final Schema PURCHASE = new Schema.Parser().parse("""
            {"type": "record", "name": "Purchase", "fields": [
              {"name": "customer_id", "type": "string"},
              {"name": "occurred_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "amount", "type": ["null", "double"], "default": null},
              {"name": "country", "type": ["null", "string"], "default": null},
              {"name": "items", "type": "int", "default": 1},
              {"name": "price", "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 6, "scale": 2}], "default": null},
              {"name": "tags", "type": {"type": "array", "items": "string"}, "default": []},
              {"name": "notes", "type": {"type": "map", "values": ["null", "boolean"]}, "default": {}},
              {"name": "day", "type": ["null", {"type": "int", "logicalType": "date"}], "default": null},
              {"name": "basket", "type": ["null", {"type": "fixed", "name": "Basket", "size": 16, "logicalType": "uuid"}], "default": null}
            ]}
            """);

    private final Shop shop = new Shop();
    private final SchemaRegistry registry = new MemorySchemaRegistry();
    private final HttpClient client = HttpClient.newHttpClient();
    private final TestBroker broker;
    private final ProcessContext process;
    private final ServingApp serving;

    private FuzzedShop(Path stateDir) throws Exception {
        broker = TestBroker.start();
        broker.createTopics(1, Map.of("message.timestamp.type", "LogAppendTime"), "purchases");
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", stateDir.toString())
                .flag("environment", "dev")
                .flag("rest.port", "0")
                .build();
        process = ProcessContext.open(settings, shop.project, registry);
        process.ensureTopics(process.topics().topics());
        registry.register(SchemaRegistry.valueSubject("purchases"), PURCHASE);
        fill();
        serving = ServingApp.start(process);
        serving.scoring().awaitRunning(START);
        serving.online().streams().awaitRunning(START);
        for (String customer : CUSTOMERS) {
            Eventually.await(
                    "the features of " + customer, () -> statusOf("/features/" + Grammar.encoded(customer)) == 200);
        }
    }

    static FuzzedShop open(Path stateDir) throws Exception {
        return new FuzzedShop(stateDir);
    }

    int port() {
        return serving.online().port();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** Every metric's line, by name and labels. */
    List<String> metrics() throws IOException {
        StringWriter text = new StringWriter();
        process.metrics().write(text);
        return text.toString().lines().filter(line -> !line.startsWith("#")).toList();
    }

    double metric(String name) throws IOException {
        return metrics().stream()
                .filter(line -> line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private int statusOf(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private void fill() throws Exception {
        byte[] bundle = Shop.stump(-1, 1, 0.5).encode();
        String sha256 = ModelBundle.sha256(bundle);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        records.add(record(
                shop.topics.modelArtifacts(),
                sha256 + ":0",
                serde(ArtifactChunk.class)
                        .toBytes(
                                shop.topics.modelArtifacts(),
                                new ArtifactChunk(sha256, 0, 1, ByteBuffer.wrap(bundle)))));
        records.add(record(
                shop.topics.modelRegistry(),
                "stops/" + VERSION,
                serde(ModelVersion.class).toBytes(shop.topics.modelRegistry(), Shop.version(VERSION, sha256))));
        records.add(record(
                shop.topics.deployments(),
                "stops",
                serde(Deployment.class)
                        .toBytes(
                                shop.topics.deployments(),
                                new Deployment(
                                        "stops",
                                        1L,
                                        VERSION,
                                        null,
                                        null,
                                        Map.of(),
                                        null,
                                        true,
                                        "test",
                                        Instant.EPOCH,
                                        null,
                                        null,
                                        "",
                                        Map.of()))));
        for (int i = 0; i < CUSTOMERS.size(); i++) {
            String customer = CUSTOMERS.get(i);
            byte[] update = Wire.bytes(
                    registry,
                    shop.topics.features(),
                    shop.update("u" + i, customer, 30.0 * i, i % 2 == 0 ? "DE" : "FR", (double) i)
                            .build());
            records.add(record(shop.topics.features(), customer, update));
        }
        try (Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
            TestBroker.send(producer, records);
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, byte[] value) {
        return new ProducerRecord<>(topic, key.getBytes(UTF_8), value);
    }

    private <T extends SpecificRecordBase> RecordSerde<T> serde(Class<T> type) {
        return RecordSerde.of(type, registry);
    }

    @Override
    public void close() throws IOException {
        serving.close();
        process.close();
        broker.close();
    }
}
