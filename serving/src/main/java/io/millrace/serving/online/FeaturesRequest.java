package io.millrace.serving.online;

import io.millrace.serving.rest.EntityId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Feast's feature server understands at {@code /get-online-features}.
 *
 * @param features references, {@code view:feature}; null: not given
 * @param featureService name of a set of features; null: not given
 * @param joinKey name of the field that holds the entities' ids
 * @param entities whom the features are wanted of
 * @param fullNames whether the answer names features {@code view__feature}
 */
record FeaturesRequest(
        @Nullable List<String> features,
        @Nullable String featureService,
        String joinKey,
        List<EntityId> entities,
        boolean fullNames) {}
