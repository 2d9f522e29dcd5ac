package io.millrace.benchmarks.flink;

import io.millrace.project.InvalidProjectException;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.project.SourceDefinition;
import io.millrace.wire.HttpSchemaRegistry;
import io.millrace.wire.SchemaRegistry;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
 * @param directory of checkpoints
 * @param checkpointMillis how far apart they are
 * @param hopMillis by which windows slide, if there are any
 * @param updateTopics the topics that every update goes to
 */
record JobSettings(
        String bootstrap,
        String registryUrl,
        String projectFile,
        String overlay,
        int schemaId,
        long events,
        String directory,
        long checkpointMillis,
        long hopMillis,
        List<String> updateTopics)
        implements Serializable {

    /**
     * Reads a job's arguments.
     *
     * @param args {@code bootstrap registry project-file overlay-file schema-id events directory checkpoint-ms hop-ms topic…}
     */
    static JobSettings of(String[] args) throws IOException {
        return new JobSettings(
                args[0],
                args[1],
                Files.readString(Path.of(args[2])),
                Files.readString(Path.of(args[3])),
                Integer.parseInt(args[4]),
                Long.parseLong(args[5]),
                args[6],
                Long.parseLong(args[7]),
                Long.parseLong(args[8]),
                new ArrayList<>(Arrays.asList(args).subList(9, args.length)));
    }

    /** Of the sources, in the project's order. */
    List<String> topics() {
        return project().sources().stream().map(SourceDefinition::topic).toList();
    }

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
