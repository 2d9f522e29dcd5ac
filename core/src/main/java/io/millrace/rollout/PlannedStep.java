package io.millrace.rollout;

import io.millrace.arms.Arm;
import io.millrace.arms.Arms;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of a rollout, after its version was loaded.
 *
 * @param phase SHADOW or LIVE
 * @param arms who is scored by which version; null: the champion scores all
 * @param hold least event time; null: until somebody ends it
 * @param minimumSamples least samples of each arm
 * @param asks whether somebody is asked before what comes next
 */
record PlannedStep(
        Phase phase, @Nullable Arms arms, @Nullable Duration hold, long minimumSamples, boolean asks) {
    PlannedStep {
        if (phase == Phase.LOADING || (phase == Phase.LIVE) != (arms != null)) {
            throw new IllegalArgumentException("a step " + phase + " with " + arms);
        }
    }

    /** The variants that are counted, in the order of their ranges. */
    List<String> variants() {
        return arms == null
                ? List.of(Arm.CHALLENGER, Arm.CHAMPION)
                : arms.all().stream().map(Arm::variant).toList();
    }
}
