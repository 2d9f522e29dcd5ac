package io.millrace.topology.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.wire.HttpSchemaRegistry;
import io.millrace.wire.RegistryException;
import io.millrace.wire.StubRegistry;
import io.millrace.wire.WireFormat;
import java.io.IOException;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a registry that is asked over HTTP may answer, and whose fault it is. */
class RegistryEventReaderTest {
    private static final FeatureSet FEATURES = FeatureSet.compile(Shop.project("shop", 1, "1 d"));

    private StubRegistry server;

    @BeforeEach
    void start() throws IOException {
        server = StubRegistry.http();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void shouldBlameARecordOfAnIdThatNoRegistryGivesOutAndAskNobody(int id) {
        EventReader reader = reader();

        assertThat(read(reader, id)).isEqualTo(Reading.UNDECODABLE_SCHEMA);
        assertThat(reader.detail(Reading.UNDECODABLE_SCHEMA)).contains("id " + id);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void shouldBlameARecordOfAnUnknownId() {
        server.answers(404, "{\"error_code\": 40403, \"message\": \"Schema 7 not found\"}");

        assertThat(read(reader(), 7)).isEqualTo(Reading.UNDECODABLE_SCHEMA);
    }

    @Test
    void shouldBlameARecordWhoseSchemaAvroCannotRead() {
        server.answers(200, "{\"schema\": \"{\\\"type\\\": \\\"shop.Unheard\\\"}\"}");
        EventReader reader = reader();

        assertThat(read(reader, 7)).isEqualTo(Reading.UNDECODABLE_SCHEMA);
        assertThat(reader.detail(Reading.UNDECODABLE_SCHEMA)).contains("id 7").contains("cannot be read");
        assertThat(read(reader, 7)).isEqualTo(Reading.UNDECODABLE_SCHEMA);
        assertThat(server.requests()).as("asked once").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void shouldWaitForARegistryThatIsNotItself(int status) {
        server.answers(status, "later");

        assertThatThrownBy(() -> read(reader(), 7)).isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void shouldWaitWhileAPageAnswersInPlaceOfTheRegistry() {
        server.answers(404, "<html>default backend</html>");

        assertThatThrownBy(() -> read(reader(), 7)).isInstanceOf(RegistryUnavailableException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void shouldStopWhenItMayNotAsk(int status) {
        server.answers(status, "who are you");

        assertThatThrownBy(() -> read(reader(), 7))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.DENIED));
    }

    private EventReader reader() {
        HttpSchemaRegistry registry = HttpSchemaRegistry.of(
                Map.of("schema.registry.url", server.url(), "retries.wait.ms", "1", "max.retries", "1"));
        return EventReaders.of(FEATURES, registry).events(Shop.PURCHASES, new Event(FEATURES.layout(Shop.PURCHASES)));
    }

    private static Reading read(EventReader reader, int id) {
        byte[] value = new byte[20];
        WireFormat.writeHeader(value, 0, id);
        return reader.read(value, new RecordHeaders(), 0, 0);
    }
}
