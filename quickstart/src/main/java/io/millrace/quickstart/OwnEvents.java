package io.millrace.quickstart;

import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.topics.TopicCatalogue;
import java.util.ArrayList;
import java.util.List;

/** Where whoever has events of their own produces them, and what comes of it, in words. */
final class OwnEvents {
    private OwnEvents() {}

    /**
     * A line per source, then where answers are.
     *
     * @param topics the project's own
     */
    static List<String> describe(Project project, TopicCatalogue topics) {
        List<String> lines = new ArrayList<>();
        for (SourceDefinition source : project.sources()) {
            lines.add("%-18s %s, in any Avro schema in which %s says whose it is, and %s when it was"
                    .formatted(
                            "topic of " + source.name(),
                            source.topic(),
                            String.join(" and ", source.entityFields()),
                            source.timeField()));
        }
        lines.add("%-18s %s".formatted("predictions", topics.predictions()));
        lines.add("%-18s %s".formatted("what was refused", topics.deadLetters()));
        return lines;
    }
}
