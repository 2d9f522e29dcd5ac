package io.millrace.experiments;

import java.util.List;

/**
 * All that is known of an experiment at a moment.
 *
 * @param at event time, epoch milliseconds
 * @param stopped whether somebody has ended the experiment: there will be no further look
 * @param arms in the order of the plan
 */
public record Look(long at, boolean stopped, List<ArmOutcomes> arms) {
    public Look {
        arms = List.copyOf(arms);
    }
}
