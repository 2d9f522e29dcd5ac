package io.millrace.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyBucketsTest {

    @Test
    void shouldHoldEveryLatencyInABucketThatIsLittleHigher() {
        for (long millis = 0; millis < 100_000; millis++) {
            int bucket = LatencyBuckets.bucket(millis);

            assertThat(LatencyBuckets.highest(bucket)).isBetween(millis, millis + millis / 8);
            assertThat(bucket == 0 ? -1 : LatencyBuckets.highest(bucket - 1)).isLessThan(millis);
        }
        assertThat(LatencyBuckets.bucket(-5)).isZero();
        assertThat(LatencyBuckets.bucket(Long.MAX_VALUE)).isEqualTo(LatencyBuckets.BUCKETS - 1);
    }

    @Test
    void shouldTellQuantiles() {
        long seed = 11;
        Random random = new Random(seed);
        long[] latencies = random.longs(1_001, 0, 500).toArray();
        long[] counts = new long[LatencyBuckets.BUCKETS];
        for (long latency : latencies) {
            counts[LatencyBuckets.bucket(latency)]++;
        }
        Arrays.sort(latencies);

        for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
            long exact = latencies[(int) Math.ceil(share * latencies.length) - 1];
            assertThat(LatencyBuckets.quantile(counts, share))
                    .as("seed %d, share %s", seed, share)
                    .isEqualTo(LatencyBuckets.highest(LatencyBuckets.bucket(exact)));
        }
        assertThat(LatencyBuckets.quantile(new long[3], 0.5)).isEqualTo(-1);
    }
}
