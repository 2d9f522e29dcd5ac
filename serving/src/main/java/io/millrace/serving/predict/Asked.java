package io.millrace.serving.predict;

import io.millrace.features.FeatureVector;
import io.millrace.serving.online.Current;
import io.millrace.serving.rest.EntityId;
import io.millrace.serving.scoring.FeatureUpdate;
import org.jspecify.annotations.Nullable;

/**
 * What is to be scored of an instance.
 *
 * @param entity whom it is about; null where the request does not say
 * @param current what the online store knows of the entity; null for values that the request brought
 * @param whatIf whether some of the features are not the entity's own
 * @param update the features
 */
record Asked(@Nullable EntityId entity, @Nullable Current current, boolean whatIf, FeatureUpdate update) {

    /** Of values that the request brought, at a moment. */
    static Asked of(@Nullable EntityId entity, FeatureValues values, String id, long now) {
        FeatureVector vector = values.vector();
        vector.setAsOf(now);
        String whose = entity == null ? "" : entity.text();
        return new Asked(entity, null, false, FeatureUpdate.ofRequest(id, whose, vector, now));
    }

    /** Of an entity, with what is put in place of some of its features. */
    static Asked of(EntityId entity, Current current, @Nullable FeatureValues overrides, String id) {
        if (overrides != null) {
            overrides.override(current.values());
        }
        return new Asked(
                entity,
                current,
                overrides != null,
                FeatureUpdate.ofRequest(id, entity.text(), current.values(), current.askedAt()));
    }
}
