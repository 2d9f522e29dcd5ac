package io.millrace.retraining;

import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.retraining.RetrainingInput.TrainingEnded;
import io.millrace.retraining.RetrainingState.Awaited;
import io.millrace.retraining.RetrainingState.Birth;
import io.millrace.retraining.RetrainingState.Holds;
import io.millrace.retraining.RetrainingState.InFlight;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;

/** Takes in how a training ended, and what that holds back: a rejection wants more examples, a failure more time. */
final class Endings {
    private static final int MOST_DOUBLINGS = 6;

    private final RetrainingPolicy policy;
    private final long pause;

    /** @param pause how long the first failure holds the next automatic request back, in milliseconds */
    Endings(RetrainingPolicy policy, long pause) {
        this.policy = policy;
        this.pause = pause;
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
            case REJECTED -> rejected(draft, request, why);
            case FAILED -> failed(draft, request, why);
            case STAGED, STAGED_BELOW_GATES -> staged(draft, request, ended, why);
        }
    }

    private void succeeded(Draft draft, InFlight request, String version) {
        born(draft, request, version);
        draft.awaited = new Awaited(version, draft.time);
        draft.holds = new Holds(coolUntil(draft), 0, 0, 0);
        draft.lastOutcome = TrainingOutcome.CHALLENGER;
        draft.settle(RetrainingMachine.TRAINING_FAILED, "training " + request.id() + " succeeded");
        draft.settle(RetrainingMachine.TRAINING_REJECTED, "training " + request.id() + " gave version " + version);
        Staging.overtaken(draft, version);
    }

    private static void born(Draft draft, InFlight request, String version) {
        draft.births.put(version, new Birth(request.requestedAt(), request.examples()));
        draft.forgetOldest(draft.births, Birth::requestedAt);
    }

    /** The champion goes on, and another try wants as many more examples as after a rejection: else each tick would stage a version. */
    private void staged(Draft draft, InFlight request, TrainingEnded ended, String why) {
        born(draft, request, Objects.requireNonNull(ended.version()));
        hold(draft, request);
        draft.settle(RetrainingMachine.TRAINING_FAILED, "training " + request.id() + " ran to its end");
        draft.settle(
                RetrainingMachine.TRAINING_REJECTED, "training " + request.id() + " gave version " + ended.version());
        Staging.take(draft, ended, why);
    }

    private void rejected(Draft draft, InFlight request, String why) {
        hold(draft, request);
        draft.lastOutcome = TrainingOutcome.REJECTED;
        draft.settle(RetrainingMachine.TRAINING_FAILED, "training " + request.id() + " ran to its end");
        draft.raise(
                RetrainingMachine.TRAINING_REJECTED,
                false,
                "training " + request.id() + " was rejected (" + why + "); the next waits for "
                        + draft.holds.examplesNeeded() + " matured examples");
    }

    private void hold(Draft draft, InFlight request) {
        int rejections = draft.holds.rejections() + 1;
        long step = Math.max(1, Math.min(policy.minimumPostDrift(), request.examples() / 10));
        draft.holds = new Holds(coolUntil(draft), rejections, 0, request.examples() + doubled(step, rejections));
    }

    private void failed(Draft draft, InFlight request, String why) {
        int failures = draft.holds.failures() + 1;
        draft.holds = new Holds(
                draft.time + doubled(pause, failures),
                draft.holds.rejections(),
                failures,
                draft.holds.examplesNeeded());
        draft.lastOutcome = TrainingOutcome.FAILED;
        draft.raise(
                RetrainingMachine.TRAINING_FAILED,
                true,
                "training " + request.id() + " failed (" + why + "); no other starts by itself before "
                        + Instant.ofEpochMilli(draft.holds.coolUntil()));
    }

    private long coolUntil(Draft draft) {
        return draft.time + policy.cooldown().toMillis();
    }

    private static long doubled(long step, int times) {
        return step << Math.min(MOST_DOUBLINGS, times - 1);
    }
}
