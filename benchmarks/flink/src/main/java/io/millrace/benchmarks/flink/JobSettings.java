package io.millrace.benchmarks.flink;

import io.millrace.project.InvalidProjectException;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.wire.HttpSchemaRegistry;
import io.millrace.wire.SchemaRegistry;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What a job is told; it travels with the job's functions.
 *
 * @param bootstrap Kafka brokers
 * @param registryUrl the schema registry
 * @param projectFile text of the project file
 * @param overlay text that is laid over it
 * @param schemaId registry id of a feature update
 * @param events how many there are
 * @param updateTopics the topics that every update goes to
 */
record JobSettings(
        String bootstrap,
        String registryUrl,
        String projectFile,
        String overlay,
        int schemaId,
        long events,
        List<String> updateTopics)
        implements Serializable {

    Project project() {
        try {
            return ProjectReader.read(
                    List.of(new ProjectFile("project.yaml", projectFile), new ProjectFile("overlay", overlay)));
        } catch (InvalidProjectException e) {
            throw new IllegalArgumentException(e);
        }
    }

    SchemaRegistry registry() {
        return HttpSchemaRegistry.of(Map.of("schema.registry.url", registryUrl));
    }
}
