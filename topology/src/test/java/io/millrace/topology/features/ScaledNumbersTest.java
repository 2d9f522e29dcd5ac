package io.millrace.topology.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.Event;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScaledNumbersTest {

    @Test
    void shouldAgreeWithBigDecimal() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            int from = random.nextInt(30);
            int to = random.nextInt(19);
            BigInteger unscaled = new BigInteger(1 + random.nextInt(random.nextBoolean() ? 64 : 130), random);
            if (random.nextInt(4) == 0) {
                unscaled =
                        unscaled.multiply(BigInteger.TEN.pow(random.nextInt(6))).add(BigInteger.valueOf(5)); // halves
            }
            if (random.nextBoolean()) {
                unscaled = unscaled.negate();
            }
            BigInteger exact = new BigDecimal(unscaled, from)
                    .setScale(to, RoundingMode.HALF_EVEN)
                    .unscaledValue();
            long expected = exact.abs().compareTo(BigInteger.valueOf(Event.LIMIT)) < 0
                    ? exact.longValue()
                    : ScaledNumbers.OUT_OF_RANGE;
            byte[] bytes = padded(unscaled, random.nextInt(4));

            assertThat(ScaledNumbers.rescale(bytes, 1, bytes.length - 1, from, to))
                    .as("seed %d: %s e-%d to scale %d", seed, unscaled, from, to)
                    .isEqualTo(expected);
            if (unscaled.bitLength() < Long.SIZE) {
                assertThat(ScaledNumbers.rescale(unscaled.longValue(), from, to))
                        .as("seed %d: %s e-%d to scale %d", seed, unscaled, from, to)
                        .isEqualTo(expected);
            }
        }
    }

    /** One foreign byte, then so many bytes of sign, then the number. */
    private static byte[] padded(BigInteger value, int pad) {
        byte[] plain = value.toByteArray();
        byte[] bytes = new byte[1 + pad + plain.length];
        java.util.Arrays.fill(bytes, (byte) (value.signum() < 0 ? -1 : 0));
        bytes[0] = 77;
        System.arraycopy(plain, 0, bytes, 1 + pad, plain.length);
        return bytes;
    }
}
