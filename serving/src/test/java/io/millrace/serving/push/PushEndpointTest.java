package io.millrace.serving.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.ids.CompositeId;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.rest.Calls;
import io.millrace.serving.rest.Refusal;
import io.millrace.wire.HttpSchemaRegistry;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.StubRegistry;
import io.millrace.wire.WireFormat;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of pushed events, and what is refused. */
class PushEndpointTest {
    private static final String PROJECT = """
            project: shop
            time: {zone: Europe/Berlin}
            entities:
              customer: {key: customer_id}
            sources:
              purchases: {topic: purchases, entity: buyer.id, time: at}
              visits: {topic: visits, entity: visitor, time: at}
            features:
              customer:
                version: 1.0.0
                orders_90d: {count: purchases, over: 90 d}
            examples:
              every: 7 d
              eligible: {any_of: purchases, within: 90 d, at_least: 1}
            labels:
              stops: {absence_of: purchases, horizon: 30 d}
            models:
              stops:
                label: stops
                task: binary_classification
                algorithm: {xgboost: {}}
                success: {metric: auc_roc, baseline: 0.5}
                gates: {accuracy: 0.5}
                rollout: {strategy: direct}
            """;

    private static final Schema SCHEMA = new Schema.Parser().parse("""
            {"type": "record", "name": "Purchase", "fields": [
              {"name": "buyer", "type": {"type": "record", "name": "Buyer", "fields": [{"name": "id", "type": ["null", "string", "long"]}]}},
              {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "micros", "type": ["null", {"type": "long", "logicalType": "timestamp-micros"}], "default": null},
              {"name": "amount", "type": ["null", "double"], "default": null},
              {"name": "items", "type": "int", "default": 1},
              {"name": "price", "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 6, "scale": 2}], "default": null},
              {"name": "channel", "type": {"type": "enum", "name": "Channel", "symbols": ["WEB", "SHOP"]}, "default": "WEB"},
              {"name": "tags", "type": {"type": "array", "items": "string"}, "default": []},
              {"name": "notes", "type": {"type": "map", "values": ["null", "boolean"]}, "default": {}},
              {"name": "basket", "type": ["null", {"type": "fixed", "name": "Basket", "size": 16, "logicalType": "uuid"}], "default": null},
              {"name": "note", "type": ["null", "string"]}
            ]}
            """);

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final AtomicLong nanos = new AtomicLong();
    private Project project;
    private int schemaId;
    private PushEndpoint endpoint;

    @BeforeEach
    void start() throws Exception {
        project = ProjectReader.read(List.of(new ProjectFile("shop.yaml", PROJECT)));
        schemaId = registry.register("purchases-value", SCHEMA);
        endpoint = new PushEndpoint(project, registry, producer, new Metrics());
    }

    @Test
    void shouldWriteWhatSomebodyWritesWhoKnowsTheFieldsAndNotAvro() throws Exception {
        push("""
                {"source": "purchases", "event": {"buyer": {"id": "c1"}, "at": "2026-05-01T14:00:00+02:00", "amount": 3,
                 "micros": "2026-05-01 14:00:00.000001", "price": 12.5, "channel": "SHOP", "tags": ["a", "b"],
                 "notes": {"gift": true, "none": null}, "basket": "6fa459ea-ee8a-3ca4-894e-db77e160355e"}}
                """);

        ProducerRecord<byte[], byte[]> written = producer.history().get(0);
        GenericRecord record = read(written.value());
        assertThat(written.topic()).isEqualTo("purchases");
        assertThat(written.key()).isEqualTo("c1".getBytes(UTF_8));
        assertThat(written.partition()).isNull();
        assertThat(((GenericRecord) record.get("buyer")).get("id")).hasToString("c1");
        assertThat(record.get("at"))
                .isEqualTo(Instant.parse("2026-05-01T12:00:00Z").toEpochMilli());
        // In the project's zone.
        assertThat(record.get("micros"))
                .isEqualTo(Instant.parse("2026-05-01T12:00:00Z").toEpochMilli() * 1_000 + 1);
        assertThat(record.get("amount")).isEqualTo(3.0);
        assertThat(record.get("items")).isEqualTo(1);
        assertThat(new BigDecimal(new BigInteger(bytes((ByteBuffer) record.get("price"))), 2))
                .isEqualTo("12.50");
        assertThat(record.get("channel")).hasToString("SHOP");
        assertThat(record.get("tags")).hasToString("[a, b]");
        assertThat(record.get("notes").toString()).contains("gift=true", "none=null");
        assertThat(((GenericFixed) record.get("basket")).bytes()).startsWith(0x6f, 0xa4);
        assertThat(record.get("note")).isNull();
    }

