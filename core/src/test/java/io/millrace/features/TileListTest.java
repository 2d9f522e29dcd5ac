package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TileListTest {
    private static final SourceLayout LAYOUT =
            new SourceLayout(0, List.of(new SourceLayout.Slot("x", SourceLayout.Kind.NUMBER, 0)));
    private final TileArea area = new TileArea(
            List.of(
                    new Component("count", new Count(), List.of(new Component.Input(0, 1, -1))),
                    new Component("sum", new Sum(), List.of(new Component.Input(0, 2, 0)))),
            1);
    private final byte[] state = new byte[area.size()];

    @Test
    void shouldHoldWhatASortedMapHolds() {
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            TileList list = new TileList(area);
            TreeMap<Long, long[]> expected = new TreeMap<>();
            for (int i = 0; i < 60; i++) {
                step(list, expected, random);
                if (random.nextInt(10) == 0) {
                    list = written(list);
                }
                check(list, expected);
            }
        }
    }

    private void step(TileList list, NavigableMap<Long, long[]> expected, Random random) {
        int choice = random.nextInt(10);
        if (choice == 0 && !expected.isEmpty()) {
            list.pop(state, 0);
            checkState(expected.pollFirstEntry().getValue());
        } else if (choice == 1 && !expected.isEmpty()) {
            list.dropLast(state);
            expected.pollLastEntry();
        } else {
            long tile = random.nextInt(1 << random.nextInt(12)) - 100L;
            long value = random.nextLong() >> (2 + random.nextInt(60));
            boolean summed = random.nextBoolean();
            list.add(tile, event(value), summed ? 3 : 1, state);
            long[] sums = expected.computeIfAbsent(tile, k -> new long[3]);
            sums[0]++;
            if (summed) {
                long before = sums[1];
                sums[1] += value;
                sums[2] += (value >> 63) + (Long.compareUnsigned(sums[1], before) < 0 ? 1 : 0);
            }
        }
    }

    private void check(TileList list, NavigableMap<Long, long[]> expected) {
        assertThat(list.count()).isEqualTo(expected.size());
        if (!expected.isEmpty()) {
            assertThat(list.first()).isEqualTo(expected.firstKey());
            assertThat(list.last()).isEqualTo(expected.lastKey());
        }
        list.rewind();
        expected.forEach((tile, sums) -> {
            assertThat(list.next(state, 0)).isTrue();
            assertThat(list.tile()).isEqualTo(tile);
            checkState(sums);
        });
        assertThat(list.next(state, 0)).isFalse();
    }

    private void checkState(long[] sums) {
        assertThat(Bytes.getLong(state, 0)).isEqualTo(sums[0]);
        assertThat(Bytes.getLong(state, 8)).isEqualTo(sums[1]);
        assertThat(Bytes.getLong(state, 16)).isEqualTo(sums[2]);
    }

    private TileList written(TileList list) {
        Packed packed = new Packed();
        list.write(packed);
        TileList again = new TileList(area);
        packed.setPosition(0);
        again.read(packed);
        assertThat(packed.position()).isEqualTo(packed.limit());
        return again;
    }

    private static Event event(long value) {
        Event event = new Event(LAYOUT);
        event.setScaled(0, value);
        return event;
    }
}
