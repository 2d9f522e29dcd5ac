package io.millrace.retraining;

import io.millrace.retraining.RetrainingInput.Ending;
import io.millrace.retraining.RetrainingInput.TrainingEnded;
import java.util.Objects;

/**
 * Tells a person of versions that wait for one. Such a version is not awaited: nobody knows whether it will ever be in service, and a champion that
 * goes on must be renewed all the same.
 */
final class Staging {

    private Staging() {}

    /** Takes in that a training's version waits. */
    static void take(Draft draft, TrainingEnded ended, String why) {
        String kind = ended.ending() == Ending.STAGED_BELOW_GATES
                ? RetrainingMachine.GATES_UNREACHABLE
                : RetrainingMachine.CANDIDATE_WAITS;
        String message = about(Objects.requireNonNull(ended.version())) + "waits for a person: " + why
                + "; see it by models show, and put it into service by deploy, or not";
        draft.settle(other(kind), "a later version waits for another reason");
        draft.raise(kind, true, message);
        draft.lastOutcome = TrainingOutcome.STAGED;
    }

    /** A later model met its gates: what waited is of no interest any more. */
    static void overtaken(Draft draft, String version) {
        close(draft, "version " + version + " met its gates");
    }

    /** Closes the alert when a person has decided on the version: it is in service, or archived. */
    static void settle(Draft draft) {
        String champion = draft.deployment.champion();
        if (champion != null && waits(draft, champion)) {
            close(draft, "version " + champion + " took over");
            draft.holds = new RetrainingState.Holds(draft.holds.coolUntil(), 0, draft.holds.failures(), 0);
            if (draft.lastOutcome == TrainingOutcome.STAGED) {
                draft.lastOutcome = TrainingOutcome.CHAMPION;
            }
        }
        for (String version : draft.deployment.archived()) {
            if (waits(draft, version)) {
                close(draft, "version " + version + " was archived");
            }
        }
    }

    private static boolean waits(Draft draft, String version) {
        return draft.says(RetrainingMachine.GATES_UNREACHABLE, about(version))
                || draft.says(RetrainingMachine.CANDIDATE_WAITS, about(version));
    }

    private static void close(Draft draft, String message) {
        draft.settle(RetrainingMachine.GATES_UNREACHABLE, message);
        draft.settle(RetrainingMachine.CANDIDATE_WAITS, message);
    }

    private static String other(String kind) {
        return kind.equals(RetrainingMachine.GATES_UNREACHABLE)
                ? RetrainingMachine.CANDIDATE_WAITS
                : RetrainingMachine.GATES_UNREACHABLE;
    }

    /** How the message begins that tells of a version. */
    private static String about(String version) {
        return "version " + version + " ";
    }
}
