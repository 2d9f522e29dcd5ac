package io.millrace.quickstart.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.records.Tick;
import io.millrace.records.TopicOffset;
import io.millrace.topics.Environment;
import io.millrace.topics.TopicAdmin;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.Compatibility;
import io.millrace.wire.FeatureUpdateSchema;
import io.millrace.wire.FeatureUpdateSchema.Feature;
import io.millrace.wire.HttpSchemaRegistry;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.MillraceAvroDeserializer;
import io.millrace.wire.MillraceAvroSerializer;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RegisteredSchema;
import io.millrace.wire.RegistryException;
import io.millrace.wire.WireFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedRegistry.class)
class RealRegistryTest {

    private static final Tick TICK =
            new Tick(Instant.ofEpochMilli(1_700_000_000_123L), List.of(new TopicOffset("purchases", 2, 77L)));
    private static final Feature SPEND = new Feature("spend_30d", false, "00ff00ff00ff00ff", "Sum of purchases.");
    private static final Feature PLAN = new Feature("plan", true, "1122334455667788", "Latest plan.");

    private final SharedRegistry.Running running;
    private final HttpSchemaRegistry registry;

    RealRegistryTest(SharedRegistry.Running running) {
        this.running = running;
        this.registry = running.client();
    }

    @Test
    void shouldRegisterOnceAndFindItAgain() {
        Schema schema =
                SchemaBuilder.record("Once").fields().requiredString("name").endRecord();

        int id = registry.register("once-value", schema);

        HttpSchemaRegistry another = running.client();
        assertThat(another.register("once-value", schema)).isEqualTo(id);
        assertThat(another.idOf("once-value", schema)).isEqualTo(id);
        assertThat(another.byId(id)).isEqualTo(schema);
        assertThat(another.latest("once-value")).contains(new RegisteredSchema(id, 1, schema));
    }

    @Test
    void shouldSayWhatIsNotThere() {
        assertThat(registry.latest("nothing-value")).isEmpty();
        assertThat(registry.compatible("nothing-value", Tick.getClassSchema())).isTrue();
        assertNotFound(() -> registry.byId(1_999_999_999));
        assertNotFound(() -> registry.idOf("nothing-value", Tick.getClassSchema()));
    }

    private static void assertNotFound(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(RegistryException.class, e -> {
            assertThat(e.kind()).isEqualTo(RegistryException.Kind.NOT_FOUND);
            assertThat(e.retriable()).isFalse();
        });
    }

