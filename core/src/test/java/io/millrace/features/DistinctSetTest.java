package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DistinctSetTest {
    private final DistinctSet sets = new DistinctSet();

    private record Sighting(long hash, int tile) {}

    @Test
    void shouldBeExactUpToK() {
        Random random = new Random(1);
        byte[] set = new byte[0];
        for (int n = 1; n <= DistinctSet.K; n++) {
            set = add(set, new Sighting(random.nextLong(), n));
            sets.measure(set, Long.MIN_VALUE);
            assertThat(sets.count()).isEqualTo(n);
        }
        sets.measure(set, 1_000);
        assertThat(sets.count()).isEqualTo(25);
        assertThat(sets.oldest()).isEqualTo(1_000);
        sets.measure(set, 2_000);
        assertThat(sets.count()).isZero();
        assertThat(sets.oldest()).isEqualTo(DistinctSet.NOTHING);
    }

    @Test
    void shouldKeepTheStatedErrorBeyondK() {
        Random random = new Random(2);
        int rounds = 100;
        for (int n : new int[] {1_100, 3_000, 6_000}) {
            double squares = 0;
            double bias = 0;
            for (int round = 0; round < rounds; round++) {
                byte[] set = new byte[0];
                for (int i = 0; i < n; i++) {
                    set = add(set, new Sighting(random.nextLong(), 0));
                }
                sets.measure(set, 0);
                double error = sets.count() / n - 1;
                squares += error * error;
                bias += error;
            }
            double stated = 1 / Math.sqrt(DistinctSet.K - 2);
            // Standard deviations of the estimates of error and bias themselves: 1/sqrt(2·100) = 7 % and 1/sqrt(100).
            assertThat(Math.sqrt(squares / rounds)).as("error at %d", n).isLessThan(stated * 1.25);
            assertThat(Math.abs(bias / rounds)).as("bias at %d", n).isLessThan(4 * stated / Math.sqrt(rounds));
        }
    }

    @Test
    void shouldCountEveryWindowTheSameWhateverTheOrderAndHoweverPruned() {
        Random random = new Random(3);
        for (int round = 0; round < 12; round++) {
            List<Sighting> sightings = sightings(random, 500 + random.nextInt(6_000));
            byte[] unpruned = exact(sightings);
            byte[] one = addAll(sightings);
            Collections.shuffle(sightings, random);
            byte[] other = addAll(sightings);

            assertThat(DistinctSet.size(one)).isLessThanOrEqualTo(DistinctSet.size(unpruned));
            for (int first = -1; first <= 60; first += 3) {
                sets.measure(unpruned, first);
                double count = sets.count();
                sets.measure(one, first);
                assertThat(sets.count()).as("round %d from %d", round, first).isEqualTo(count);
                sets.measure(other, first);
                assertThat(sets.count()).isEqualTo(count);
            }
            assertThat(sets.prune(one)).isEqualTo(sets.prune(other)).isEqualTo(sets.prune(unpruned));
        }
    }

    @Test
    void shouldStayBounded() {
        Random random = new Random(4);
        byte[] set = new byte[0];
        int largest = 0;
        for (int i = 0; i < 60_000; i++) {
            set = add(set, new Sighting(random.nextLong(), i / 1_000));
            largest = Math.max(largest, DistinctSet.size(set));
        }
        // About K · ln(values / K), and what has come since the last pruning.
        assertThat(largest).isLessThan(6_500);
    }

    @Test
    void shouldForgetWhatNoWindowHolds() {
        byte[] set = addAll(List.of(new Sighting(-5, 3), new Sighting(7, 4), new Sighting(9, 5), new Sighting(-5, 1)));

        byte[] kept = DistinctSet.since(set, 4);

        assertThat(DistinctSet.size(kept)).isEqualTo(2);
        assertThat(DistinctSet.since(kept, 4)).isSameAs(kept);
        sets.measure(set, 3);
        assertThat(sets.count()).isEqualTo(3);
    }

    private byte[] add(byte[] set, Sighting sighting) {
        byte[] after = DistinctSet.add(set, sighting.hash, sighting.tile);
        return after != set && DistinctSet.isDue(after) ? sets.prune(after) : after;
    }

    private byte[] addAll(List<Sighting> sightings) {
        byte[] set = new byte[0];
        for (Sighting sighting : sightings) {
            set = add(set, sighting);
        }
        return set;
    }

    private static byte[] exact(List<Sighting> sightings) {
        Map<Long, Integer> last = new HashMap<>();
        sightings.forEach(sighting -> last.merge(sighting.hash, sighting.tile, Math::max));
        byte[] set = new byte[0];
        for (Map.Entry<Long, Integer> entry : last.entrySet()) {
            set = DistinctSet.add(set, entry.getKey(), entry.getValue());
        }
        return set;
    }

    /** Some values come once, some again and again. */
    private static List<Sighting> sightings(Random random, int count) {
        List<Sighting> sightings = new ArrayList<>();
        long[] regulars = random.longs(300).toArray();
        for (int i = 0; i < count; i++) {
            long hash = random.nextInt(4) == 0 ? regulars[random.nextInt(regulars.length)] : random.nextLong();
            sightings.add(new Sighting(hash, random.nextInt(60)));
        }
        return sightings;
    }
}
