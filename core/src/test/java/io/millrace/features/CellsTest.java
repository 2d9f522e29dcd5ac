package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CellsTest {
    private static final int TILES = 60;

    private record Occurrence(int key, int tile, int level) {
        long code() {
            return Cells.code(key, tile, level);
        }
    }

    @Test
    void shouldHoldTheSameCellsInAnyOrderAndGrouping() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            List<Occurrence> all = occurrences(random, random.nextInt(200), 20);
            byte[] expected = bytes(cells(all));

            Collections.shuffle(all, random);
            int cut = all.isEmpty() ? 0 : random.nextInt(all.size());
            Cells one = cells(all.subList(0, cut));
            Cells other = cells(all.subList(cut, all.size()));
            merge(one, new Cells());
            merge(other, one);

            assertThat(bytes(other)).isEqualTo(expected);
            assertThat(bytes(cells(all))).isEqualTo(expected);
        }
    }

    @Test
    void shouldMergeThreeInEitherGrouping() {
        Random random = new Random(2);
        for (int round = 0; round < 100; round++) {
            List<Occurrence> a = occurrences(random, random.nextInt(50), 5);
            List<Occurrence> b = occurrences(random, random.nextInt(50), 5);
            List<Occurrence> c = occurrences(random, random.nextInt(50), 5);

            Cells left = cells(a);
            merge(left, cells(b));
            merge(left, cells(c));
            Cells right = cells(b);
            merge(right, cells(c));
            Cells whole = cells(a);
            merge(whole, right);

            assertThat(bytes(left)).isEqualTo(bytes(whole));
        }
    }

    @Test
    void shouldReadWhatItWrites() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            Cells cells = new Cells();
            for (Occurrence each : occurrences(random, random.nextInt(100), 70_000)) {
                int tile = random.nextInt(5) == 0 ? random.nextInt() : each.tile;
                cells.add(Cells.code(each.key, tile, each.level), 1 + (random.nextLong() >>> (8 + random.nextInt(56))));
            }
            Cells again = new Cells();

            merge(again, cells);

            assertThat(bytes(again)).isEqualTo(bytes(cells));
        }
    }

    @Test
    void shouldCountEverythingUpToKPairs() {
        Random random = new Random(4);
        List<Occurrence> all = new ArrayList<>();
        for (int pair = 0; pair < Cells.K; pair++) {
            for (int times = 0; times <= pair % 3; times++) {
                all.add(new Occurrence(pair / 4, pair % 4, level(random)));
            }
        }
        Cells cells = cells(all);
        cells.prune(Long.MIN_VALUE);

        cells.look(Long.MIN_VALUE);
        assertThat(cells.level()).isZero();
        assertThat(cells.total()).isEqualTo(all.size());
        assertThat(cells.keyAt(1)).isZero();
        assertThat(cells.keyAt(all.size())).isEqualTo((Cells.K - 1) / 4);
        cells.look(3);
        assertThat(cells.total())
                .isEqualTo(all.stream().filter(each -> each.tile == 3).count());
    }

    @Test
    void shouldSayTheSameOfEveryWindowWhateverTheOrderAndHoweverPruned() {
        Random random = new Random(5);
        for (int round = 0; round < 12; round++) {
            List<Occurrence> all = occurrences(random, 3_000 + random.nextInt(20_000), 10 + random.nextInt(2_000));
            Cells unpruned = cells(all);
            Cells one = pruned(all, random);
            Collections.shuffle(all, random);
            Cells other = pruned(all, random);

            assertThat(one.size()).isLessThan(unpruned.size());
            for (int first = -1; first <= TILES; first += 3) {
                String expected = window(unpruned, first);
                assertThat(window(one, first))
                        .as("round %d from %d", round, first)
                        .isEqualTo(expected);
                assertThat(window(other, first)).isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldKeepTheStatedErrorBeyondK() {
        Random random = new Random(6);
        int rounds = 100;
        double countError = 0;
        double shareError = 0;
        double rankError = 0;
        for (int round = 0; round < rounds; round++) {
            int n = 1_500 + random.nextInt(6_000);
            Cells cells = new Cells();
            for (int i = 0; i < n; i++) {
                // Three of ten are one key; the others are spread over all.
                int key = random.nextInt(10) < 3 ? 5_000 : random.nextInt(10_000);
                cells.add(Cells.code(key, random.nextInt(1_000_000), level(random)), 1);
            }
            cells.prune(Long.MIN_VALUE);
            cells.look(Long.MIN_VALUE);
            assertThat(cells.level()).isPositive();
            long[] counts = new long[10_000];
            cells.count(counts);
            countError += square(cells.total() * Math.pow(2, cells.level()) / n - 1);
            shareError += square((double) counts[5_000] / cells.total() - 0.3);
            double rank = cells.keyAt((cells.total() * 3 + 9) / 10) / 10_000.0 * 0.7;
            rankError += square(rank - 0.3);
        }
        // Standard deviations of these estimates are 7 % of them.
        assertThat(Math.sqrt(countError / rounds)).isLessThan(1 / Math.sqrt(512) * 1.2);
        assertThat(Math.sqrt(shareError / rounds)).isLessThan(0.5 / Math.sqrt(512) * 1.2);
        assertThat(Math.sqrt(rankError / rounds)).isLessThan(0.5 / Math.sqrt(512) * 1.2);
    }

    @Test
    void shouldStayBounded() {
        Random random = new Random(7);
        Cells cells = new Cells();
        int largest = 0;
        for (int i = 0; i < 200_000; i++) {
            cells.add(Cells.code(random.nextInt(60_000), i / 2_000, level(random)), 1);
            if (i % 100 == 0) {
                cells.prune(Long.MIN_VALUE);
                largest = Math.max(largest, cells.size());
            }
        }

        assertThat(largest).isLessThan(10_000);
    }

    @Test
    void shouldForgetWhatNoWindowHolds() {
        Cells cells = cells(List.of(new Occurrence(3, 8, 0), new Occurrence(3, 9, 2), new Occurrence(4, 7, 0)));

        cells.prune(8);

        assertThat(cells.size()).isEqualTo(2);
        int[] numbers = new int[5];
        cells.renumber(numbers);
        assertThat(numbers).containsExactly(-1, -1, -1, 0, -1);
        cells.look(9);
        assertThat(cells.total()).isEqualTo(1);
        assertThat(cells.keyAt(1)).isZero();
    }

    private static String window(Cells cells, int first) {
        cells.look(first);
        long[] counts = new long[2_048];
        cells.count(counts);
        return cells.level() + " " + cells.total() + Arrays.toString(counts);
    }

    private static Cells pruned(List<Occurrence> all, Random random) {
        Cells cells = new Cells();
        for (Occurrence each : all) {
            cells.add(each.code(), 1);
            if (random.nextInt(500) == 0) {
                cells.prune(Long.MIN_VALUE);
            }
        }
        cells.prune(Long.MIN_VALUE);
        return cells;
    }

    private static Cells cells(List<Occurrence> all) {
        Cells cells = new Cells();
        all.forEach(each -> cells.add(each.code(), 1));
        return cells;
    }

    private static void merge(Cells into, Cells from) {
        Packed packed = new Packed();
        from.write(packed);
        into.merge(packed);
        assertThat(packed.position()).isEqualTo(packed.limit());
    }

    private static byte[] bytes(Cells cells) {
        Packed packed = new Packed();
        cells.write(packed);
        return packed.copy();
    }

    private static List<Occurrence> occurrences(Random random, int count, int keys) {
        List<Occurrence> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int key = random.nextInt(4) == 0 ? random.nextInt(Math.min(keys, 7)) : random.nextInt(keys);
            all.add(new Occurrence(key, random.nextInt(TILES), level(random)));
        }
        return all;
    }

    private static int level(Random random) {
        return Cells.level(random.nextLong());
    }

    private static double square(double value) {
        return value * value;
    }
}
