package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Its algebra is that of tiles: each whole, merged in any grouping with those beside it. */
class LongestGapTest {
    private static final SourceLayout LAYOUT = new SourceLayout(0, List.of());
    private static final long TILE = 100;

    private final LongestGap monoid = new LongestGap();
    private final Random random = new Random(11);

    @Test
    void shouldGiveTheSameBytesInAnyGroupingOfTiles() {
        for (int round = 0; round < 300; round++) {
            List<List<Long>> tiles = tiles();

            byte[] state = merged(tiles);

            assertThat(TimeSpan.first(state, 0)).isEqualTo(first(tiles));
            assertThat(LongestGap.gap(state, 0)).isEqualTo(gap(tiles));
        }
    }

    @Test
    void shouldNotLookBetweenTheEventsOfOneTileWhoeverCountedThem() {
        byte[] missed = merged(List.of(List.of(1_005L)));
        byte[] counted = merged(List.of(List.of(1_055L)));

        monoid.mergeTile(counted, 0, missed, 0);

        assertThat(counted).isEqualTo(merged(List.of(List.of(1_005L, 1_055L))));
    }

    @Test
    void shouldUnpackWhatItPacks() {
        Packed packed = new Packed();
        for (int round = 0; round < 300; round++) {
            byte[] state = merged(tiles());
            packed.setLimit(0);
            packed.reserve(monoid.packedSize());
            monoid.pack(state, 0, packed);
            packed.setPosition(0);
            byte[] again = new byte[state.length];

            monoid.unpack(packed, again, 0);

            assertThat(again).isEqualTo(state);
        }
    }

    @Test
    void shouldTakeOutNothingButNothing() {
        byte[] state = merged(tiles());
        byte[] before = state.clone();
        byte[] empty = new byte[monoid.size()];
        monoid.zero(empty, 0);

        assertThat(monoid.remove(state, 0, empty, 0)).isTrue();
        assertThat(state).isEqualTo(before);
        assertThat(monoid.remove(state, 0, before, 0)).isFalse();
    }

    /** Times per tile, in the order of tiles but not within them; some tiles are empty. */
    private List<List<Long>> tiles() {
        List<List<Long>> tiles = new ArrayList<>();
        int count = 1 + random.nextInt(8);
        for (int tile = 0; tile < count; tile++) {
            List<Long> times = new ArrayList<>();
            for (int i = tile == 0 ? 0 : random.nextInt(2); i < 3; i++) {
                times.add(1_000L + tile * TILE + random.nextInt((int) TILE));
            }
            tiles.add(random.nextInt(4) == 0 && tile > 0 ? List.of() : times);
        }
        return tiles;
    }

    private byte[] merged(List<List<Long>> tiles) {
        if (tiles.size() == 1) {
            byte[] state = new byte[monoid.size()];
            monoid.zero(state, 0);
            for (long time : tiles.get(0)) {
                Event event = new Event(LAYOUT);
                event.identify(new byte[0], time, 0, 0);
                monoid.add(state, 0, event, -1);
            }
            return state;
        }
        int cut = 1 + random.nextInt(tiles.size() - 1);
        byte[] one = merged(tiles.subList(0, cut));
        byte[] other = merged(tiles.subList(cut, tiles.size()));
        boolean swap = random.nextBoolean();
        byte[] into = swap ? other : one;
        monoid.merge(into, 0, swap ? one : other, 0);
        return into;
    }

    private static long first(List<List<Long>> tiles) {
        return tiles.stream()
                .flatMap(List::stream)
                .mapToLong(Long::longValue)
                .min()
                .orElseThrow();
    }

    private static long gap(List<List<Long>> tiles) {
        List<List<Long>> filled = tiles.stream().filter(tile -> !tile.isEmpty()).toList();
        long longest = 0;
        for (int i = 1; i < filled.size(); i++) {
            long before =
                    filled.get(i - 1).stream().mapToLong(Long::longValue).max().orElseThrow();
            long after = filled.get(i).stream().mapToLong(Long::longValue).min().orElseThrow();
            longest = Math.max(longest, after - before);
        }
        return longest;
    }
}
