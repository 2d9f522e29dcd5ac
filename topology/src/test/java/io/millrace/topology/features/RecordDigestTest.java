package io.millrace.topology.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordDigestTest {
    private static final byte[] KEY = {1};

    @ParameterizedTest
    @ValueSource(
            strings = {
                "traceparent",
                "b3",
                "X-B3-TraceId",
                "uber-trace-id",
                "uberctx-user",
                "x-datadog-trace-id",
                "dd-pathway-ctx-base64",
                "elasticapmtraceparent",
                "sentry-trace",
                "X-INSTANA-T",
                "millrace.retry"
            })
    void shouldKnowARecordAgainThatSomebodyTraced(String header) {
        assertThat(digest(header)).isEqualTo(digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"schema-id", "b3-of-ours", "trace"})
    void shouldTellHeadersApartThatAnEventMayBeMadeOf(String header) {
        assertThat(digest(header)).isNotEqualTo(digest());
    }

    @Test
    void shouldBeOfTheLengthThatNotesHave() {
        assertThat(digest()).hasSize(RecordDigest.BYTES);
    }

    private static byte[] digest(String... headers) {
        RecordHeaders all = new RecordHeaders();
        for (String header : headers) {
            all.add(header, "00-4bf9".getBytes(StandardCharsets.UTF_8));
        }
        return RecordDigest.of(7, KEY, new Record<>(KEY, new byte[] {2, 3}, 7, all));
    }
}
