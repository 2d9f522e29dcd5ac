package io.millrace.serving.predict;

import io.millrace.serving.rest.EntityId;
import io.millrace.serving.rest.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What one prediction is wanted of.
 *
 * @param entity whose features are read from the online store, or, beside {@code values}, whom these belong to
 * @param values the features themselves
 * @param overrides what is put in place of some of the entity's features, to see what would be
 */
record Instance(
        @Nullable EntityId entity,
        @Nullable FeatureValues values,
        @Nullable FeatureValues overrides) {

    /**
     * Checks that the parts go together.
     *
     * @param prefix of the path of its fields: empty, or ending with a dot
     * @throws Refusal 400 when there is neither an entity nor values, or there are overrides of values
     */
    static Instance of(
            @Nullable EntityId entity, @Nullable FeatureValues values, @Nullable FeatureValues overrides, String prefix)
            throws Refusal {
        if (entity == null && values == null) {
            throw Refusal.badRequest(prefix + "entity", "expected an entity, or the values of its features");
        }
        if (values != null && overrides != null) {
            throw Refusal.badRequest(prefix + "overrides", "the values are given already");
        }
        return new Instance(entity, values, overrides);
    }

    /** Whether what is scored is an entity's own, as the online store has it, and nothing of the client's. */
    boolean ownFeatures() {
        return values == null && overrides == null;
    }
}
