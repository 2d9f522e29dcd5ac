package io.millrace.topology.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.FeatureSet;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.wire.Compatibility;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.Wire;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A source's schema changes while producers are updated one at a time: records of before and after come in turns. The matrix of
 * docs/sources.md says what becomes of those after; those before always count.
 */
class SchemaChangeTest {
    private static final long NOW = Instant.parse("2026-01-10T00:00:00Z").toEpochMilli();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int ROUNDS = 4;
    private static final String TOPIC = "shop-purchases";
    private static final FeatureSet FEATURES = FeatureSet.compile(Shop.project("shop", 1, "2 d"));
    private static final TopicCatalogue TOPICS = Shop.catalogue(FEATURES);

    private static final String CUSTOMER = "{\"name\": \"customer_id\", \"type\": \"string\"}";
    private static final String TIME =
            "{\"name\": \"occurred_at\", \"type\": {\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}}";
    private static final String AMOUNT = "{\"name\": \"amount\", \"type\": \"double\"}";
    private static final String PRODUCT = "{\"name\": \"product\", \"type\": \"string\"}";

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private Driven driven;
    private TestInputTopic<byte[], byte[]> purchases;
    private int sent;

    @BeforeEach
    void start(@TempDir Path directory) {
        registry.setCompatibility(SchemaRegistry.valueSubject(TOPIC), Compatibility.NONE);
        int id = registry.register(
                SchemaRegistry.valueSubject(TOPICS.featureUpdates()), FeatureUpdateEncoder.schema(FEATURES));
        driven = new Driven(
                FeatureTopology.build(
                        FEATURES,
                        TOPICS,
                        EventReaders.of(FEATURES, registry),
                        RecordSerdes.of(registry),
                        id,
                        FeatureListener.NONE),
                directory);
        purchases = driven.driver().createInputTopic(TOPIC, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void stop() {
        driven.close();
    }

    /**
     * A change of a schema.
     *
     * @param name first cell of its row in docs/sources.md
     * @param before fields that the records of before have; those of after have {@code after}
     * @param values of a record after, where they are not those of before
     * @param refused reason of the dead letter that each record of after becomes; null where they count
     * @param spend what one of them adds to the spend, in hundredths
     * @param product of the latest record, which is one of after
     */
    private record Change(
            String name,
            List<String> before,
            List<String> after,
            Map<String, Object> values,
            @Nullable String refused,
            long spend,
            @Nullable String product) {
        @Override
        public String toString() {
            return name;
        }

        private String row(String what) {
            return "| " + name + " | " + what + " |";
        }
    }

    private static final List<String> USUAL = List.of(CUSTOMER, TIME, AMOUNT, PRODUCT);

    private static Change counts(String name, List<String> after, Map<String, Object> values) {
        return new Change(name, USUAL, after, values, null, 200, "new");
    }

    private static Change refused(String name, String reason, List<String> after, Map<String, Object> values) {
        return new Change(name, USUAL, after, values, reason, 0, null);
    }

    private static String of(String name, String type) {
        return "{\"name\": \"" + name + "\", \"type\": " + type + "}";
    }

    private static String logical(String name, String type, String logical) {
        return of(name, "{\"type\": \"" + type + "\", \"logicalType\": \"" + logical + "\"}");
    }

    static Stream<Change> changes() {
        String optional = "[\"null\", \"double\"]";
        String decimal = "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 9, \"scale\": 3}";
        String symbols = "{\"type\": \"enum\", \"name\": \"Product\", \"symbols\": [%s]}";
        String enumBefore = of("product", symbols.formatted("\"old\""));
        return Stream.of(
                counts(
                        "a field added, with or without a default",
                        List.of(CUSTOMER, of("channel", "\"string\""), TIME, AMOUNT, PRODUCT),
                        Map.of("channel", "web")),
                new Change(
                        "a field taken away that nothing reads",
                        List.of(CUSTOMER, TIME, of("channel", "\"string\""), AMOUNT, PRODUCT),
                        USUAL,
                        Map.of("channel", "web"),
                        null,
                        200,
                        "new"),
                new Change(
                        "a field taken away that a feature reads",
                        USUAL,
                        List.of(CUSTOMER, TIME, PRODUCT),
                        Map.of(),
                        null,
                        0,
                        "new"),
                counts(
                        "a field renamed, the old name among its aliases",
                        List.of(
                                CUSTOMER,
                                TIME,
                                "{\"name\": \"price\", \"type\": \"double\", \"aliases\": [\"amount\"]}",
                                PRODUCT),
                        Map.of("price", 2.0)),
                new Change(
                        "a field renamed without an alias",
                        USUAL,
                        List.of(CUSTOMER, TIME, of("price", "\"double\""), PRODUCT),
                        Map.of("price", 2.0),
                        null,
                        0,
                        "new"),
                new Change(
                        "a number widened: int to long or double, float to double",
                        List.of(CUSTOMER, TIME, of("amount", "\"int\""), PRODUCT),
                        List.of(CUSTOMER, TIME, of("amount", "\"long\""), PRODUCT),
                        Map.of("amount", 2L),
                        null,
                        200,
                        "new"),
                counts(
                        "a number narrowed: long or double to int, double to float",
                        List.of(CUSTOMER, TIME, of("amount", "\"int\""), PRODUCT),
                        Map.of("amount", 2)),
                counts(
                        "a field made optional",
                        List.of(CUSTOMER, TIME, of("amount", optional), PRODUCT),
                        Map.of("amount", 2.0)),
                new Change(
                        "a field made required",
                        List.of(CUSTOMER, TIME, of("amount", optional), PRODUCT),
                        USUAL,
                        Map.of(),
                        null,
                        200,
                        "new"),
                counts(
                        "a number become a decimal, or one of another scale",
                        List.of(CUSTOMER, TIME, of("amount", decimal), PRODUCT),
                        Map.of(
                                "amount",
                                ByteBuffer.wrap(
                                        new BigDecimal("2.000").unscaledValue().toByteArray()))),
                refused(
                        "a number become text",
                        "undecodable_schema",
                        List.of(CUSTOMER, TIME, of("amount", "\"string\""), PRODUCT),
                        Map.of("amount", "2.00")),
                new Change(
                        "text become an integer",
                        USUAL,
                        List.of(CUSTOMER, TIME, AMOUNT, of("product", "\"long\"")),
                        Map.of("product", 7L),
                        null,
                        200,
                        "7"),
                refused(
                        "text become bytes",
                        "undecodable_schema",
                        List.of(CUSTOMER, TIME, AMOUNT, of("product", "\"bytes\"")),
                        Map.of("product", ByteBuffer.wrap(new byte[] {1}))),
                counts(
                        "a time from milliseconds to microseconds",
                        List.of(CUSTOMER, logical("occurred_at", "long", "timestamp-micros"), AMOUNT, PRODUCT),
                        Map.of()),
                counts(
                        "a time become ISO-8601 text",
                        List.of(CUSTOMER, of("occurred_at", "\"string\""), AMOUNT, PRODUCT),
                        Map.of()),
                new Change(
                        "a time become a date",
                        USUAL,
                        List.of(CUSTOMER, logical("occurred_at", "int", "date"), AMOUNT, PRODUCT),
                        Map.of(),
                        null,
                        200,
                        "old"),
                counts("the record renamed, or its namespace", USUAL, Map.of()),
                refused(
                        "microseconds that no longer say that they are",
                        "time_in_future",
                        List.of(CUSTOMER, of("occurred_at", "\"long\""), AMOUNT, PRODUCT),
                        Map.of("occurred_at", NOW * 1_000)),
                new Change(
                        "a symbol added to an enum",
                        List.of(CUSTOMER, TIME, AMOUNT, enumBefore),
                        List.of(CUSTOMER, TIME, AMOUNT, of("product", symbols.formatted("\"old\", \"new\""))),
                        Map.of(),
                        null,
                        200,
                        "new"),
                counts(
                        "the entity from text to an integer",
                        List.of(of("customer_id", "\"long\""), TIME, AMOUNT, PRODUCT),
                        Map.of("customer_id", 7L)),
                refused(
                        "the entity become null",
                        "missing_entity",
                        List.of(of("customer_id", "[\"null\", \"string\"]"), TIME, AMOUNT, PRODUCT),
                        Collections.singletonMap("customer_id", null)),
                refused("the time taken away", "missing_time", List.of(CUSTOMER, AMOUNT, PRODUCT), Map.of()));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void shouldCountWhatMeansTheSameAndSetTheRestAside(Change change) throws IOException {
        Schema before = schema("shop.Purchase", change.before());
        Schema after = schema("other.Bought", change.after());

        for (int round = 0; round < ROUNDS; round++) {
            send(before, Map.of("channel", "web"), 1, "old");
            send(after, change.values(), 2, "new");
        }

        List<TestRecord<byte[], byte[]>> letters = driven.receivedBytes(TOPICS.deadLetters());
        List<GenericRecord> updates = updates();
        GenericRecord last = updates.get(updates.size() - 1);
        boolean counted = change.refused() == null;
        assertThat(letters).hasSize(counted ? 0 : ROUNDS).allSatisfy(letter -> assertThat(
                        Driven.header(letter, DeadLetters.REASON))
                .isEqualTo(change.refused()));
        assertThat(updates).hasSize(counted ? 2 * ROUNDS : ROUNDS);
        assertThat(last.get("purchases_ever")).isEqualTo((double) updates.size());
        assertThat(last.get("spend_30d")).isEqualTo((ROUNDS * 100 + ROUNDS * change.spend()) / 100.0);
        assertThat(last.get("last_product")).hasToString(counted ? change.product() : "old");
        assertDocumented(change.row(
                !counted
                        ? "a dead letter `" + change.refused() + "`"
                        : change.spend() == 0 ? "counts, without the field" : "counts"));
    }

    @Test
    void shouldCountRecordsWhateverTheirKeysAre() throws IOException {
        Schema schema = schema("shop.Purchase", USUAL);

        send(schema, Map.of(), 1, "old");
        purchases.pipeInput(new TestRecord<>(
                ByteBuffer.allocate(Long.BYTES).putLong(7).array(), bytes(schema), Instant.ofEpochMilli(NOW)));

        assertThat(updates()).hasSize(2);
        assertDocumented("| the type of the key | counts |");
    }

    @Test
    void shouldCountRecordsOfAnIdThatTheRegistryKnowsLater() throws IOException {
        Schema late = schema("other.Bought", USUAL);
        byte[] record = bytes(schema("shop.Purchase", USUAL));
        ByteBuffer.wrap(record).putInt(1, registry.register("else-value", late) + 1);

        purchases.pipeInput(new TestRecord<>(null, record, Instant.ofEpochMilli(NOW)));
        registry.register("later-value", schema("other.Later", USUAL));
        purchases.pipeInput(new TestRecord<>(null, record, Instant.ofEpochMilli(NOW)));

        assertThat(driven.receivedBytes(TOPICS.deadLetters())).singleElement().satisfies(letter -> assertThat(
                        Driven.header(letter, DeadLetters.REASON))
                .isEqualTo("undecodable_schema"));
        assertThat(updates()).hasSize(1);
        assertDocumented(
                "| an id that the registry does not know, and knows later | a dead letter `undecodable_schema` |");
    }

    private static void assertDocumented(String row) throws IOException {
        assertThat(Files.readString(Path.of("../docs/sources.md"))).contains(row);
    }

    private void send(Schema schema, Map<String, Object> values, int amount, String product) {
        sent++;
        byte[] value = Wire.bytes(registry, TOPIC, record(schema, values, amount, product));
        purchases.pipeInput(new TestRecord<>(null, value, Instant.ofEpochMilli(NOW)));
    }

    private byte[] bytes(Schema schema) {
        return Wire.bytes(registry, TOPIC, record(schema, Map.of(), 1, "old"));
    }

    private GenericRecord record(Schema schema, Map<String, Object> values, int amount, String product) {
        GenericRecord record = new GenericData.Record(schema);
        long time = NOW - DAY / 2 + sent;
        for (Schema.Field field : schema.getFields()) {
            Object value = values.containsKey(field.name())
                    ? values.get(field.name())
                    : switch (field.name()) {
                        case "customer_id" -> "7";
                        case "occurred_at" -> time(field.schema(), time);
                        case "amount" ->
                            field.schema().getType() == Schema.Type.INT ? (Object) amount : (double) amount;
                        default -> product(field.schema(), product);
                    };
            record.put(field.pos(), value);
        }
        return record;
    }

    private static Object time(Schema schema, long millis) {
        return switch (schema.getType()) {
            case STRING -> Instant.ofEpochMilli(millis).toString();
            case INT -> (int) (millis / DAY);
            default -> schema.getLogicalType().getName().endsWith("micros") ? millis * 1_000 : millis;
        };
    }

    private static Object product(Schema schema, String product) {
        return schema.getType() == Schema.Type.ENUM ? new GenericData.EnumSymbol(schema, product) : product;
    }

    private List<GenericRecord> updates() {
        return driven.receivedBytes(TOPICS.featureUpdates()).stream()
                .map(update -> Shop.read(registry, update.value()))
                .toList();
    }

    private static Schema schema(String name, List<String> fields) {
        return new Schema.Parser()
                .parse("{\"type\": \"record\", \"name\": \"" + name + "\", \"fields\": [" + String.join(", ", fields)
                        + "]}");
    }
}
