package io.millrace.retraining;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the retraining machine wants done. */
public sealed interface RetrainingEffect {

    /**
     * A training may start.
     *
     * @param id hash of project, model and ordinal: the same in every replay
     * @param reasons weightiest first; at least one
     * @param evidence figures behind the reasons
     * @param modelVersion the champion; null for the first training
     * @param examplesFrom least as-of of the dataset; null for all of it
     * @param requestedAt event time
     * @param tune whether somebody asks for a search of hyper-parameters
     */
    record RequestTraining(
            String id,
            List<Reason> reasons,
            Map<String, String> evidence,
            @Nullable String modelVersion,
            @Nullable Long examplesFrom,
            long requestedAt,
            boolean tune)
            implements RetrainingEffect {
        public RequestTraining {
            reasons = List.copyOf(reasons);
            evidence = Map.copyOf(evidence);
            if (reasons.isEmpty()) {
                throw new IllegalArgumentException("a request has a reason");
            }
        }
    }

    /** Where an alert is in its life. */
    enum AlertState {
        OPENED,
        UPDATED,
        CLOSED
    }

    /**
     * An alert opened, changed or closed.
     *
     * @param kind one of the kinds of {@link RetrainingMachine}
     * @param urgent whether somebody should act, or only know
     * @param state where it is in its life
     * @param message one sentence
     * @param evidence figures behind it; none of one that is closed
     * @param at event time
     */
    record AlertChanged(
            String kind, boolean urgent, AlertState state, String message, Map<String, String> evidence, long at)
            implements RetrainingEffect {
        public AlertChanged {
            evidence = Map.copyOf(evidence);
        }
    }

    /** The answer to a person's request. */
    record CommandAnswered(String commandId, boolean accepted, String reason, long at) implements RetrainingEffect {}
}
