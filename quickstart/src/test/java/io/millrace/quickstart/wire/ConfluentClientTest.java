package io.millrace.quickstart.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.Cause;
import io.millrace.records.Decision;
import io.millrace.records.Prediction;
import io.millrace.records.PredictionStatus;
import io.millrace.records.Reason;
import io.millrace.wire.Compatibility;
import io.millrace.wire.HttpSchemaRegistry;
import io.millrace.wire.MillraceAvroDeserializer;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.WireFormat;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Millrace and Confluent's genuine Java client, each reading what the other wrote, over a real registry. */
@ExtendWith(SharedRegistry.class)
class ConfluentClientTest {

    private static final Prediction PREDICTION = new Prediction(
            "0123456789abcdef0123456789abcdef",
            "Zoë-17",
            "churn",
            Cause.SNAPSHOT,
            Instant.ofEpochMilli(1_700_000_000_123L),
            Instant.ofEpochMilli(1_700_000_000_001L),
            PredictionStatus.SCORED,
            0.625,
            Decision.POSITIVE,
            0.5,
            "1.0.0",
            null,
            List.of(
                    new Reason("spend_30d", "12.5", -0.25, "12.5 spent in 30 days"),
                    new Reason("plan", null, 0.125, null)),
            false,
            Instant.ofEpochMilli(1_700_000_000_999L),
            null,
            -1L);

    private final HttpSchemaRegistry registry;
    private final ConfluentPeer peer;

    ConfluentClientTest(SharedRegistry.Running running) {
        this.registry = running.client();
        this.peer = new ConfluentPeer(running.url(), Map.of());
    }

    @Test
    void shouldBeReadByConfluentsClient() throws Exception {
        byte[] message = RecordSerde.of(Prediction.class, registry).toBytes("ours", PREDICTION);

        var read = peer.read(message);

        assertThat(read.getSchema().getFullName()).isEqualTo("io.millrace.records.Prediction");
        assertThat(read.get("entity").toString()).isEqualTo("Zoë-17");
        assertThat(read.get("cause").toString()).isEqualTo("SNAPSHOT");
        assertThat(read.get("as_of")).isEqualTo(1_700_000_000_123L);
        assertThat(read.get("score")).isEqualTo(0.625);
        assertThat(read.get("variant")).isNull();
        assertThat(read.get("reasons").toString())
                .isEqualTo("[{\"feature\": \"spend_30d\", \"value\": \"12.5\", \"contribution\": -0.25,"
                        + " \"sentence\": \"12.5 spent in 30 days\"},"
                        + " {\"feature\": \"plan\", \"value\": null, \"contribution\": 0.125, \"sentence\": null}]");
    }

    @Test
    void shouldReadIntoOurRecordWhatConfluentsClientWrote() throws Exception {
        byte[] ours = RecordSerde.of(Prediction.class, registry).toBytes("ours", PREDICTION);
        var theirRecord = peer.read(ours);

        byte[] theirs = peer.write("theirs-value", theirRecord);

        assertThat(RecordSerde.of(Prediction.class, registry).fromBytes(theirs)).isEqualTo(PREDICTION);
        assertThat(theirs)
                .as("the same schema has the same id under any subject")
                .isEqualTo(ours);
    }

    @Test
    void shouldReadAUsersOwnRecordsWrittenByConfluentsClient() throws Exception {
        Schema schema = ConfluentPeer.schema("{\"type\": \"record\", \"name\": \"Purchase\", \"namespace\": \"shop\","
                + " \"fields\": [{\"name\": \"customer\", \"type\": {\"type\": \"record\", \"name\": \"Customer\","
                + " \"fields\": [{\"name\": \"id\", \"type\": \"long\"}]}},"
                + " {\"name\": \"amount\", \"type\": {\"type\": \"bytes\", \"logicalType\": \"decimal\","
                + " \"precision\": 9, \"scale\": 2}},"
                + " {\"name\": \"tags\", \"type\": {\"type\": \"map\", \"values\": \"string\"}}]}");
        var customer = new GenericRecordBuilder(schema.getField("customer").schema())
                .set("id", 42L)
                .build();
        var purchase = new GenericRecordBuilder(schema)
                .set("customer", customer)
                .set("amount", java.nio.ByteBuffer.wrap(new byte[] {4, -46}))
                .set("tags", Map.of("size", "XL"))
                .build();

        byte[] message = peer.write("theirs-purchases-value", purchase);

        Object read = new MillraceAvroDeserializer(registry).deserialize("theirs-purchases", message);
        assertThat(read).isInstanceOfSatisfying(GenericRecord.class, record -> {
            assertThat(record.getSchema().getFullName()).isEqualTo("shop.Purchase");
            assertThat(((GenericRecord) record.get("customer")).get("id")).isEqualTo(42L);
            assertThat(record.get("amount")).isEqualTo(java.nio.ByteBuffer.wrap(new byte[] {4, -46}));
            assertThat(record.get("tags").toString()).isEqualTo("{size=XL}");
        });
    }

    @Test
    void shouldAgreeWithConfluentsClientOnIdsAndLevels() throws Exception {
        String subject = "agreed-value";
        int ours = registry.register(subject, Prediction.getClassSchema());
        registry.setCompatibility(subject, Compatibility.FULL_TRANSITIVE);
        String text = registry.byId(ours).toString();

        assertThat(peer.client().getId(subject, new AvroSchema(text))).isEqualTo(ours);
        assertThat(peer.client().register(subject, new AvroSchema(text))).isEqualTo(ours);
        assertThat(peer.client().getSchemaById(ours).canonicalString())
                .isEqualTo(new AvroSchema(text).canonicalString());
        assertThat(peer.client().getCompatibility(subject)).isEqualTo("FULL_TRANSITIVE");
        assertThat(peer.client().getLatestSchemaMetadata(subject).getVersion()).isEqualTo(1);
        byte[] message = RecordSerde.of(Prediction.class, registry).toBytes("agreed", PREDICTION);
        assertThat(WireFormat.schemaId(message)).isEqualTo(ours);
    }
}
