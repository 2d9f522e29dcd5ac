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
 */
public record WindowVerdict(
        long start, long end, long samples, long entities, boolean valid, List<FeatureDrift> features) {

    public WindowVerdict {
        features = List.copyOf(features);
    }
}
