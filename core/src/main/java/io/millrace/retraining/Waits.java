package io.millrace.retraining;

import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.retraining.RetrainingState.Drift;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges what automatic reasons wait for, and tells it. */
final class Waits {
    private final RetrainingPolicy policy;
    private final Requests requests;

    Waits(RetrainingPolicy policy, Requests requests) {
        this.policy = policy;
        this.requests = requests;
    }

    /** The phase that automatic reasons lead to, with its alerts; TRAINING: nothing holds them back. */
    Phase judge(Draft draft, Set<Reason> reasons) {
        Drift drift = draft.championDrift();
        boolean quarantined = drift != null && drift.quarantined();
        Phase phase = phase(draft, reasons, drift, quarantined);
        if (phase == Phase.WAITING_FOR_LABELS && drift != null) {
            draft.raise(
                    RetrainingMachine.WAITING_FOR_LABELS,
                    false,
                    "drift since " + Instant.ofEpochMilli(drift.since()) + " is confirmed; training waits for "
                            + policy.minimumPostDrift() + " matured examples younger than it, until "
                            + Instant.ofEpochMilli(waitsUntil(drift)) + " at most");
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
        return waitsForLabels(draft, reasons, drift) ? Phase.WAITING_FOR_LABELS : Phase.TRAINING;
    }

    private boolean waitsForLabels(Draft draft, Set<Reason> reasons, @Nullable Drift drift) {
        return drift != null
                && reasons.contains(Reason.DATA_DRIFT)
                && !requests.enoughYounger(draft, drift)
                && draft.time < waitsUntil(drift);
    }

    private long waitsUntil(Drift drift) {
        return drift.confirmedAt() + policy.atMost().toMillis();
    }
}
