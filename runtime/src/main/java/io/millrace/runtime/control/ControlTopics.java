package io.millrace.runtime.control;

import io.millrace.topics.TopicCatalogue;

/**
 * The topics that say which model is in service.
 *
 * @param registry registered model versions
 * @param deployments what is in service; one partition
 * @param artifacts bundles, in chunks
 */
public record ControlTopics(String registry, String deployments, String artifacts) {

    /** Those of a project. */
    public static ControlTopics of(TopicCatalogue catalogue) {
        return new ControlTopics(catalogue.modelRegistry(), catalogue.deployments(), catalogue.modelArtifacts());
    }
}