    @Test
    void shouldWriteARowOfFeastsDataFrameEach() throws Exception {
        String answer = push("""
                {"push_source_name": "purchases", "to": "online", "df":
                  {"buyer": [{"id": 7}, {"id": "c2"}], "at": [1777636800000, "2026-05-01"], "amount": [1.5, null]}}
                """);

        assertThat(producer.history())
                .extracting(r -> new String(r.key(), UTF_8))
                .containsExactly("7", "c2");
        assertThat(read(producer.history().get(1).value()).get("at"))
                .isEqualTo(Instant.parse("2026-04-30T22:00:00Z").toEpochMilli());
        assertThat(answer).startsWith("{\"records\":[{\"topic\":\"purchases\",\"partition\":0,\"offset\":0},");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {                                                                                         | 400 |
                    7                                                                                         | 400 |
                    {"source": "purchases", "source": "visits", "event": {}}                                  | 400 |
                    {"event": {}}                                                                             | 400 | source
                    {"source": "none", "event": {}}                                                           | 404 | source
                    {"source": "visits", "event": {}}                                                         | 409 | source
                    {"source": "purchases"}                                                                   | 400 | event
                    {"source": "purchases", "event": []}                                                      | 400 | event
                    {"source": "purchases", "event": {"at": 1}}                                               | 400 | event.buyer
                    {"source": "purchases", "event": {"buyer": {}, "at": 1}}                                  | 400 | event.buyer.id
                    {"source": "purchases", "event": {"buyer": {"id": null}, "at": 1}}                        | 400 | event.buyer.id
                    {"source": "purchases", "event": {"buyer": {"id": ""}, "at": 1}}                          | 400 | event.buyer.id
                    {"source": "purchases", "event": {"buyer": {"id": true}, "at": 1}}                        | 400 | event.buyer.id
                    {"source": "purchases", "event": {"buyer": {"id": "c"}}}                                  | 400 | event.at
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": "yesterday"}}               | 400 | event.at
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": 1.5}}                       | 400 | event.at
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": 1, "colour": 1}}            | 400 | event.colour
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": 1, "amount": "3"}}          | 400 | event.amount
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": 1, "amount": 1e999}}        | 400 | event.amount
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": 1, "items": 3000000000}}    | 400 | event.items
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": 1, "price": 12.345}}        | 400 | event.price
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": 1, "price": 1e999999999}}   | 400 | event.price
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": 1, "channel": "PHONE"}}     | 400 | event.channel
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": 1, "tags": ["a", 2]}}       | 400 | event.tags[1]
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": 1, "notes": {"a": 1}}}      | 400 | event.notes.a
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": 1, "basket": "1-2-3-4-5"}}  | 400 | event.basket
                    {"source": "purchases", "event": {"buyer": {"id": "\\ud800"}, "at": 1}}                   | 400 | event.buyer.id
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": 1, "note": "\\udc00"}}     | 400 | event.note
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": 1, "notes": {"\\ud800": true}}} | 400 |
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": 1, "items": 1e999999999}}   | 400 | event.items
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": 1e-999999999}}              | 400 | event.at
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": 1, "at": 2}}                | 400 |
                    {"source": "purchases", "event": {"buyer": {"id": "c"}, "at": "+999999999-12-31"}}        | 400 | event.at
                    {"push_source_name": 4, "df": {"at": [1]}}                                                | 400 | push_source_name
                    {"push_source_name": "purchases"}                                                         | 400 | df
                    {"push_source_name": "purchases", "df": {"at": 1}}                                        | 400 | df.at
                    {"push_source_name": "purchases", "df": {"at": [1], "buyer": []}}                         | 400 | df.buyer
                    {"push_source_name": "purchases", "df": {"at": [1, 2], "buyer": [{"id": "c"}, {}]}}       | 400 | df[1].buyer.id
                    """)
    void shouldNameWhatIsWrongAndWriteNothing(String body, int status, String field) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> push(body));

        assertThat(refusal.status()).isEqualTo(status);
        assertThat(refusal.field()).isEqualTo(field);
        assertThat(refusal.getMessage()).isNotBlank();
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void shouldMakeNoIdOfPartsThatTheStreamWouldRefuse() throws Exception {
        String pairs = PROJECT.replace("key: customer_id", "key: [customer_id, product]")
                .replace("entity: buyer.id", "entity: [buyer.id, note]")
                .replace("entity: visitor", "entity: [visitor, product]");
        project = ProjectReader.read(List.of(new ProjectFile("shop.yaml", pairs)));
        endpoint = new PushEndpoint(project, registry, producer, new Metrics());
        String event =
                "{\"source\": \"purchases\", \"event\": {\"buyer\": {\"id\": \"%s\"}, \"at\": 1, \"note\": \"mug|red\"}}";

        Refusal refusal = catchThrowableOfType(Refusal.class, () -> push(event.formatted("c|1")));

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.field()).isEqualTo("event.buyer.id|note");
        assertThat(refusal).hasMessageContaining(CompositeId.AMBIGUOUS);
        assertThat(producer.history()).isEmpty();
        push(event.formatted("c1"));
        assertThat(producer.history().get(0).key()).isEqualTo("c1|mug|red".getBytes(UTF_8));
    }

    @Test
    void shouldRefuseMoreEventsThanMayComeAtOnce() {
        String frame = "{\"push_source_name\": \"purchases\", \"df\": {\"at\": [" + "1,".repeat(PushRequest.MOST_EVENTS)
                + "1]}}";

        Refusal refusal = catchThrowableOfType(Refusal.class, () -> push(frame));

        assertThat(refusal.status()).isEqualTo(413);
        assertThat(refusal.field()).isEqualTo("df.at");
    }

    @Test
    void shouldRefuseABodyOfTooManyPartsBeforeItIsRead() {
        // Four MiB of what takes many times as much as a tree. It is not read to its end, where a mistake is.
        String brackets = "{\"source\": \"purchases\", \"event\": [" + "{},".repeat(1_390_000) + "oops";

        Refusal refusal = catchThrowableOfType(Refusal.class, () -> push(brackets));

        assertThat(refusal.status()).isEqualTo(413);
        assertThat(refusal).hasMessageContaining(Integer.toString(PushRequest.MOST_TOKENS));
    }

    @Test
    void shouldTellWhatIsTooLargeFromWhatMayBeTriedAgain() {
        String event = "{\"source\": \"purchases\", \"event\": {\"buyer\": {\"id\": \"c\"}, \"at\": 1}}";

        producer.sendException = new RecordTooLargeException("too large");
        Refusal large = catchThrowableOfType(Refusal.class, () -> push(event));
        producer.sendException = new TimeoutException("nobody there");
        Refusal away = catchThrowableOfType(Refusal.class, () -> push(event));

        assertThat(large.status()).isEqualTo(413);
        assertThat(away.status()).isEqualTo(503);
    }

    @Test
    void shouldGoOnWithTheSchemaThatItKnowsWhileTheRegistryIsAway() throws Exception {
        String event = "{\"source\": \"purchases\", \"event\": {\"buyer\": {\"id\": \"c\"}, \"at\": 1}}";
        StubRegistry stub = StubRegistry.http().answers(200, registered(schemaId));
        PushEndpoint known = endpoint(stub);
        try (stub) {
            Calls.answer(known, event);
        }
        nanos.addAndGet(TimeUnit.DAYS.toNanos(1));

        Calls.answer(known, event);
        Refusal unknown = catchThrowableOfType(Refusal.class, () -> Calls.answer(endpoint(stub), event));

        assertThat(producer.history()).hasSize(2).allSatisfy(written -> assertThat(
                        ((GenericRecord) read(written.value()).get("buyer")).get("id"))
                .hasToString("c"));
        assertThat(unknown.status()).isEqualTo(503);
    }

    @Test
    void shouldTakeALaterSchemaUpAndRefuseWhenThereIsNoneAnyMore() throws Exception {
        String event = "{\"source\": \"purchases\", \"event\": {\"buyer\": {\"id\": \"c\"}, \"at\": 1}}";
        try (StubRegistry stub = StubRegistry.http()
                .answers(200, registered(schemaId))
                .answers(200, registered(schemaId + 1))
                .answers(404, "{\"error_code\": 40401, \"message\": \"no such subject\"}")) {
            PushEndpoint known = endpoint(stub);
            Calls.answer(known, event);
            nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
            Calls.answer(known, event);
            nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));

            Refusal first = catchThrowableOfType(Refusal.class, () -> Calls.answer(known, event));
            Refusal second = catchThrowableOfType(Refusal.class, () -> Calls.answer(known, event));

            assertThat(producer.history())
                    .extracting(written -> WireFormat.schemaId(written.value()))
                    .containsExactly(schemaId, schemaId + 1);
            assertThat(first.status()).isEqualTo(409);
            assertThat(second.status()).isEqualTo(409);
        }
    }

    private PushEndpoint endpoint(StubRegistry stub) {
        SchemaRegistry http = HttpSchemaRegistry.of(Map.of("schema.registry.url", stub.url(), "max.retries", "0"));
        return new PushEndpoint(project, http, producer, new Metrics(), nanos::get);
    }

    /** What a registry says of the latest schema. */
    private static String registered(int id) {
        return new ObjectMapper()
                .createObjectNode()
                .put("subject", "purchases-value")
                .put("version", id)
                .put("id", id)
                .put("schema", SCHEMA.toString())
                .toString();
    }

    private String push(String body) throws Refusal {
        return Calls.answer(endpoint, body);
    }

    private GenericRecord read(byte[] message) throws IOException {
        assertThat(WireFormat.schemaId(message)).isEqualTo(schemaId);
        return new GenericDatumReader<GenericRecord>(SCHEMA)
                .read(null, DecoderFactory.get().binaryDecoder(message, 5, message.length - 5, null));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
