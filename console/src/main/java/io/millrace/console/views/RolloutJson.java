package io.millrace.console.views;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.words.RolloutWords;
import io.millrace.records.RolloutStatus;
import org.jspecify.annotations.Nullable;

/** What is under way, as the page and the command line's JSON tell it. */
public final class RolloutJson {
    private RolloutJson() {}

    /**
     * Writes it as {@code rollout}.
     *
     * @param rollout null: nothing is under way, and null is written
     */
    public static void write(@Nullable RolloutStatus rollout, ObjectNode into) {
        if (rollout == null) {
            into.putNull("rollout");
            return;
        }
        into.putObject("rollout")
                .put("id", rollout.getId())
                .put("version", rollout.getVersion())
                .put("strategy", rollout.getStrategy())
                .put("experiment", rollout.getExperiment())
                .put("phase", RolloutWords.name(rollout.getPhase()))
                .put("step", rollout.getStep())
                .put("steps", rollout.getSteps())
                .put("share", rollout.getShare())
                .put("paused", rollout.getPaused())
                .put("since", Json.time(rollout.getSince()))
                .put("words", RolloutWords.phase(rollout));
    }
}
