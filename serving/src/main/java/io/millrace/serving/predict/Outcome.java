package io.millrace.serving.predict;

import io.millrace.ids.PredictionIds;
import io.millrace.serving.online.Current;
import io.millrace.serving.rest.EntityId;
import io.millrace.serving.scoring.FeatureUpdate;
import io.millrace.serving.scoring.Scoring;
import org.jspecify.annotations.Nullable;

/** What came of an instance. */
sealed interface Outcome {

    /** Nothing is known of the entity. */
    record NotFound(EntityId entity) implements Outcome {}

    /**
     * It was scored, or there is no model yet.
     *
     * @param entity whom it is about; null where the request does not say
     * @param current what the online store knows of the entity; null for values that the request brought
     * @param reasons why; null where none were wanted, or there is no model
     * @param whatIf whether some of the features are not the entity's own
     */
    record Predicted(
            @Nullable EntityId entity,
            @Nullable Current current,
            boolean whatIf,
            FeatureUpdate update,
            Scoring scoring,
            @Nullable Reasons reasons)
            implements Outcome {

        /** Id of the prediction. */
        String id() {
            return PredictionIds.of(update.id(), scoring.name());
        }

        /** Whether it belongs on the inference log: what might be is no observation, and what is nobody's can never be judged. */
        boolean logged() {
            return entity != null && !whatIf;
        }
    }
}
