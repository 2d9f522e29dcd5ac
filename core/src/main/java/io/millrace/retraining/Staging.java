package io.millrace.retraining;

import io.millrace.retraining.RetrainingInput.Ending;

/** The alerts about a version that waits for a person: there is one of them, about the latest such version. */
final class Staging {

    private Staging() {}

    /** Tells of a version that waits. */
    static void tell(Draft draft, String version, Ending ending, String why) {
        boolean belowGates = ending == Ending.STAGED_BELOW_GATES;
        String kind = belowGates ? RetrainingMachine.GATES_UNREACHABLE : RetrainingMachine.STAGED;
        draft.settle(
                belowGates ? RetrainingMachine.STAGED : RetrainingMachine.GATES_UNREACHABLE,
                "version " + version + " waits for another reason");
        draft.raise(kind, true, beginning(version) + " (" + why + ")");
    }

    /** Whether a version is the one that waits. */
    static boolean waits(Draft draft, String version) {
        return draft.says(RetrainingMachine.GATES_UNREACHABLE, beginning(version))
                || draft.says(RetrainingMachine.STAGED, beginning(version));
    }

    /** Nobody need decide any more. */
    static void settle(Draft draft, String message) {
        draft.settle(RetrainingMachine.GATES_UNREACHABLE, message);
        draft.settle(RetrainingMachine.STAGED, message);
    }

    /** A person has decided on the version that waits when it is in service, or archived. */
    static void settleDecided(Draft draft) {
        String champion = draft.deployment.champion();
        if (champion != null && waits(draft, champion)) {
            settle(draft, "version " + champion + " took over");
            draft.lastOutcome = TrainingOutcome.CHAMPION;
        }
        for (String version : draft.deployment.archived()) {
            if (waits(draft, version)) {
                settle(draft, "version " + version + " was archived");
            }
        }
    }

    private static String beginning(String version) {
        return "version " + version + " waits for a person to put it into service";
    }
}
