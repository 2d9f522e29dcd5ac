package io.millrace.rollout;

import java.util.List;

/** Every live instance loads what a plan needs, or what is under way ends. */
final class Loading {
    private final Transitions transitions;

    Loading(Transitions transitions) {
        this.transitions = transitions;
    }

    /** Whether it has gone on, or has ended. */
    boolean goesOn(Draft draft, Rollout rollout) {
        List<String> loads = rollout.plan().loads(draft.inService.champion());
        if (Transitions.loaded(draft, rollout.plan())) {
            if (!rollout.paused()) {
                String reason = draft.instances.everyone() + " has loaded " + String.join(", ", loads);
                transitions.goOn(draft, rollout, reason);
            }
            return !rollout.paused();
        }
        Long since = rollout.progress().reportedSince();
        if (since != null && draft.instances.clock() >= since + RolloutMachine.LOADING_TIME.toMillis()) {
            String missing = draft.instances.without(loads);
            String reason = "in " + RolloutMachine.LOADING_TIME.toSeconds() + " s it was not loaded by " + missing;
            transitions.fail(
                    draft, rollout, GuardName.LOADING, reason, rollout.plan().version());
            return true;
        }
        transitions.starve(draft, rollout, 0, "no live instance has loaded it");
        return false;
    }
}
