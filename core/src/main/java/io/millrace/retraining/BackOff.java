package io.millrace.retraining;

import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.retraining.RetrainingState.Holds;

/**
 * How long what went wrong holds the next automatic request back: a rejection wants more examples, a failure more time, each twice as much as
 * the one before it. Whatever has ended, the next request comes a pause later at the earliest, which bounds how many there can be.
 */
final class BackOff {
    private static final int MOST_DOUBLINGS = 6;

    private final RetrainingPolicy policy;
    private final long pause;

    /** @param pause least time between the end of a training and the next automatic request, in milliseconds */
    BackOff(RetrainingPolicy policy, long pause) {
        this.policy = policy;
        this.pause = pause;
    }

    /** After a version was registered that is to take over: what was learned of rejections is forgotten when it has. */
    Holds registered(Draft draft) {
        return new Holds(coolUntil(draft), draft.holds.rejections(), 0, 0, draft.holds.heedFrom());
    }

    /** After a version took over. */
    Holds tookOver(Draft draft) {
        return new Holds(draft.holds.coolUntil(), 0, 0, 0, RetrainingState.NEVER);
    }

    /** After a gate, a person or a trial was against a version that was trained on so many examples. */
    Holds rejected(Draft draft, long examples) {
        int rejections = draft.holds.rejections() + 1;
        long step = Math.max(1, Math.min(policy.minimumPostDrift(), examples / 10));
        return new Holds(coolUntil(draft), rejections, 0, examples + doubled(step, rejections), draft.holds.heedFrom());
    }

    /** After a version was brought back: the one before it is as good as rejected, with all that has matured by now, and what was found before is known. */
    Holds broughtBack(Draft draft) {
        Holds holds = rejected(draft, draft.examples.total());
        return new Holds(holds.coolUntil(), holds.rejections(), 0, holds.examplesNeeded(), draft.time);
    }

    /** After a training that could not be done. */
    Holds failed(Draft draft) {
        Holds holds = draft.holds;
        int failures = holds.failures() + 1;
        return new Holds(
                draft.time + doubled(pause, failures),
                holds.rejections(),
                failures,
                holds.examplesNeeded(),
                holds.heedFrom());
    }

    private long coolUntil(Draft draft) {
        return draft.time + pause;
    }

    private static long doubled(long step, int times) {
        return step << Math.min(MOST_DOUBLINGS, times - 1);
    }
}
