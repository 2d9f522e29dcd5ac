package io.millrace.features;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The stretch of time that a feature looks back on.
 *
 * @param resolution of its tiles; null for a lifetime
 * @param length milliseconds; 0 for a lifetime
 */
record Span(@Nullable Resolution resolution, long length) {
    /** Everything since the entity's first event. */
    static final Span LIFETIME = new Span(null, 0);

    private static final Pattern WRITTEN = Pattern.compile("Span\\[resolution=(\\w+), length=(\\d+)]");

    static Span of(@Nullable Duration window) {
        return window == null ? LIFETIME : new Span(Resolution.of(window), window.toMillis());
    }

    /** Reads spans as a list of them is written. */
    static List<Span> list(String text) {
        return WRITTEN.matcher(text)
                .results()
                .map(found -> found.group(1).equals("null")
                        ? LIFETIME
                        : new Span(Resolution.valueOf(found.group(1)), Long.parseLong(found.group(2))))
                .toList();
    }

    /** The finest resolution that a span has; days when none has any. */
    static Resolution finest(List<Span> spans) {
        Resolution finest = Resolution.DAY;
        for (Span span : spans) {
            if (span.resolution != null && span.resolution.compareTo(finest) < 0) {
                finest = span.resolution;
            }
        }
        return finest;
    }

    /** The one that reaches back furthest; a lifetime without any. */
    static Span longest(List<Span> spans) {
        Span longest = spans.isEmpty() ? LIFETIME : spans.get(0);
        for (Span span : spans) {
            longest = longest.resolution == null || (span.resolution != null && span.length < longest.length)
                    ? longest
                    : span;
        }
        return longest;
    }

    /** The tile that holds a moment; a lifetime is the one tile 0. */
    long tileOf(long time) {
        return resolution == null ? 0 : resolution.tileOf(time);
    }

    /** The oldest tile that it holds. */
    long firstTile(long asOf) {
        return resolution == null ? Long.MIN_VALUE : resolution.firstTile(asOf, length);
    }

    /** Of whole days, in tiles of a day. */
    static Span ofDays(@Nullable Duration window) {
        return window == null ? LIFETIME : new Span(Resolution.DAY, window.toMillis());
    }

    /** Start, exclusive: the beginning of the tile that holds {@code asOf - length}. */
    long start(long asOf) {
        return resolution == null ? Long.MIN_VALUE : resolution.firstTile(asOf, length) * resolution.millis();
    }

    /** Whether an event at or before as-of lies in it. */
    boolean holds(long time, long asOf) {
        return resolution == null || time > start(asOf);
    }
}
