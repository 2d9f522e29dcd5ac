package io.millrace.features;

import java.util.Random;
import java.util.function.ObjLongConsumer;

/** Random moments of an entity's events: bursts, pauses, ties, and the edges of tiles. */
final class RandomTimes {
    private static final long START = 1_600_000_000_000L;
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long[] TILES = {5 * MINUTE, HOUR, DAY};
    private static final long[] PACES = {MINUTE, 20 * MINUTE, 3 * HOUR, DAY, 12 * DAY};

    private final Random random;

    RandomTimes(Random random) {
        this.random = random;
    }

    /** That many moments in order, with their numbers. */
    void next(int count, ObjLongConsumer<Long> moments) {
        long pace = PACES[random.nextInt(PACES.length)];
        long time = START + random.nextLong(30 * DAY);
        for (int i = 0; i < count; i++) {
            if (random.nextInt(12) == 0) {
                pace = PACES[random.nextInt(PACES.length)];
            }
            time += random.nextInt(10) == 0 ? 0 : (long) (-Math.log(1 - random.nextDouble()) * pace);
            if (random.nextInt(5) == 0) {
                time = edge(time);
            }
            moments.accept(time, i);
        }
    }

    /** A moment at or after one, from milliseconds to years away, often on the edge of a tile. */
    long after(long time) {
        long later = time + (long) (Math.exp(random.nextDouble() * 25) - 1);
        return random.nextBoolean() ? later : edge(later);
    }

    private long edge(long time) {
        long tile = TILES[random.nextInt(TILES.length)];
        return (time + tile - 1) / tile * tile;
    }
}
