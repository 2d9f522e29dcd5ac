package io.millrace.drift;

import java.util.List;

/**
 * The drift of one window.
 *
 * @param start exclusive, epoch milliseconds
 * @param end inclusive, epoch milliseconds
 * @param samples snapshot rows
 * @param entities distinct entities among them
 * @param valid whether the samples reached the minimum; an invalid window neither confirms nor clears
 * @param features the monitored features in the reference's order, then the score
 * @param slices of each slice of the rows; they inform, and ask for no training
 */
public record WindowVerdict(
        long start,
        long end,
        long samples,
        long entities,
        boolean valid,
        List<FeatureDrift> features,
        List<SliceVerdict> slices) {

    public WindowVerdict {
        features = List.copyOf(features);
        slices = List.copyOf(slices);
    }

    /** A verdict without slices. */
    public WindowVerdict(
            long start, long end, long samples, long entities, boolean valid, List<FeatureDrift> features) {
        this(start, end, samples, entities, valid, features, List.of());
    }
}
