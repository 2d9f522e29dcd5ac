package io.millrace.retraining;

import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.project.ModelDefinition.Trigger;
import io.millrace.retraining.RetrainingEffect.CommandAnswered;
import io.millrace.retraining.RetrainingInput.RetrainCommand;
import io.millrace.retraining.RetrainingState.Queued;

/** Takes in what a person asks for, answers it once, and keeps it until a request can carry it. */
final class Commands {
    private static final int COMMANDS_KEPT = 256;

    private final RetrainingPolicy policy;

    Commands(RetrainingPolicy policy) {
        this.policy = policy;
    }

    void take(Draft draft, RetrainCommand command) {
        if (draft.answered.contains(command.id())) {
            return;
        }
        draft.answered.add(command.id());
        if (draft.answered.size() > COMMANDS_KEPT) {
            draft.answered.remove(0);
        }
        if (!policy.on().contains(Trigger.MANUAL)) {
            answer(draft, command, false, "the project file does not list manual retraining");
        } else if (draft.examples.total() == 0) {
            answer(draft, command, false, "no example has matured yet");
        } else {
            draft.queued.add(new Queued(command.id(), command.who(), command.why(), command.tune()));
            answer(draft, command, true, whenAskedFor(draft));
        }
    }

    private String whenAskedFor(Draft draft) {
        if (draft.inFlight != null) {
            return "asked for when training " + draft.inFlight.id() + " has ended";
        }
        return draft.rolloutUnderWay() ? "asked for when the rollout under way has ended" : "asked for";
    }

    private static void answer(Draft draft, RetrainCommand command, boolean accepted, String reason) {
        draft.effects.add(new CommandAnswered(command.id(), accepted, reason, Math.max(0, draft.time)));
    }
}
