package io.millrace.project;

import java.util.List;

/**
 * The features of one entity.
 *
 * @param version semantic version; MAJOR changes get their own topics and state
 * @param features in file order: the order of every vector
 */
public record FeatureSetDefinition(String version, List<FeatureDefinition> features) {

    public FeatureSetDefinition {
        features = List.copyOf(features);
    }

    /** The part of the version before the first dot. */
    public int major() {
        return majorOf(version);
    }

    /** The part of a semantic version before the first dot. */
    public static int majorOf(String version) {
        return Integer.parseInt(version.substring(0, version.indexOf('.')));
    }
}
