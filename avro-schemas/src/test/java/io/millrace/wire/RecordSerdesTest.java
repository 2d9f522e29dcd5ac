package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.records.Outcome;
import io.millrace.records.Tick;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

class RecordSerdesTest {

    private static final Tick TICK = new Tick(Instant.ofEpochMilli(42), List.of());

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();

    /** Stands for a class that the user brings: writes a record's JSON and the setting it was configured with. */
    public static final class PeerSerializer implements Serializer<Object> {
        private String suffix = "";

        @Override
        public void configure(Map<String, ?> config, boolean isKey) {
            suffix = " " + config.get("specific.avro.reader") + " " + config.get("peer.setting") + " " + isKey;
        }

        @Override
        public byte[] serialize(String topic, Object datum) {
            return (topic + " " + datum + suffix).getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Stands for a class that the user brings: always reads the same tick. */
    public static final class PeerDeserializer implements Deserializer<Object> {
        @Override
        public Object deserialize(String topic, byte[] data) {
            return TICK;
        }
    }

    @Test
    void shouldUseMillracesOwnUnlessToldOtherwise() {
        Serde<Tick> unset = RecordSerdes.of(registry).of(Tick.class);
        Serde<Tick> named = RecordSerdes.of(
                        registry,
                        Map.of(
                                "millrace.value.serializer",
                                MillraceAvroSerializer.class.getName(),
                                "millrace.value.deserializer",
                                MillraceAvroDeserializer.class.getName()))
                .of(Tick.class);

        byte[] message = unset.serializer().serialize("churn.clock", TICK);

        assertThat(named.serializer().serialize("churn.clock", TICK)).isEqualTo(message);
        assertThat(named.deserializer().deserialize("churn.clock", message)).isEqualTo(TICK);
    }

    @Test
    void shouldPutEveryRecordThroughTheClassesThatAreNamed() {
        RecordSerdes serdes = RecordSerdes.of(
                registry,
                Map.of(
                        "millrace.value.serializer",
                        PeerSerializer.class.getName(),
                        "millrace.value.deserializer",
                        PeerDeserializer.class.getName(),
                        "peer.setting",
                        "here"));

        byte[] message = serdes.of(Tick.class).serializer().serialize("churn.clock", TICK);

        assertThat(new String(message, StandardCharsets.UTF_8)).isEqualTo("churn.clock " + TICK + " true here false");
        assertThat(serdes.of(Tick.class).deserializer().deserialize("churn.clock", message))
                .isSameAs(TICK);
        assertThatThrownBy(() -> serdes.of(Outcome.class).deserializer().deserialize("churn.outcomes", message))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("Outcome");
    }

    @Test
    void shouldRefuseAClassThatIsNotThereOrNotWhatItShouldBe() {
        assertThatThrownBy(() -> RecordSerdes.of(registry, Map.of("millrace.value.serializer", "io.nowhere.None")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("io.nowhere.None");
        assertThatThrownBy(() -> RecordSerdes.of(registry, Map.of("millrace.value.deserializer", "java.lang.Object")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Deserializer");
    }

    /** Stands for a class that makes generic records only. */
    public static final class GenericDeserializer implements Deserializer<Object> {
        @Override
        public Object deserialize(String topic, byte[] data) {
            return new GenericRecordBuilder(Tick.getClassSchema())
                    .set("time", 42L)
                    .set("ends", List.of())
                    .build();
        }
    }

    @Test
    void shouldTakeGenericRecordsForWhatTheyAre() {
        RecordSerdes serdes =
                RecordSerdes.of(registry, Map.of("millrace.value.deserializer", GenericDeserializer.class.getName()));

        assertThat(serdes.of(Tick.class).fromBytes(new byte[1])).isEqualTo(TICK);
        assertThatThrownBy(() -> serdes.of(Outcome.class).fromBytes(new byte[1]))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("Outcome");
    }

    /** Stands for a class that cannot read: the registry behind it is away, or the bytes are bad. */
    public static final class FailingDeserializer implements Deserializer<Object> {
        @Override
        public Object deserialize(String topic, byte[] data) {
            throw new SerializationException(
                    "Error deserializing", data.length == 0 ? new ConnectException("refused") : null);
        }
    }

    @Test
    void shouldTellBadBytesFromARegistryThatIsAwayWhateverThePeerThrows() {
        Deserializer<Tick> named = RecordSerdes.of(
                        registry, Map.of("millrace.value.deserializer", FailingDeserializer.class.getName()))
                .of(Tick.class)
                .deserializer();

        assertThatThrownBy(() -> named.deserialize("churn.clock", new byte[0]))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.retriable()).isTrue());
        assertThatThrownBy(() -> named.deserialize("churn.clock", new byte[1]))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("Error deserializing");
    }

    @Test
    void shouldNotRegisterWhereThatIsForbidden() {
        RecordSerdes serdes = RecordSerdes.of(registry, Map.of("auto.register.schemas", "false"));
        Serde<Tick> serde = serdes.of(Tick.class);

        assertThatThrownBy(() -> serde.serializer().serialize("churn.clock", TICK))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.NOT_FOUND));
        assertThatThrownBy(() -> serdes.registry().register("churn.clock-value", Tick.getClassSchema()))
                .isInstanceOf(RegistryException.class);
        registry.register("churn.clock-value", Tick.getClassSchema());
        assertThat(serde.serializer().serialize("churn.clock", TICK)).isNotEmpty();
    }
}
