package io.millrace.retraining;

import io.millrace.retraining.RetrainingInput.TrainingEnded;
import io.millrace.retraining.RetrainingState.Awaited;
import io.millrace.retraining.RetrainingState.Birth;
import io.millrace.retraining.RetrainingState.InFlight;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;

/** Takes in how a training ended, and what that holds back. */
final class Endings {
    private final BackOff backOff;

    Endings(BackOff backOff) {
        this.backOff = backOff;
    }

    /** Ignores what did not end the request in flight. */
    void take(Draft draft, TrainingEnded ended) {
        InFlight request = draft.inFlight;
        if (request == null || !request.id().equals(ended.retrainId())) {
            return;
        }
        draft.inFlight = null;
        draft.settle(RetrainingMachine.UNANSWERED, "training " + request.id() + " has ended");
        draft.dueReasons = EnumSet.noneOf(Reason.class);
        String why = ended.why() == null ? "no reason given" : ended.why();
        switch (ended.ending()) {
            case SUCCEEDED -> succeeded(draft, request, Objects.requireNonNull(ended.version()));
            case STAGED, STAGED_BELOW_GATES -> staged(draft, request, ended, why);
            case REJECTED -> rejected(draft, request, why);
            case FAILED -> failed(draft, request, why);
        }
    }

    private void succeeded(Draft draft, InFlight request, String version) {
        register(draft, request, version);
        draft.awaited = new Awaited(version, draft.time);
        draft.holds = backOff.registered(draft);
        draft.lastOutcome = TrainingOutcome.CHALLENGER;
        Staging.settle(draft, "training " + request.id() + " gave version " + version);
    }

    /** Nobody is waited for: the version may take over today or never. */
    private void staged(Draft draft, InFlight request, TrainingEnded ended, String why) {
        String version = Objects.requireNonNull(ended.version());
        register(draft, request, version);
        draft.holds = backOff.rejected(draft, request.examples());
        draft.lastOutcome = TrainingOutcome.STAGED;
        Staging.tell(draft, version, ended.ending(), why);
    }

    private static void register(Draft draft, InFlight request, String version) {
        draft.births.put(version, new Birth(request.requestedAt(), request.examples()));
        draft.forgetOldest(draft.births, Birth::requestedAt);
        draft.settle(RetrainingMachine.TRAINING_FAILED, "training " + request.id() + " succeeded");
        draft.settle(RetrainingMachine.TRAINING_REJECTED, "training " + request.id() + " gave version " + version);
    }

    private void rejected(Draft draft, InFlight request, String why) {
        draft.holds = backOff.rejected(draft, request.examples());
        draft.lastOutcome = TrainingOutcome.REJECTED;
        draft.settle(RetrainingMachine.TRAINING_FAILED, "training " + request.id() + " ran to its end");
        draft.raise(
                RetrainingMachine.TRAINING_REJECTED,
                false,
                "training " + request.id() + " was rejected (" + why + "); the next waits for "
                        + draft.holds.examplesNeeded() + " matured examples");
    }

    private void failed(Draft draft, InFlight request, String why) {
        draft.holds = backOff.failed(draft);
        draft.lastOutcome = TrainingOutcome.FAILED;
        draft.raise(
                RetrainingMachine.TRAINING_FAILED,
                true,
                "training " + request.id() + " failed (" + why + "); no other starts by itself before "
                        + Instant.ofEpochMilli(draft.holds.coolUntil()));
    }
}
