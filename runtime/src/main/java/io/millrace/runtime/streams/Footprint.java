package io.millrace.runtime.streams;

import java.util.List;

/**
 * What an application leaves in a cluster beside the topics that it was told to write.
 *
 * @param applicationId its id, which is its consumer group too
 * @param internalTopics names of the changelogs and repartition topics that it makes
 */
public record Footprint(String applicationId, List<String> internalTopics) {

    public Footprint {
        internalTopics = List.copyOf(internalTopics);
    }

    /** That of an application whose only internal topics are the changelogs of its stores. */
    public static Footprint ofStores(String applicationId, List<String> stores) {
        return new Footprint(
                applicationId,
                stores.stream()
                        .map(store -> applicationId + "-" + store + "-changelog")
                        .toList());
    }
}
