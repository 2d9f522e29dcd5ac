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
 */
public record WindowCounts(long start, long end, long samples, long entities, List<BinCounter> counters) {

    public WindowCounts {
        counters = List.copyOf(counters);
    }
}
