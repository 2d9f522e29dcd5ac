package io.millrace.ids;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.codec.digest.MurmurHash3;
import org.junit.jupiter.api.Test;

class Murmur3Test {

    @Test
    void shouldEqualTheReferenceOnEverySliceLength() {
        Random random = new Random(7);
        Murmur3 hash = new Murmur3();
        for (int length = 0; length < 200; length++) {
            byte[] bytes = new byte[length + 20];
            random.nextBytes(bytes);
            int start = random.nextInt(20);

            long first = hash.hash(bytes, start, length);

            long[] expected = MurmurHash3.hash128x64(Arrays.copyOfRange(bytes, start, start + length));
            assertThat(new long[] {first, hash.second()})
                    .as("length %d", length)
                    .isEqualTo(expected);
            assertThat(hash.first()).isEqualTo(first);
        }
    }
}
