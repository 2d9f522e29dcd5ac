package io.millrace.drift;

import java.util.List;

/**
 * What was counted in one window.
 *
 * @param start exclusive, epoch milliseconds
 * @param end inclusive, epoch milliseconds
 * @param samples snapshot rows
 * @param entities distinct entities among them
 * @param counters one per {@link DriftReference#counted()}, in its order
 * @param slices the same of the rows of each of {@link DriftReference#slices()}, in that order
 */
public record WindowCounts(
        long start, long end, long samples, long entities, List<BinCounter> counters, List<WindowCounts> slices) {

    public WindowCounts {
        counters = List.copyOf(counters);
        slices = List.copyOf(slices);
    }

    /** A window without slices. */
    public WindowCounts(long start, long end, long samples, long entities, List<BinCounter> counters) {
        this(start, end, samples, entities, counters, List.of());
    }
}
