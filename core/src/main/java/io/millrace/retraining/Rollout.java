package io.millrace.retraining;

import io.millrace.retraining.RetrainingInput.Deployed;
import io.millrace.retraining.RetrainingState.Awaited;
import io.millrace.retraining.RetrainingState.Birth;
import io.millrace.retraining.RetrainingState.InService;
import java.util.EnumSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Follows what is in service, and whether the version that was trained has taken over. */
final class Rollout {
    private final BackOff backOff;
    private final long patience;

    /** @param patience how long a trained version may take until its rollout begins, in milliseconds */
    Rollout(BackOff backOff, long patience) {
        this.backOff = backOff;
        this.patience = patience;
    }

    void take(Draft draft, Deployed deployed) {
        if (deployed.sequence() <= draft.deployment.sequence()) {
            return;
        }
        boolean other = !Objects.equals(deployed.champion(), draft.deployment.champion());
        boolean back = goesBack(draft, draft.deployment.champion(), deployed.champion());
        if (draft.awaited != null && draft.deployment.challenger() != null && deployed.challenger() == null) {
            // The rollout of another version was in the way: only now can its own begin.
            draft.awaited = new Awaited(draft.awaited.version(), draft.time);
        }
        draft.deployment =
                new InService(deployed.sequence(), deployed.champion(), deployed.challenger(), deployed.archived());
        draft.deployedBecause = deployed.reason();
        // From now on it is known which of two versions is the older, whoever brought them.
        Reasons.birth(draft);
        if (other) {
            draft.dueReasons = EnumSet.noneOf(Reason.class);
            draft.holds = back ? backOff.broughtBack(draft) : backOff.tookOver(draft);
        }
        if (back) {
            draft.lastOutcome = TrainingOutcome.ROLLED_BACK;
        }
    }

    /**
     * Whether the version that comes has been in service, and was asked for before the one that goes. One that is not known yet comes from a training,
     * or from elsewhere.
     */
    private static boolean goesBack(Draft draft, @Nullable String goes, @Nullable String comes) {
        if (comes == null
                || draft.says(RetrainingMachine.NOT_PROMOTED, notInService(comes))
                || Staging.waits(draft, comes)) {
            return false;
        }
        Birth older = draft.births.get(comes);
        Birth younger = goes == null ? null : draft.births.get(goes);
        return older != null && younger != null && older.requestedAt() < younger.requestedAt();
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
        Staging.settleDecided(draft);
        Awaited awaited = draft.awaited;
        if (awaited == null) {
            return;
        }
        InService inService = draft.deployment;
        if (awaited.version().equals(inService.champion())) {
            draft.awaited = null;
            draft.holds = backOff.tookOver(draft);
            draft.lastOutcome = TrainingOutcome.CHAMPION;
            draft.settle(RetrainingMachine.NOT_PROMOTED, "version " + awaited.version() + " took over");
            return;
        }
        boolean overdue = draft.time != RetrainingState.NEVER && draft.time >= awaited.trainedAt() + patience;
        if (inService.archived().contains(awaited.version())) {
            String because = draft.deployedBecause;
            notPromoted(draft, awaited, because.isEmpty() ? "" : ": " + because);
        } else if (inService.challenger() == null && overdue) {
            notPromoted(draft, awaited, "");
        }
    }

    private void notPromoted(Draft draft, Awaited awaited, String because) {
        Birth birth = draft.births.get(awaited.version());
        draft.awaited = null;
        draft.holds = backOff.rejected(draft, birth == null ? draft.examples.total() : birth.examples());
        draft.lastOutcome = TrainingOutcome.NOT_PROMOTED;
        draft.raise(RetrainingMachine.NOT_PROMOTED, false, notInService(awaited.version()) + because);
    }

    private static String notInService(String version) {
        return "version " + version + " passed its gates and is not in service";
    }
}
