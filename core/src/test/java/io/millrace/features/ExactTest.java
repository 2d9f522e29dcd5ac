package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactTest {
    private static final MathContext DIGITS = new MathContext(200);
    private final Random random = new Random(4);

    @Test
    void shouldGiveTheNearestDoubleOfASumAndOfAMean() {
        for (int i = 0; i < 20_000; i++) {
            BigInteger sum = integer();
            int scale = random.nextInt(19);
            long count = 1 + (random.nextLong() >>> (1 + random.nextInt(62)));
            long low = sum.longValue();
            long high = sum.shiftRight(64).longValue();
            BigDecimal exact = new BigDecimal(sum, scale);

            assertThat(Exact.sum(low, high, scale)).isEqualTo(exact.doubleValue());
            assertThat(Exact.mean(count, low, high, scale))
                    .isEqualTo(exact.divide(BigDecimal.valueOf(count), DIGITS).doubleValue());
        }
    }

    @Test
    void shouldGiveTheNearestDoubleOfAVariance() {
        for (int i = 0; i < 5_000; i++) {
            int count = 1 + random.nextInt(5);
            int scale = random.nextInt(19);
            BigInteger sum = BigInteger.ZERO;
            BigInteger squares = BigInteger.ZERO;
            int shift = 2 + random.nextInt(60);
            for (int k = 0; k < count; k++) {
                BigInteger value = BigInteger.valueOf(random.nextLong() >> shift);
                sum = sum.add(value);
                squares = squares.add(value.multiply(value));
            }
            BigInteger n = BigInteger.valueOf(count);
            BigDecimal spread = new BigDecimal(n.multiply(squares).subtract(sum.multiply(sum)), 2 * scale);

            double variance = Exact.variance(
                    count,
                    sum.longValue(),
                    sum.shiftRight(64).longValue(),
                    squares.longValue(),
                    squares.shiftRight(64).longValue(),
                    scale);

            assertThat(variance)
                    .isEqualTo(
                            spread.divide(new BigDecimal(n.multiply(n)), DIGITS).doubleValue());
        }
    }

    @Test
    void shouldRoundTiesToEven() {
        // 2^53 + 1 lies in the middle of two doubles; so does three times that, over three.
        BigInteger tie = BigInteger.TWO.pow(53).add(BigInteger.ONE);
        assertThat(Exact.ratio(tie, BigInteger.ONE)).isEqualTo(0x1p53);
        assertThat(Exact.ratio(tie.multiply(BigInteger.valueOf(3)), BigInteger.valueOf(3)))
                .isEqualTo(0x1p53);
        assertThat(Exact.ratio(tie.multiply(BigInteger.TEN).add(BigInteger.ONE), BigInteger.TEN))
                .isEqualTo(0x1.0000000000001p53);
    }

    private BigInteger integer() {
        return new BigInteger(1 + random.nextInt(126), random)
                .multiply(BigInteger.valueOf(random.nextBoolean() ? 1 : -1));
    }
}
