package io.millrace.topology.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.topology.door.WriterSchema;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RegistryException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody else's deserializer fails: whose fault is it? */
class GenericSourceReaderTest {
    private static final FeatureSet FEATURES = FeatureSet.compile(Shop.project("shop", 1, "1 d"));

    /** Confluent's exception in all that can be told of it without its class: name, message, being checked. */
    private static final class RestClientException extends Exception {
        private static final long serialVersionUID = 1L;

        RestClientException(String message, int errorCode) {
            super(message + "; error code: " + errorCode);
        }
    }

    static Stream<RuntimeException> faultsOfTheRecord() {
        return Stream.of(
                new SerializationException("Unknown magic byte!"),
                new SerializationException("Error deserializing Avro message for id 5", new EOFException()),
                new SerializationException(
                        "Error deserializing Avro message for id 5", new InvalidNumberEncodingException("too long")),
                new SerializationException(
                        "Error deserializing Avro message for id 5",
                        new AvroRuntimeException("Length is negative: -7")),
                new IllegalArgumentException("no such symbol"),
                new UncheckedIOException(new EOFException()),
                new IndexOutOfBoundsException("7"),
                new NegativeArraySizeException("-3"),
                new MalformedRecordException(
                        MalformedRecordException.Reason.UNREADABLE, "unreadable", new IOException("odd bytes")));
    }

    @ParameterizedTest
    @MethodSource("faultsOfTheRecord")
    void shouldBlameTheRecordForItsBytes(RuntimeException failure) {
        EventReader reader = reader(failure);

        assertThat(read(reader)).isEqualTo(Reading.UNDECODABLE_RECORD);
        assertThat(reader.detail(Reading.UNDECODABLE_RECORD)).contains(String.valueOf(failure.getMessage()));
    }

    static Stream<RuntimeException> faultsOfTheSchema() {
        return Stream.of(
                new SerializationException(
                        "Error retrieving Avro value schema for id 5",
                        new RestClientException("Schema 5 not found", 40403)),
                new SerializationException(
                        "Error retrieving Avro value schema for id 5",
                        new RestClientException("Subject not found.", 40401)),
                new RegistryException(RegistryException.Kind.NOT_FOUND, "schema id 5 is not registered"),
                new RegistryException(RegistryException.Kind.UNUSABLE, "the registered schema cannot be read"),
                new MalformedRecordException(MalformedRecordException.Reason.UNKNOWN_SCHEMA, "no schema of id 5"));
    }

    @ParameterizedTest
    @MethodSource("faultsOfTheSchema")
    void shouldBlameTheSchemaThatTheRegistryDoesNotHave(RuntimeException failure) {
        EventReader reader = reader(failure);

        assertThat(read(reader)).isEqualTo(Reading.UNDECODABLE_SCHEMA);
        assertThat(reader.detail(Reading.UNDECODABLE_SCHEMA)).contains(String.valueOf(failure.getMessage()));
    }

    static Stream<RuntimeException> faultsOutside() {
        return Stream.of(
                rest("Bad Gateway", 502),
                rest("Unauthorized", 401),
                rest("Forbidden", 403),
                rest("HTTP 404 Not Found", 404),
                rest("Unexpected character ('<' (code 60))", 50005),
                rest("Error in the backend data store", 50001),
                new SerializationException("Error retrieving", new ConnectException("Connection refused")),
                new SerializationException("Error retrieving", new SocketTimeoutException("Read timed out")),
                new SerializationException(
                        "Error retrieving", new IOException("Server returned HTTP response code: 502")),
                new IllegalStateException(new ExecutionException(new IOException("closed"))),
                new InvalidConfigurationException("Unauthorized; error code: 401"),
                new AuthenticationException("no token"),
                new TimeoutException("slow"),
                new RegistryException(RegistryException.Kind.UNAVAILABLE, "no answer"),
                new RegistryException(RegistryException.Kind.DENIED, "wrong password"));
    }

    private static SerializationException rest(String message, int errorCode) {
        return new SerializationException(
                "Error retrieving Avro value schema for id 5", new RestClientException(message, errorCode));
    }

    @ParameterizedTest
    @MethodSource("faultsOutside")
    void shouldReadARecordAgainThatIsNotAtFault(RuntimeException failure) {
        EventReader reader = reader(failure);

        assertThatThrownBy(() -> read(reader))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasCause(failure);
    }

    @Test
    void shouldTellWhatTheSchemaLeavesOutButNotWhichItIs() {
        GenericRecord profile = Shop.profile("7", "2026-01-10T00:00:00Z", "gold", null);
        Deserializer<Object> deserializer = (topic, value) -> profile;
        Event event = new Event(FEATURES.layout(Shop.PROFILES));
        EventReader reader = EventReaders.of(FEATURES, () -> deserializer).events(Shop.PROFILES, event);

        assertThat(read(reader)).isEqualTo(Reading.OK);

        assertThat(reader.writer().id()).isEqualTo(WriterSchema.NO_ID);
        for (int slot = 0; slot < event.layout().slots().size(); slot++) {
            assertThat(reader.writer().leavesOut(slot)).isFalse();
        }
    }

    @Test
    void shouldTellAFieldThatTheSchemaLeavesOut() {
        GenericRecord bare = new GenericData.Record(SchemaBuilder.record("Session")
                .fields()
                .requiredLong("customer_id")
                .requiredLong("started_at")
                .optionalFloat("duration")
                .endRecord());
        bare.put("customer_id", 7L);
        bare.put("started_at", 1L);
        Deserializer<Object> deserializer = (topic, value) -> bare;
        Event event = new Event(FEATURES.layout(Shop.SESSIONS));
        EventReader reader = EventReaders.of(FEATURES, () -> deserializer).events(Shop.SESSIONS, event);

        assertThat(read(reader)).isEqualTo(Reading.OK);

        for (int slot = 0; slot < event.layout().slots().size(); slot++) {
            boolean device = event.layout().slots().get(slot).path().equals("device");
            assertThat(reader.writer().leavesOut(slot)).isEqualTo(device);
        }
    }

    private static EventReader reader(RuntimeException failure) {
        Deserializer<Object> failing = (topic, value) -> {
            throw failure;
        };
        return EventReaders.of(FEATURES, () -> failing)
                .events(Shop.PURCHASES, new Event(FEATURES.layout(Shop.PURCHASES)));
    }

    private static Reading read(EventReader reader) {
        return reader.read(new byte[] {0, 0, 0, 0, 5, 1}, new RecordHeaders(), 0, 0);
    }
}
