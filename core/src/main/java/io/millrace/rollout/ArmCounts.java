package io.millrace.rollout;

import java.util.ArrayList;
import java.util.List;

/**
 * What was scored in an arm. Adds up over instances and intervals.
 *
 * @param samples vectors that its version was given
 * @param errors those on which it failed
 * @param invalid those that it scored to no number from 0 to 1
 * @param slow those that took longer than the guard allows
 * @param latency counts of {@link io.millrace.statistics.LatencyBuckets}; may end before the last bucket
 * @param scoreSum sum of valid scores
 * @param scoreSquares sum of their squares
 * @param scores valid scores by twenty bins of equal width, 0 to 1, right-closed; may end before the last bin
 */
public record ArmCounts(
        long samples,
        long errors,
        long invalid,
        long slow,
        List<Long> latency,
        double scoreSum,
        double scoreSquares,
        List<Long> scores) {
    /** Nothing was scored. */
    public static final ArmCounts NONE = new ArmCounts(0, 0, 0, 0, List.of(), 0, 0, List.of());

    public ArmCounts {
        latency = List.copyOf(latency);
        scores = List.copyOf(scores);
        if (errors < 0 || invalid < 0 || slow < 0 || errors + invalid > samples || slow > samples) {
            throw new IllegalArgumentException("of " + samples + " samples " + errors + " errors, " + invalid
                    + " invalid scores, " + slow + " slow ones");
        }
    }

    /** Vectors with a valid score. */
    public long valid() {
        return samples - errors - invalid;
    }

    /** This and another. */
    public ArmCounts plus(ArmCounts other) {
        return new ArmCounts(
                samples + other.samples,
                errors + other.errors,
                invalid + other.invalid,
                slow + other.slow,
                sum(latency, other.latency),
                scoreSum + other.scoreSum,
                scoreSquares + other.scoreSquares,
                sum(scores, other.scores));
    }

    private static List<Long> sum(List<Long> one, List<Long> other) {
        List<Long> sums = new ArrayList<>();
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            sums.add((i < one.size() ? one.get(i) : 0) + (i < other.size() ? other.get(i) : 0));
        }
        return sums;
    }
}