    @Test
    void shouldHoldASubjectToItsLevel() {
        Schema first =
                SchemaBuilder.record("Held").fields().requiredString("name").endRecord();
        Schema added = SchemaBuilder.record("Held")
                .fields()
                .requiredString("name")
                .optionalLong("age")
                .endRecord();
        Schema retyped =
                SchemaBuilder.record("Held").fields().requiredLong("name").endRecord();
        registry.register("held-value", first);

        registry.setCompatibility("held-value", Compatibility.FULL_TRANSITIVE);

        assertThat(registry.compatibility("held-value")).isEqualTo(Compatibility.FULL_TRANSITIVE);
        assertThat(registry.compatible("held-value", added)).isTrue();
        assertThat(registry.compatible("held-value", retyped)).isFalse();
        assertThatThrownBy(() -> registry.register("held-value", retyped))
                .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.kind())
                        .isEqualTo(RegistryException.Kind.INCOMPATIBLE));
        assertThat(registry.latest("held-value").orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void shouldRefuseTheSameFeatureNameWithAnotherMeaning() {
        String subject = "meaning.feature-updates-value";
        Feature changed = new Feature(SPEND.name(), false, "aaaaaaaaaaaaaaaa", SPEND.doc());
        registry.register(subject, schema(SPEND));
        registry.setCompatibility(subject, Compatibility.BACKWARD_TRANSITIVE);

        registry.register(subject, schema(SPEND, PLAN));

        assertThatThrownBy(() -> registry.register(subject, schema(changed, PLAN)))
                .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.kind())
                        .isEqualTo(RegistryException.Kind.INCOMPATIBLE));
        assertThat(registry.compatible(subject, schema(PLAN))).isFalse();
        assertThat(registry.latest(subject).orElseThrow().version()).isEqualTo(2);
    }

    private static Schema schema(Feature... features) {
        return FeatureUpdateSchema.of("meaning", "1.0.0", List.of(features));
    }

    @Test
    void shouldRegisterTheCatalogueUnderItsLevels() {
        TopicCatalogue catalogue =
                TopicCatalogue.of("levels", 1, 1, Environment.DEV, Duration.ofDays(1), schema(SPEND));

        TopicAdmin.registerSchemas(catalogue.topics(), registry);

        assertLevels(catalogue);
        // A second process that starts up changes nothing.
        TopicAdmin.registerSchemas(catalogue.topics(), running.client());
        assertLevels(catalogue);
        String updates = catalogue.featureUpdates() + "-value";
        Schema changed = schema(new Feature(SPEND.name(), false, "aaaaaaaaaaaaaaaa", SPEND.doc()));
        assertThat(registry.compatible(updates, changed)).isFalse();
    }

    private void assertLevels(TopicCatalogue catalogue) {
        assertThat(catalogue.topics())
                .filteredOn(topic -> topic.schema() != null)
                .hasSize(26)
                .allSatisfy(topic -> {
                    String subject = topic.name() + "-value";
                    assertThat(registry.latest(subject).orElseThrow().version()).isEqualTo(1);
                    assertThat(registry.compatibility(subject)).isEqualTo(topic.compatibility());
                });
    }

    /** Each version that was released, in its order, and after them one that tells of something that does not exist yet. */
    @Test
    void shouldTakeEveryReleasedVersionAndTheNextKindOfReport() throws IOException {
        Path released = Path.of("../avro-schemas/src/released");
        for (String record : List.of("MonitoringReport", "MonitoringPartial", "Command", "Prediction")) {
            String subject = "released." + record + "-value";
            int version = 1;
            for (; Files.exists(released.resolve(record + "/" + version + ".avsc")); version++) {
                String text = Files.readString(released.resolve(record + "/" + version + ".avsc"));
                registry.register(subject, new Schema.Parser().parse(text));
                registry.setCompatibility(subject, Compatibility.FULL_TRANSITIVE);
            }
            assertThat(registry.latest(subject).orElseThrow().version()).isEqualTo(version - 1);
        }
        Schema now =
                registry.latest("released.MonitoringReport-value").orElseThrow().schema();
        Schema kind = SchemaBuilder.record("CostReport")
                .fields()
                .requiredDouble("cost")
                .endRecord();
        List<Schema.Field> fields = new ArrayList<>();
        now.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        fields.add(new Schema.Field(
                "cost",
                Schema.createUnion(Schema.create(Schema.Type.NULL), kind),
                null,
                Schema.Field.NULL_DEFAULT_VALUE));
        Schema next = Schema.createRecord(now.getName(), null, now.getNamespace(), false, fields);

        int id = registry.register("released.MonitoringReport-value", next);

        assertThat(registry.latest("released.MonitoringReport-value")
                        .orElseThrow()
                        .id())
                .isEqualTo(id);
    }

    @Test
    void shouldCarryRecordsOfBothKinds() {
        byte[] generated = RecordSerde.of(Tick.class, registry).toBytes("carried", TICK);
        Map<String, Object> specific = running.config();
        specific.put("specific.avro.reader", "true");
        try (MillraceAvroDeserializer toGeneric = new MillraceAvroDeserializer();
                MillraceAvroDeserializer toGenerated = new MillraceAvroDeserializer();
                MillraceAvroSerializer serializer = new MillraceAvroSerializer()) {
            toGeneric.configure(running.config(), false);
            toGenerated.configure(specific, false);
            serializer.configure(running.config(), false);

            Object generic = toGeneric.deserialize("carried", generated);

            assertThat(generic).isInstanceOfSatisfying(GenericRecord.class, record -> assertThat(record.get("time"))
                    .isEqualTo(1_700_000_000_123L));
            assertThat(serializer.serialize("carried", generic)).isEqualTo(generated);
            assertThat(toGenerated.deserialize("carried", generated)).isEqualTo(TICK);
        }
    }

    @Test
    void shouldTellARecordAtFaultFromARegistryAtFault() {
        RecordSerde<Tick> serde = RecordSerde.of(Tick.class, registry);
        byte[] message = serde.toBytes("faults", TICK);
        byte[] unknown = message.clone();
        WireFormat.writeHeader(unknown, 0, 1_999_999_998);
        Map<String, Object> nobody =
                Map.of("schema.registry.url", "http://127.0.0.1:1/apis/ccompat/v7", "max.retries", "0");
        RecordSerde<Tick> cutOff = RecordSerde.of(Tick.class, HttpSchemaRegistry.of(nobody));

        assertThatThrownBy(() -> serde.fromBytes(unknown))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> assertThat(e.reason())
                        .isEqualTo(MalformedRecordException.Reason.UNKNOWN_SCHEMA));
        assertThatThrownBy(() -> cutOff.fromBytes(message))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.retriable()).isTrue());
    }

    @Test
    void shouldKeepASchemasPropertiesAndOrder() {
        Schema update = schema(SPEND, PLAN);

        int id = registry.register("properties-value", update);

        Schema read = running.client().byId(id);
        assertThat(read).isEqualTo(update);
        assertThat(read.getField("plan").getProp("definition")).isEqualTo("1122334455667788");
    }
}
