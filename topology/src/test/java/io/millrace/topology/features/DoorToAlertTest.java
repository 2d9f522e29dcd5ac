package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.MonitoringReport;
import io.millrace.records.Tick;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.data.DataTopology;
import io.millrace.topology.records.Driven;
import io.millrace.wire.SchemaRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes to the features' door, all the way to whom it is told: what features count is piped to who judges it. */
class DoorToAlertTest {
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final Instant START = Instant.parse("2026-01-10T00:00:00Z");
    private static final String RULES = """

            validation:
              every: {window: 1 d, min_rows: 3, max_null_ratio: 25 %}
              sessions: {every: off}
            """;

    private final Project project = Shop.project("shop", 1, "30 d", "1.0.0", RULES);
    private final FeatureSet features = FeatureSet.compile(project);
    private final TopicCatalogue topics = Shop.catalogue(features);
    private final SchemaRegistry registry = Driven.SERDES.registry();
    private TopologyTestDriver door;
    private Driven judge;

    @BeforeEach
    void start(@TempDir Path directory) {
        int id = registry.register(
                SchemaRegistry.valueSubject(topics.featureUpdates()), FeatureUpdateEncoder.schema(features));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "shop");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve("door").toString());
        door = new TopologyTestDriver(
                FeatureTopology.build(
                        features,
                        topics,
                        EventReaders.of(features, registry),
                        Driven.SERDES,
                        id,
                        Driven.erasures(),
                        FeatureListener.NONE),
                properties,
                START);
        judge = new Driven(
                DataTopology.build(
                        project,
                        topics,
                        Driven.SERDES,
                        Objects.requireNonNull(project.validation().windows())),
                directory.resolve("judge"));
        tick(0);
    }

    @AfterEach
    void stop() {
        door.close();
        judge.close();
    }

    @Test
    void shouldTellOfTooFewRowsTooManyNullsANewSchemaAndOneThatLosesAField() {
        Schema withChannel = changed("channel", Schema.create(Schema.Type.STRING));
        Schema withoutProduct = changed("product", null);
        day(1, Shop.PURCHASE, "p1", "p2", "p3", "p4");
        day(2, Shop.PURCHASE, "p1", "p2");
        day(3, Shop.PURCHASE, "p1", "p2", null, null);
        day(4, withChannel, "p1", "p2", "p3");
        day(5, withoutProduct, null, null, null);
        day(6, Shop.PURCHASE, "p1", "p2", "p3");

        int lost = id(withoutProduct);
        int added = id(withChannel);
        String end = ": look upstream; nothing is learned from it by itself";
        assertThat(judge.received(Alert.class, topics.alerts()))
                .extracting(alert -> alert.getAt().atOffset(ZoneOffset.UTC).getDayOfMonth() - 10 + " "
                        + alert.getState() + " " + alert.getSeverity() + " " + alert.getMessage())
                .containsExactly(
                        "2 OPENED CRITICAL purchases: too few rows" + end,
                        "3 UPDATED CRITICAL purchases: too many nulls in product" + end,
                        "4 CLOSED INFO purchases keeps its rules again",
                        "4 OPENED INFO purchases is written with schema " + added + ", which no earlier window had",
                        "5 OPENED CRITICAL purchases: schemas without product, which they had before" + end,
                        "5 UPDATED WARNING purchases is written with schema " + lost
                                + ", which no earlier window had; rows come without product",
                        "6 CLOSED INFO purchases keeps its rules again",
                        "6 CLOSED INFO no other schema has come to purchases since");
        List<MonitoringReport> reports = judge.received(MonitoringReport.class, topics.monitoring());
        assertThat(reports)
                .filteredOn(report -> report.getSubject().equals("purchases"))
                .extracting(report -> report.getData().getRows())
                .containsExactly(4L, 2L, 4L, 3L, 3L, 3L);
        // Nobody can say how often a table's rows change; and sessions are not watched.
        assertThat(reports)
                .filteredOn(report -> !report.getSubject().equals("purchases"))
                .hasSize(6)
                .allMatch(report -> report.getSubject().equals("profiles")
                        && !report.getData().getQuarantined());
        assertThat(judge.receivedBytes(topics.deadLetters())).isEmpty();
    }

    /** Purchases of a day, and the tick at its end. */
    private void day(int day, Schema schema, String... products) {
        for (int i = 0; i < products.length; i++) {
            GenericRecord purchase = new GenericData.Record(schema);
            purchase.put("customer_id", "7");
            long time = START.toEpochMilli() + (day - 1) * DAY + i + 1;
            purchase.put("occurred_at", time);
            purchase.put("lines", List.of());
            purchase.put("amount", 5.0);
            if (schema.getField("product") != null) {
                purchase.put("product", products[i]);
            }
            if (schema.getField("channel") != null) {
                purchase.put("channel", "web");
            }
            pipe("shop-purchases", "7", Shop.bytes(registry, "shop-purchases", purchase), time);
        }
        tick(day);
    }

    private void tick(int day) {
        Instant time = START.plusMillis(day * DAY);
        pipe(
                topics.clock(),
                "",
                Driven.bytes(Tick.class, topics.clock(), new Tick(time, List.of())),
                time.toEpochMilli());
        door.createOutputTopic(topics.monitoringPartials(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()
                .forEach(partial -> judge.sendBytes(topics.monitoringPartials(), "0", partial.value()));
    }

    private void pipe(String topic, String key, byte[] value, long time) {
        door.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(key.getBytes(UTF_8), value, Instant.ofEpochMilli(time)));
    }

    private int id(Schema schema) {
        return registry.register(SchemaRegistry.valueSubject("shop-purchases"), schema);
    }

    /** The schema of purchases with one field more, or one less. */
    private static Schema changed(String field, @Nullable Schema type) {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field each : Shop.PURCHASE.getFields()) {
            if (!each.name().equals(field)) {
                fields.add(new Schema.Field(each, each.schema()));
            }
        }
        if (type != null) {
            fields.add(new Schema.Field(field, type, null, "web"));
        }
        return Schema.createRecord("Purchase", null, "shop", false, fields);
    }
}
