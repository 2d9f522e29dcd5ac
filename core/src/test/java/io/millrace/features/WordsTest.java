package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WordsTest {
    private static final long SEED = 20;

    @Test
    void shouldGiveBackEveryWord() {
        Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            byte[] words = new byte[Words.roundUp(random.nextInt(400))];
            for (int at = 0; at < words.length; at += 8) {
                // Every magnitude and both signs, zero and the two ends among them.
                long word = random.nextLong() >> random.nextInt(64);
                Bytes.putLong(words, at, random.nextInt(4) == 0 ? Long.MIN_VALUE + random.nextInt(2) : word);
            }
            Packed packed = new Packed();

            Words.pack(words, packed);

            byte[] again = new byte[words.length];
            Packed exact = new Packed();
            exact.put(packed.bytes(), 0, packed.limit());
            Words.unpack(exact, again);
            assertThat(again).as("seed %d, run %d", SEED, i).isEqualTo(words);
            assertThat(exact.position()).isEqualTo(packed.limit());
            assertThat(packed.limit()).isLessThanOrEqualTo(Words.packedSize(words.length));
        }
    }

    @Test
    void shouldTakeABytePerPairOfZerosAndAsManyMoreAsAWordHas() {
        byte[] words = new byte[Words.roundUp(6 * 8)];
        Bytes.putLong(words, 8, -1);
        Bytes.putLong(words, 16, 300);
        Packed packed = new Packed();

        Words.pack(words, packed);

        assertThat(packed.limit()).isEqualTo(3 + 1 + 2);
    }
}
