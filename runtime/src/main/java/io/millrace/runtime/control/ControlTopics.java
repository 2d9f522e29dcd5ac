package io.millrace.runtime.control;

import io.millrace.topics.TopicCatalogue;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The topics that say which model is in service.
 *
 * @param registry registered model versions
 * @param deployments what is in service; one partition
 * @param artifacts bundles, in chunks; null for whoever needs no bundle: then none can be fetched
 */
public record ControlTopics(
        String registry, String deployments, @Nullable String artifacts) {

    /** Those of a project. */
    public static ControlTopics of(TopicCatalogue catalogue) {
        return new ControlTopics(catalogue.modelRegistry(), catalogue.deployments(), catalogue.modelArtifacts());
    }

    /** Those of a project, for whoever needs no bundle. */
    public static ControlTopics withoutBundles(TopicCatalogue catalogue) {
        return new ControlTopics(catalogue.modelRegistry(), catalogue.deployments(), null);
    }

    /** Those that are read. */
    List<String> names() {
        return Stream.of(deployments, registry, artifacts)
                .filter(Objects::nonNull)
                .toList();
    }
}
