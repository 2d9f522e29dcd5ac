package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8CheckTest {

    @Test
    void shouldAgreeWithJavasStrictDecoder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int[] alphabet = {0x41, 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5
        };
        for (int i = 0; i < 300_000; i++) {
            byte[] bytes = new byte[random.nextInt(7)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = (byte) alphabet[random.nextInt(alphabet.length)];
            }
            assertThat(Utf8Check.valid(bytes, 0, bytes.length))
                    .as("seed %d: %s", seed, java.util.HexFormat.of().formatHex(bytes))
                    .isEqualTo(strict(bytes));
        }
    }

    @Test
    void shouldAcceptEveryCharacter() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c += 7) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                byte[] bytes = Character.toString(c).getBytes(UTF_8);
                assertThat(Utf8Check.valid(bytes, 0, bytes.length))
                        .as("U+%x", c)
                        .isTrue();
            }
        }
    }

    private static boolean strict(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
