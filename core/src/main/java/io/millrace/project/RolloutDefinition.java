package io.millrace.project;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a new version of a model takes over. Durations are event time, but for latencies.
 *
 * @param strategy how
 * @param shadow a stretch in which the version is only recorded, before any strategy; null: there is none. The strategies shadow and
 *     blue_green have one whatever is said
 * @param canary steps of the strategy canary
 * @param blueGreen what is watched after the switch of the strategy blue_green
 * @param guard what must hold throughout
 * @param meanScoreShift largest distance between the arms' mean scores, 0 to 1, before somebody is asked; null: never
 * @param patience how long beyond its hold a step may wait for enough samples before somebody is told
 */
public record RolloutDefinition(
        Strategy strategy,
        @Nullable Trial shadow,
        Canary canary,
        Trial blueGreen,
        Guard guard,
        @Nullable Double meanScoreShift,
        Duration patience) {
    /** Where the project file says nothing: at once. */
    public static final RolloutDefinition DEFAULT = new RolloutDefinition(
            Strategy.DIRECT,
            null,
            new Canary(List.of(0.01, 0.05, 0.25, 0.50), new Trial(Duration.ofHours(6), 1_000)),
            new Trial(Duration.ofHours(1), 1_000),
            Guard.DEFAULT,
            null,
            Duration.ofDays(1));

    /** The stretch in which a version is only recorded, where the strategy needs one and the project file says nothing. */
    public static final Trial USUAL_SHADOW = new Trial(Duration.ofHours(6), 1_000);

    public RolloutDefinition {
        if (patience.isNegative() || (meanScoreShift != null && !(meanScoreShift > 0 && meanScoreShift <= 1))) {
            throw new IllegalArgumentException("patience of " + patience + ", score shift " + meanScoreShift);
        }
    }

    /** How a version takes over. */
    public enum Strategy {
        /** At once, as soon as every instance has loaded it. */
        DIRECT,
        /** It is recorded beside the champion, then scores everything; the champion comes back at once if it does badly. */
        BLUE_GREEN,
        /** It is recorded beside the champion until somebody promotes it. */
        SHADOW,
        /** It scores a growing share of the entities. */
        CANARY
    }

    /**
     * How long something is tried.
     *
     * @param hold least event time from the moment at which every live instance carries it out
     * @param minimumSamples least vectors in each arm, 1 at least: nothing takes over unseen
     */
    public record Trial(Duration hold, long minimumSamples) {
        public Trial {
            if (hold.isNegative() || minimumSamples < 1) {
                throw new IllegalArgumentException("a trial of " + hold + " and " + minimumSamples + " samples");
            }
        }
    }

    /**
     * Steps of a ramp.
     *
     * @param steps share of the entities at each, growing, above 0 and at most 1
     * @param each how long each is tried
     */
    public record Canary(List<Double> steps, Trial each) {
        public Canary {
            steps = List.copyOf(steps);
            double before = 0;
            for (double share : steps) {
                if (!(share > before && share <= 1)) {
                    throw new IllegalArgumentException("shares grow, above 0 and up to 1: " + steps);
                }
                before = share;
            }
            if (steps.isEmpty()) {
                throw new IllegalArgumentException("a canary has a step");
            }
        }
    }

    /**
     * What must hold while a version is on trial.
     *
     * @param latencyP99 highest 99th percentile of event to score; null: none is asked for
     * @param errorRate highest share of vectors on which the version fails, above 0 and below 1
     * @param breaches 1 or more: reports in a row in which a guard must be broken before it acts
     */
    public record Guard(@Nullable Duration latencyP99, double errorRate, int breaches) {
        /** Where the project file says nothing. */
        public static final Guard DEFAULT = new Guard(null, 0.01, 1);

        public Guard {
            boolean slow = latencyP99 != null && (latencyP99.isNegative() || latencyP99.isZero());
            if (slow || !(errorRate > 0 && errorRate < 1) || breaches < 1) {
                throw new IllegalArgumentException(
                        "latency_p99 " + latencyP99 + ", error_rate " + errorRate + ", breaches " + breaches);
            }
        }
    }
}
