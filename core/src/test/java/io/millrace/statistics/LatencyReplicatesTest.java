package io.millrace.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatencyReplicatesTest {
    private static final long SEED = 77;
    private static final int REPLICATES = 400;

    /** Latencies of an entity resemble each other: each has a level of its own. */
    private static long[][] latencies(int entities) {
        System.out.println("seed " + SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        long[][] all = new long[entities][];
        for (int entity = 0; entity < entities; entity++) {
            double level = 40 * Math.exp(0.8 * gauss(random));
            all[entity] = new long[1 + random.nextInt(12)];
            for (int i = 0; i < all[entity].length; i++) {
                all[entity][i] = Math.round(level * Math.exp(0.2 * gauss(random)));
            }
        }
        return all;
    }

    private static double gauss(SplittableRandom random) {
        return Normal.exceededBy(random.nextDouble());
    }

    private static LatencyReplicates count(long[][] latencies, int from, int to) {
        PoissonWeights weights = new PoissonWeights("test", REPLICATES);
        LatencyReplicates counted = new LatencyReplicates(REPLICATES);
        for (int entity = from; entity < to; entity++) {
            byte[] id = ("customer-" + entity).getBytes(StandardCharsets.UTF_8);
            for (long latency : latencies[entity]) {
                counted.add(weights.of(id, id.length), latency);
            }
        }
        return counted;
    }

    @Test
    void shouldSpreadAsABootstrapThatDrawsEntitiesDoes() {
        long[][] latencies = latencies(3_000);

        double[] replicates = count(latencies, 0, latencies.length).quantiles(0.99);

        double[] naive = naive(latencies, REPLICATES);
        double[] ofRows = naive(
                Arrays.stream(latencies)
                        .flatMapToLong(Arrays::stream)
                        .mapToObj(latency -> new long[] {latency})
                        .toArray(long[][]::new),
                REPLICATES);
        System.out.printf(
                "p99 deviates by %.2f ms; by %.2f when entities are drawn, by %.2f when their rows are%n",
                deviation(replicates), deviation(naive), deviation(ofRows));
        assertThat(mean(replicates)).isCloseTo(mean(naive), within(0.02 * mean(naive)));
        // A deviation of 400 deviates by about 3.5 % itself.
        assertThat(deviation(replicates) / deviation(naive)).isBetween(0.8, 1.25);
        assertThat(deviation(ofRows) / deviation(naive)).isLessThan(0.7);
    }

    /** Draws as many entities as there are, with all their rows, and sorts the rows. */
    private static double[] naive(long[][] latencies, int resamples) {
        SplittableRandom random = new SplittableRandom(SEED + 1);
        double[] quantiles = new double[resamples];
        for (int resample = 0; resample < resamples; resample++) {
            long[] rows = random.ints(latencies.length, 0, latencies.length)
                    .mapToObj(entity -> latencies[entity])
                    .flatMapToLong(Arrays::stream)
                    .sorted()
                    .toArray();
            quantiles[resample] = rows[(int) Math.ceil(0.99 * rows.length) - 1];
        }
        return quantiles;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        return Math.sqrt(Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow());
    }

    @Test
    void shouldBeWithinABucketOfTheExactQuantile() {
        long[][] latencies = latencies(500);
        long[] sorted =
                Arrays.stream(latencies).flatMapToLong(Arrays::stream).sorted().toArray();
        LatencyReplicates counted = count(latencies, 0, latencies.length);

        for (double share : new double[] {0, 0.01, 0.5, 0.99, 1}) {
            double quantile = counted.quantile(share);

            int bucket = LatencyBuckets.bucket(sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)]);
            assertThat(quantile).isGreaterThan((double) LatencyBuckets.highest(bucket - 1));
            assertThat(quantile).isLessThanOrEqualTo((double) LatencyBuckets.highest(bucket));
        }
        assertThat(new LatencyReplicates(3).quantile(0.99)).isNaN();
        assertThat(new LatencyReplicates(3).quantiles(0.99)).containsOnly(Double.NaN);
    }

    @Test
    void shouldAddUpOverPartitions() {
        long[][] latencies = latencies(300);
        LatencyReplicates one = count(latencies, 100, 300);

        one.add(LatencyReplicates.decode(count(latencies, 0, 100).encode()));

        LatencyReplicates whole = count(latencies, 0, 300);
        assertThat(one.encode()).isEqualTo(whole.encode());
        assertThat(one.quantiles(0.9)).isEqualTo(whole.quantiles(0.9));
        System.out.println(whole.encode().length + " bytes of " + REPLICATES + " replicates");
        assertThatThrownBy(() -> one.add(new LatencyReplicates(3))).hasMessage("3 replicates and 400 do not add up");
    }

    @Test
    void shouldRefuseWhatItHasNotWritten() {
        byte[] bytes = count(latencies(20), 0, 20).encode();

        assertThatThrownBy(() -> LatencyReplicates.decode(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("latencies are cut short");
        assertThatThrownBy(() -> LatencyReplicates.decode(new byte[] {9}))
                .hasMessageContaining("latencies of version 9; version 1 is read");
        assertThatThrownBy(() -> LatencyReplicates.decode(new byte[] {1, 1, (byte) 0xff, 1}))
                .hasMessage("there is no bucket 255");
        assertThatThrownBy(() -> LatencyReplicates.decode(new byte[] {1, 0}))
                .hasMessage("replicates are 1 to 65536, not 0");
        byte[] endless = new byte[20];
        Arrays.fill(endless, (byte) -1);
        endless[0] = 1;
        assertThatThrownBy(() -> LatencyReplicates.decode(endless)).hasMessage("a number is too long");
        assertThat(LatencyReplicates.decode(new LatencyReplicates(7).encode()).replicates())
                .isEqualTo(7);
    }

    @Test
    void shouldWeighEntitiesByPoissonOfOne() {
        int entities = 20_000;
        PoissonWeights weights = new PoissonWeights("test", 2);
        long[] times = new long[20];
        double products = 0;
        for (int entity = 0; entity < entities; entity++) {
            byte[] id = ("e" + entity).getBytes(StandardCharsets.UTF_8);
            int[] drawn = weights.of(id, id.length).clone();
            times[drawn[0]]++;
            products += (drawn[0] - 1) * (drawn[1] - 1);
            assertThat(new PoissonWeights("test", 2).of(id, id.length)).isEqualTo(drawn);
        }
        double chiSquare = 0;
        double probability = Math.exp(-1);
        for (int weight = 0; weight < 6; weight++) {
            double expected = entities * probability;
            chiSquare += (times[weight] - expected) * (times[weight] - expected) / expected;
            probability /= weight + 1;
        }
        assertThat(ChiSquare.survival(chiSquare, 5)).isGreaterThan(0.001);
        // The correlation of replicates deviates by 1/√n.
        assertThat(products / entities).isCloseTo(0, within(4 / Math.sqrt(entities)));
        assertThat(Arrays.stream(times).sum()).isEqualTo(entities);
    }
}
