package io.millrace.console.words;

import io.millrace.records.RolloutPhase;
import io.millrace.records.RolloutStatus;
import java.util.Locale;

/** How what is under way is called. */
public final class RolloutWords {

    private RolloutWords() {}

    /** A phase's name. */
    public static String name(RolloutPhase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    /** Where a rollout stands: {@code 1.1.0 live for 5 %, step 2 of 4, paused}. */
    public static String phase(RolloutStatus rollout) {
        String what =
                switch (rollout.getPhase()) {
                    case LOADING -> " is loaded";
                    case SHADOW -> " in shadow, step " + rollout.getStep() + " of " + rollout.getSteps();
                    case LIVE ->
                        " live for " + percent(rollout.getShare()) + ", step " + rollout.getStep() + " of "
                                + rollout.getSteps();
                };
        return rollout.getVersion() + what + (rollout.getPaused() ? ", paused" : "");
    }

    /** A share as a percentage of at most two decimals: {@code 5 %}, {@code 0.25 %}. */
    public static String percent(double share) {
        String number = String.format(Locale.ROOT, "%.2f", 100 * share);
        return number.replaceAll("\\.?0+$", "") + " %";
    }
}
