package io.millrace.retraining;

import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.retraining.RetrainingState.Drift;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges what automatic reasons wait for, and tells it. */
final class Waits {
    private final SplitRule split;
    private final RetrainingPolicy policy;
    private final Requests requests;

    Waits(SplitRule split, RetrainingPolicy policy, Requests requests) {
        this.split = split;
        this.policy = policy;
        this.requests = requests;
    }

    /** The phase that automatic reasons lead to, with its alerts; TRAINING: nothing holds them back. */
    Phase judge(Draft draft, Set<Reason> reasons) {
        Drift drift = draft.championDrift();
        boolean quarantined = drift != null && drift.quarantined();
        Phase phase = phase(draft, reasons, drift, quarantined);
        if (phase == Phase.WAITING_FOR_LABELS) {
            draft.raise(RetrainingMachine.WAITING_FOR_LABELS, false, whatFor(draft, reasons, drift));
        } else if (phase == Phase.TRAINING || reasons.isEmpty()) {
            draft.settle(RetrainingMachine.WAITING_FOR_LABELS, "the wait for labels is over");
        }
        if (quarantined && !reasons.isEmpty()) {
            draft.raise(
                    RetrainingMachine.QUARANTINED,
                    true,
                    "no training starts by itself: the data of version " + draft.deployment.champion()
                            + " look broken upstream");
        } else {
            draft.settle(RetrainingMachine.QUARANTINED, "nothing is held back by a quarantine");
        }
        return phase;
    }

    private Phase phase(Draft draft, Set<Reason> reasons, @Nullable Drift drift, boolean quarantined) {
        if (draft.time < draft.holds.coolUntil()) {
            return Phase.COOL_DOWN;
        }
        if (reasons.isEmpty()) {
            return drift != null && drift.suspect() ? Phase.SUSPECT : Phase.STABLE;
        }
        if (quarantined || draft.examples.total() < draft.holds.examplesNeeded()) {
            return Phase.REQUESTED;
        }
        return enough(draft, reasons, drift) ? Phase.TRAINING : Phase.WAITING_FOR_LABELS;
    }

    /** Whether what a training would learn from is enough: the examples younger than a drift, or else all of them. */
    private boolean enough(Draft draft, Set<Reason> reasons, @Nullable Drift drift) {
        if (drift != null && waitsForYounger(draft, reasons, drift)) {
            return requests.enoughYounger(draft, drift);
        }
        return split.allows(draft.examples, Long.MIN_VALUE);
    }

    private boolean waitsForYounger(Draft draft, Set<Reason> reasons, Drift drift) {
        return reasons.contains(Reason.DATA_DRIFT) && draft.time < waitsUntil(drift);
    }

    private String whatFor(Draft draft, Set<Reason> reasons, @Nullable Drift drift) {
        String span =
                split.days() + " days between the first and the last of them: with fewer there is nothing to train on "
                        + "a horizon before the test";
        if (drift == null || !waitsForYounger(draft, reasons, drift)) {
            return "training waits for matured examples with " + span;
        }
        return "drift since " + Instant.ofEpochMilli(drift.since()) + " is confirmed; training waits until "
                + Instant.ofEpochMilli(waitsUntil(drift)) + " at most for " + policy.minimumPostDrift()
                + " matured examples younger than it, with " + span;
    }

    private long waitsUntil(Drift drift) {
        return drift.confirmedAt() + policy.atMost().toMillis();
    }
}
