package io.millrace.benchmarks.throughput;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Backlog;
import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.FeatureUpdateEncoder;
import io.millrace.wire.SchemaRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;

/**
 * The same features by the job of benchmarks/flink, in a JVM of its own: Flink's RocksDB and Kafka Streams' have one package name.
 *
 * @param title as it is printed
 * @param project text of the project file, with the churn example's sources
 * @param home where the job was built
 * @param job simple name of its main class
 * @param checkpoints how far apart its checkpoints are
 * @param hop by which its windows slide, if it has any
 * @param outputs reads what it has written
 */
record FlinkRunner(
        String title,
        Arena arena,
        Backlog backlog,
        String project,
        Path home,
        String job,
        Duration checkpoints,
        Duration hop,
        OutputReader outputs)
        implements Competitor {
    private static final Pattern RESULT = Pattern.compile("(\\d+) in ([0-9.]+) s, ([0-9.]+) s of processor time");

    @Override
    public Outcome run(String name) throws Exception {
        String overlay = backlog.overlay(name, arena.topics().partitions());
        Project definition = ProjectReader.read(
                List.of(new ProjectFile("project.yaml", project), new ProjectFile("overlay", overlay)));
        Path state = Files.createDirectories(arena.directory().resolve(name));
        try (ProcessContext process = ProcessContext.open(arena.settings(state), definition, arena.registry())) {
            Schema schema = FeatureUpdateEncoder.schema(FeatureSet.compile(definition));
            TopicCatalogue catalogue = TopicCatalogue.of(
                    name,
                    definition.featureSet().major(),
                    definition.partitions(),
                    process.topics().environment(),
                    definition.historicalPeriod(),
                    schema);
            process.ensureTopics(catalogue.topics());
            int schemaId = arena.registry().register(SchemaRegistry.valueSubject(catalogue.featureUpdates()), schema);
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx1536m",
                            "-XX:+UseG1GC",
                            // What Flink's own start script opens.
                            "--add-opens=java.base/java.util=ALL-UNNAMED",
                            "--add-opens=java.base/java.lang=ALL-UNNAMED",
                            "-cp",
                            home.resolve("benchmarks-flink-0.1.0-SNAPSHOT.jar") + ":" + home.resolve("lib") + "/*",
                            "io.millrace.benchmarks.flink." + job,
                            arena.bootstrapServers(),
                            arena.registryUrl(),
                            Files.writeString(state.resolve("project.yaml"), project)
                                    .toString(),
                            Files.writeString(state.resolve("overlay.yaml"), overlay)
                                    .toString(),
                            Integer.toString(schemaId),
                            Integer.toString(backlog.events()),
                            state.toString(),
                            Long.toString(checkpoints.toMillis()),
                            Long.toString(hop.toMillis()),
                            catalogue.featureUpdates(),
                            catalogue.features())
                    .redirectErrorStream(true)
                    .start();
            Thread hook = new Thread(child::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                Figures figures = figures(child);
                return new Outcome(figures, outputs.read(arena, catalogue.featureUpdates(), backlog));
            } finally {
                child.destroyForcibly().waitFor();
                Runtime.getRuntime().removeShutdownHook(hook);
                Arena.delete(state);
                arena.topics().deleteOf(name);
            }
        }
    }

    private Figures figures(Process child) throws IOException {
        StringBuilder output = new StringBuilder();
        try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher result = RESULT.matcher(line);
                if (result.matches()) {
                    double seconds = Double.parseDouble(result.group(2));
                    return Figures.elapsed(backlog.events(), seconds, Double.parseDouble(result.group(3)));
                }
                output.append(line).append(System.lineSeparator());
            }
        }
        throw new IllegalStateException("the job has ended: " + output);
    }
}
