package io.millrace.quickstart.replay;

import io.millrace.project.SourceDefinition;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.topics.TopicDefinition;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;

/** The topics that events go to. They are the user's own: whoever wants Millrace to make them says so. */
public final class SourceTopics {
    private SourceTopics() {}

    /**
     * Makes topics that are missing, with the project's partitions, the environment's replicas and log append time.
     *
     * @param create whether they are to be made
     * @throws InvalidSettingsException one line per topic that is missing, where they are not, or that is not as it should be
     * @throws TimeoutException when no broker answers
     */
    public static void ensure(ProcessContext process, List<SourceDefinition> sources, boolean create)
            throws InvalidSettingsException {
        List<String> missing = process.missingTopics(
                sources.stream().map(SourceDefinition::topic).toList());
        if (!missing.isEmpty() && !create) {
            throw new InvalidSettingsException(missing.stream()
                    .map(topic -> "topic " + topic
                            + ": found none, expected a topic that events go to: --create-topics makes it")
                    .toList());
        }
        process.ensureTopics(missing.stream()
                .map(topic -> TopicDefinition.source(topic, process.project().partitions()))
                .toList());
    }
}
