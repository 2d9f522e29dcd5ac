package io.millrace.runtime.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.records.TopicOffset;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LetterValueTest {
    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();

    @Test
    void shouldBeAvrosJsonWhereTheSchemaCanBeRead() {
        byte[] bytes = RecordSerde.of(TopicOffset.class, registry).toBytes("offsets", new TopicOffset("shop", 1, 2L));

        LetterValue value = LetterValue.of(bytes, registry);

        assertThat(value.form()).isEqualTo(LetterValue.Form.AVRO_JSON);
        assertThat(value.text().replaceAll("\\s", "")).isEqualTo("{\"topic\":\"shop\",\"partition\":1,\"offset\":2}");
        assertThat(value.note()).isEmpty();
    }

    @Test
    void shouldBeTheBytesWhereItCannot() {
        byte[] unknown = {0, 0, 0, 0, 9, 'a', 'b', 31};
        byte[] bytes = RecordSerde.of(TopicOffset.class, registry).toBytes("offsets", new TopicOffset("shop", 1, 2L));

        assertThat(LetterValue.of(unknown, registry).text())
                .isEqualTo("00000000  00 00 00 00 09 61 62 1f                          .....ab.\n");
        assertThat(LetterValue.of(unknown, registry).note()).contains("no schema of id 9");
        assertThat(LetterValue.of(Arrays.copyOf(bytes, bytes.length - 1), registry)
                        .form())
                .isEqualTo(LetterValue.Form.HEX);
        assertThat(LetterValue.of("{\"a\": 1}".getBytes(UTF_8), registry).note())
                .startsWith("not in the wire format");
        assertThat(LetterValue.of(new byte[5000], registry).text()).endsWith("… and 904 bytes more\n");
    }

    @ParameterizedTest
    @EnumSource(DeadLetterReason.class)
    void shouldKnowARemedyForEveryReason(DeadLetterReason reason) {
        Remedy remedy = Remedy.of(reason);

        assertThat(remedy.meaning()).endsWith(".");
        assertThat(remedy.action()).endsWith(".");
        assertThat(java.nio.file.Path.of("..", "docs", remedy.docs().replaceAll("#.*", "")))
                .exists();
        assertThat(DeadLetterReason.of(reason.code())).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "3-", "-3-4", "a-b", "3-4-5", "99999999999-1"})
    void shouldSayWhatAnIdIs(String text) {
        assertThatThrownBy(() -> LetterId.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("found " + text
                        + ", expected partition and offset of a dead letter with a hyphen between, for example 3-1042");
    }
}
