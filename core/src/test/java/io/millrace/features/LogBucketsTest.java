package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LogBucketsTest {
    private static final double STATED = 1.0 / 128;

    @Test
    void shouldKeepSmallNumbersApart() {
        for (int number = -127; number <= 127; number++) {
            int bucket = LogBuckets.of(number);

            assertThat(LogBuckets.doubledMiddle(bucket)).isEqualTo(2L * number);
            assertThat(LogBuckets.of(number + 1)).isEqualTo(bucket + 1);
        }
    }

    @Test
    void shouldBeWithinTheStatedErrorInTheOrderOfNumbersAndTheirMirror() {
        Random random = new Random(1);
        for (int round = 0; round < 200_000; round++) {
            long number = random.nextLong() >>> (2 + random.nextInt(62));
            int bucket = LogBuckets.of(number);

            double middle = LogBuckets.doubledMiddle(bucket) / 2.0;
            assertThat(Math.abs(middle - number)).isLessThanOrEqualTo(number * STATED);
            assertThat(LogBuckets.of(number + 1)).isBetween(bucket, bucket + 1);
            assertThat(LogBuckets.of(-number)).isEqualTo(LogBuckets.BUCKETS - 1 - bucket);
            assertThat(LogBuckets.doubledMiddle(LogBuckets.of(-number))).isEqualTo(-LogBuckets.doubledMiddle(bucket));
        }
    }

    @Test
    void shouldHaveAsManyBucketsAsItSays() {
        assertThat(LogBuckets.of(Event.LIMIT - 1)).isEqualTo(LogBuckets.BUCKETS - 1);
        assertThat(LogBuckets.of(1 - Event.LIMIT)).isZero();
        for (int bucket = 0; bucket < LogBuckets.BUCKETS; bucket++) {
            assertThat(LogBuckets.of(LogBuckets.doubledMiddle(bucket) / 2)).isEqualTo(bucket);
        }
    }
}
