package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.FeatureSet;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.SchemaRegistry;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project's validation in the stream. */
class ValidationTopologyTest {
    private static final long NOW = Instant.parse("2026-01-10T00:00:00Z").toEpochMilli();
    private static final String ENTITY = "7";
    private static final String RULES = """

            validation:
              purchases: {max_age: 2 d, unique_within: 1 h, duplicate: quarantine}
              purchases.amount: {min: 0, max: 100, outside: clip}
              purchases.product: {pattern: 'p\\d+', malformed: quarantine}
              sessions.duration: {missing: drop, min: 0}
              sessions.device: {type: text, one_of: [MOBILE]}
            """;

    private final FeatureSet features = FeatureSet.compile(Shop.project("shop", 1, "30 d", "1.0.0", RULES));
    private final TopicCatalogue topics = Shop.catalogue(features);
    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final Metrics metrics = new Metrics();
    private TopologyTestDriver driver;

    @BeforeEach
    void start(@TempDir Path directory) {
        int id = registry.register(
                SchemaRegistry.valueSubject(topics.featureUpdates()), FeatureUpdateEncoder.schema(features));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "shop");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        driver = new TopologyTestDriver(
                FeatureTopology.build(
                        features,
                        topics,
                        EventReaders.of(features, registry),
                        RecordSerdes.of(registry),
                        id,
                        Driven.erasures(),
                        new FeatureMetrics(metrics, features.project())),
                properties,
                Instant.ofEpochMilli(NOW));
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private void purchase(long time, double amount, String product) {
        GenericRecord purchase = Shop.purchase(ENTITY, time, amount);
        purchase.put("product", product);
        pipe("shop-purchases", purchase);
    }

    private void pipe(String topic, GenericRecord value) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(
                        ENTITY.getBytes(UTF_8), Shop.bytes(registry, topic, value), Instant.ofEpochMilli(NOW)));
    }

    private List<TestRecord<byte[], byte[]>> output(String topic) {
        TestOutputTopic<byte[], byte[]> output =
                driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        return output.readRecordsToList();
    }

    private List<GenericRecord> updates() {
        return output(topics.featureUpdates()).stream()
                .map(record -> Shop.read(registry, record.value()))
                .toList();
    }

    /** Source topic, reason and detail of each dead letter. */
    private List<String> deadLetters() {
        return output(topics.deadLetters()).stream()
                .map(letter -> header(letter, DeadLetters.TOPIC) + " " + header(letter, DeadLetters.REASON) + ": "
                        + header(letter, DeadLetters.DETAIL))
                .toList();
    }

    private static String header(TestRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }

    private String scraped() throws Exception {
        StringWriter out = new StringWriter();
        metrics.write(out);
        return out.toString();
    }

    @Test
    void shouldComputeFeaturesOfTheMendedEvent() throws Exception {
        purchase(NOW, 250, "p1");

        List<GenericRecord> updates = updates();
        assertThat(updates).hasSize(1);
        assertThat(updates.get(0).get("spend_30d")).isEqualTo(100.0);
        assertThat(updates.get(0).get("largest_7d")).isEqualTo(100.0);
        assertThat(deadLetters()).isEmpty();
        assertThat(scraped())
                .contains("millrace_features_validation_breaks_total{project=\"shop\","
                        + "source=\"purchases\",field=\"amount\",rule=\"range\",action=\"clip\",} 1.0");
    }

    @Test
    void shouldSendWhatBreaksARuleToTheDeadLetters() {
        purchase(NOW, 5, "x1");
        purchase(NOW - 3 * 86_400_000L, 5, "p1");
        pipe("shop-sessions", Shop.session(7L, NOW, 1f, "DESKTOP"));

        List<String> letters = deadLetters();

        assertThat(updates()).isEmpty();
        assertThat(letters)
                .containsExactlyInAnyOrder(
                        "shop-purchases quarantined: the text in field product does not match its pattern: the"
                                + " project's validation of purchases forbids it",
                        "shop-purchases stale: the event is older than its record's timestamp by more than max_age:"
                                + " the project's validation of purchases forbids it",
                        "shop-sessions invalid_value: the value of field device is none of those allowed: the"
                                + " project's validation of sessions forbids it");
    }

    @Test
    void shouldTakeAnEventOnce() throws Exception {
        purchase(NOW - 10, 5, "p1");
        purchase(NOW, 5, "p1");
        purchase(NOW, 5, "p2");

        List<GenericRecord> updates = updates();

        assertThat(updates.stream().map(update -> update.get("spend_30d"))).containsExactly(5.0, 10.0);
        assertThat(deadLetters())
                .containsExactly("shop-purchases quarantined: an event of the same entity and id came before: the"
                        + " project's validation of purchases forbids it");
        assertThat(scraped())
                .contains("millrace_features_validation_breaks_total{project=\"shop\","
                        + "source=\"purchases\",field=\"-\",rule=\"unique\",action=\"quarantine\",} 1.0");
    }

    @Test
    void shouldCountWhatIsDroppedAndGoOn() throws Exception {
        pipe("shop-sessions", Shop.session(7L, NOW, null, "MOBILE"));
        pipe("shop-sessions", Shop.session(7L, NOW, 3f, "MOBILE"));

        List<GenericRecord> updates = updates();

        assertThat(updates).hasSize(1);
        assertThat(updates.get(0).get("mobile_1d")).isEqualTo(1.0);
        assertThat(updates.get(0).get("position").toString()).contains("2");
        assertThat(deadLetters()).isEmpty();
        assertThat(scraped())
                .contains("millrace_features_validation_breaks_total{project=\"shop\","
                        + "source=\"sessions\",field=\"duration\",rule=\"required\",action=\"drop\",} 1.0")
                .contains("millrace_features_nulls_total{project=\"shop\",source=\"sessions\",field=\"duration\",} 1.0")
                .contains("millrace_features_nulls_total{project=\"shop\",source=\"sessions\",field=\"device\",} 0.0");
    }
}
