package io.millrace.retraining;

import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.project.ModelDefinition.Trigger;
import io.millrace.retraining.RetrainingState.Birth;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what speaks for a training without being asked. */
final class Reasons {
    private final int minimumSamples;
    private final RetrainingPolicy policy;

    Reasons(int minimumSamples, RetrainingPolicy policy) {
        this.minimumSamples = minimumSamples;
        this.policy = policy;
    }

    /** The reasons that hold now; those of age and new examples as they were last looked at. */
    Set<Reason> holding(Draft draft) {
        EnumSet<Reason> reasons = EnumSet.noneOf(Reason.class);
        if (draft.deployment.champion() == null) {
            if (draft.examples.total() >= minimumSamples) {
                reasons.add(Reason.INITIAL);
            }
            return reasons;
        }
        if (policy.on().contains(Trigger.ACCURACY) && draft.championLow() != null) {
            reasons.add(Reason.ACCURACY);
        }
        if (policy.on().contains(Trigger.CONCEPT_DRIFT) && draft.championErrs() != null) {
            reasons.add(Reason.CONCEPT_DRIFT);
        }
        if (policy.on().contains(Trigger.DRIFT) && draft.championDrifts()) {
            reasons.add(Reason.DATA_DRIFT);
        }
        reasons.addAll(draft.dueReasons);
        return reasons;
    }

    /** Looks at the champion's age and at the examples that are new since its dataset. */
    void look(Draft draft) {
        draft.dueReasons = EnumSet.noneOf(Reason.class);
        Birth birth = birth(draft);
        if (birth == null) {
            return;
        }
        if (policy.on().contains(Trigger.AGE)
                && policy.maximumAge() != null
                && draft.time - birth.requestedAt() >= policy.maximumAge().toMillis()) {
            draft.dueReasons.add(Reason.AGE);
        }
        if (policy.on().contains(Trigger.NEW_EXAMPLES)
                && policy.newExamples() != null
                && draft.examples.total() - birth.examples() >= policy.newExamples()) {
            draft.dueReasons.add(Reason.NEW_EXAMPLES);
        }
        if (policy.on().contains(Trigger.SCHEDULE)) {
            draft.dueReasons.add(Reason.SCHEDULE);
        }
    }

    /** When the champion was asked for; a champion that came from elsewhere counts from when it was first seen. */
    static @Nullable Birth birth(Draft draft) {
        String champion = draft.deployment.champion();
        if (champion == null || draft.time == RetrainingState.NEVER) {
            return null;
        }
        return draft.births.computeIfAbsent(champion, version -> new Birth(draft.time, draft.examples.total()));
    }
}
