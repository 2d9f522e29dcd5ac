package io.millrace.rollout;

import java.util.ArrayList;
import java.util.List;

/**
 * What was scored in an arm. Adds up over instances and intervals.
 *
 * @param samples vectors that its version was given
 * @param errors those on which it failed; of another version than the champion: though the champion can score them
 * @param excused those on which it failed, and the champion as well or nobody knows: they are no reproach
 * @param invalid those that it scored to no number from 0 to 1
 * @param pace how long it took
 * @param latency counts of {@link io.millrace.statistics.LatencyBuckets}; may end before the last bucket
 * @param scoreSum sum of valid scores
 * @param scoreSquares sum of their squares
 * @param scores valid scores by twenty bins of equal width, 0 to 1, right-closed; may end before the last bin
 */
public record ArmCounts(
        long samples,
        long errors,
        long excused,
        long invalid,
        Pace pace,
        List<Long> latency,
        double scoreSum,
        double scoreSquares,
        List<Long> scores) {
    /** Nothing was scored. */
    public static final ArmCounts NONE = new ArmCounts(0, 0, 0, 0, Pace.NONE, List.of(), 0, 0, List.of());

    public ArmCounts {
        latency = List.copyOf(latency);
        scores = List.copyOf(scores);
        if (errors < 0 || excused < 0 || invalid < 0 || errors + excused + invalid > samples) {
            throw new IllegalArgumentException("of " + samples + " samples " + errors + " errors, " + excused
                    + " excused ones, " + invalid + " invalid scores");
        }
    }

    /** Vectors with a valid score. */
    public long valid() {
        return samples - errors - excused - invalid;
    }

    /** Microseconds of scoring per vector; 0 without any. */
    double microsPerVector() {
        return samples == 0 ? 0 : pace.nanos() / 1e3 / samples;
    }

    /**
     * Whether scoring took more than so many times as long as another arm's, per vector <em>and</em> per pass. A pass costs something whatever the number of
     * its vectors: per vector an arm with fewer of them in a pass looks slower than it is, per pass one with more. Never both.
     */
    boolean slowerThan(ArmCounts other, double times) {
        return pace.nanos() / (double) samples > times * other.pace.nanos() / other.samples
                && pace.nanos() / (double) pace.passes() > times * other.pace.nanos() / other.pace.passes();
    }

    /** This and another. */
    public ArmCounts plus(ArmCounts other) {
        return new ArmCounts(
                samples + other.samples,
                errors + other.errors,
                excused + other.excused,
                invalid + other.invalid,
                pace.plus(other.pace),
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
