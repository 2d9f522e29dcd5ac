package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireFormatTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 255, 256, 65_536, 0x01020304, Integer.MAX_VALUE})
    void shouldPutTheIdInBytesOneToFourBigEndian(int id) {
        byte[] message = new byte[8];

        WireFormat.writeHeader(message, 3, id);

        ByteBuffer independent = ByteBuffer.wrap(message);
        assertThat(independent.get(3)).isZero();
        assertThat(independent.getInt(4)).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 128, 0x7f80ff01, Integer.MAX_VALUE})
    void shouldReadTheIdThatAnotherWriterWrote(int id) {
        byte[] message = ByteBuffer.allocate(7)
                .put((byte) 0)
                .putInt(id)
                .putShort((short) -1)
                .array();

        assertThat(WireFormat.schemaId(message)).isEqualTo(id);
        assertThat(WireFormat.framed(message)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void shouldRefuseAMessageShorterThanItsHeader(int length) {
        byte[] message = new byte[length];

        assertThat(WireFormat.framed(message)).isFalse();
        assertThatThrownBy(() -> WireFormat.schemaId(message))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> assertThat(e.reason())
                        .isEqualTo(MalformedRecordException.Reason.TOO_SHORT));
    }

    @Test
    void shouldRefuseAnotherFirstByte() {
        byte[] message = "{\"a\": 1}".getBytes(java.nio.charset.StandardCharsets.UTF_8);

        assertThat(WireFormat.framed(message)).isFalse();
        assertThatThrownBy(() -> WireFormat.schemaId(message))
                .hasMessageContaining("123")
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> assertThat(e.reason())
                        .isEqualTo(MalformedRecordException.Reason.WRONG_MAGIC));
    }
}
