package io.millrace.features;

import java.time.Duration;

/** Lengths of tiles. Tile k covers (k·h, (k+1)·h], counted from the epoch; each resolution's tiles nest in the next one's. */
public enum Resolution {
    /** For windows up to 12 hours. */
    FIVE_MINUTES(0, Duration.ofMinutes(5), Duration.ofHours(12)),
    /** For windows up to 30 days. */
    HOUR(1, Duration.ofHours(1), Duration.ofDays(30)),
    /** For windows up to 365 days; a day of UTC. */
    DAY(2, Duration.ofDays(1), Duration.ofDays(365));

    private final byte code;
    private final long millis;
    private final Duration longestWindow;

    Resolution(int code, Duration tile, Duration longestWindow) {
        this.code = (byte) code;
        this.millis = tile.toMillis();
        this.longestWindow = longestWindow;
    }

    /**
     * The resolution of a window of that length.
     *
     * @throws IllegalArgumentException when the window is not positive or longer than 365 days
     */
    public static Resolution of(Duration window) {
        if (window.toMillis() <= 0) {
            throw new IllegalArgumentException("a window of " + window + " holds nothing");
        }
        for (Resolution resolution : values()) {
            if (window.compareTo(resolution.longestWindow) <= 0) {
                return resolution;
            }
        }
        throw new IllegalArgumentException("a window of " + window + " is longer than 365 days");
    }

    /** What stands for it in keys. */
    byte code() {
        return code;
    }

    /** Length of a tile, milliseconds. */
    public long millis() {
        return millis;
    }

    /** The tile that holds a moment. */
    public long tileOf(long time) {
        return Math.floorDiv(time - 1, millis);
    }

    /** The first tile that begins at a moment or later. */
    long firstWhole(long time) {
        return Math.floorDiv(time + millis - 1, millis);
    }

    /** The oldest tile of a window: the one that holds {@code asOf - window}. It is included whole. */
    public long firstTile(long asOf, long window) {
        return tileOf(asOf - window);
    }
}
