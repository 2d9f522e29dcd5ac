package io.millrace.retraining;

import io.millrace.retraining.RetrainingInput.Deployed;
import io.millrace.retraining.RetrainingState.Awaited;
import io.millrace.retraining.RetrainingState.InService;
import java.util.EnumSet;
import java.util.Objects;

/** Follows what is in service, and whether the version that was trained has taken over. */
final class Rollout {
    private final long patience;

    /** @param patience how long a trained version may take until its rollout begins, in milliseconds */
    Rollout(long patience) {
        this.patience = patience;
    }

    void take(Draft draft, Deployed deployed) {
        if (deployed.sequence() <= draft.deployment.sequence()) {
            return;
        }
        boolean other = !Objects.equals(deployed.champion(), draft.deployment.champion());
        if (draft.awaited != null && draft.deployment.challenger() != null && deployed.challenger() == null) {
            // The rollout of another version was in the way: only now can its own begin.
            draft.awaited = new Awaited(draft.awaited.version(), draft.time);
        }
        draft.deployment =
                new InService(deployed.sequence(), deployed.champion(), deployed.challenger(), deployed.archived());
        draft.deployedBecause = deployed.reason();
        if (other) {
            draft.dueReasons = EnumSet.noneOf(Reason.class);
        }
    }

    /**
     * Ends the wait for the trained version when it took over, was archived, or its rollout has not begun in time, however long that takes then; and
     * closes the alert about one that is promoted after all.
     */
    void settle(Draft draft) {
        String champion = draft.deployment.champion();
        if (champion != null && draft.says(RetrainingMachine.NOT_PROMOTED, notInService(champion))) {
            draft.settle(RetrainingMachine.NOT_PROMOTED, "version " + champion + " took over");
            if (draft.lastOutcome == TrainingOutcome.NOT_PROMOTED) {
                draft.lastOutcome = TrainingOutcome.CHAMPION;
            }
        }
        Awaited awaited = draft.awaited;
        if (awaited == null) {
            return;
        }
        InService inService = draft.deployment;
        if (awaited.version().equals(inService.champion())) {
            draft.awaited = null;
            draft.lastOutcome = TrainingOutcome.CHAMPION;
            draft.settle(RetrainingMachine.NOT_PROMOTED, "version " + awaited.version() + " took over");
            return;
        }
        boolean overdue = draft.time != RetrainingState.NEVER && draft.time >= awaited.trainedAt() + patience;
        if (inService.archived().contains(awaited.version())) {
            String because = draft.deployedBecause;
            notPromoted(draft, notInService(awaited.version()) + (because.isEmpty() ? "" : ": " + because));
        } else if (inService.challenger() == null && overdue) {
            notPromoted(draft, notInService(awaited.version()));
        }
    }

    private static void notPromoted(Draft draft, String message) {
        draft.awaited = null;
        draft.lastOutcome = TrainingOutcome.NOT_PROMOTED;
        draft.raise(RetrainingMachine.NOT_PROMOTED, false, message);
    }

    private static String notInService(String version) {
        return "version " + version + " passed its gates and is not in service";
    }
}
