package io.millrace.benchmarks;

import io.millrace.features.FeatureSet;
import io.millrace.project.InvalidProjectException;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.cluster.RegistryProcess;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.wire.HttpSchemaRegistry;
import io.millrace.wire.SchemaRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A broker, a registry and a directory of their own, for as long as a benchmark runs. */
public final class Arena implements AutoCloseable {
    private static final int PARTITIONS = 4;

    private final Path home = Path.of(System.getProperty("millrace.home", "."));
    private final Path directory;
    private final EmbeddedBroker broker;
    private final RegistryProcess registryProcess;
    private final SchemaRegistry registry;
    private final Topics topics;

    private Arena(Path directory, int partitions) {
        this.directory = directory;
        broker = EmbeddedBroker.start(directory.resolve("broker"));
        registryProcess =
                RegistryProcess.start(home.resolve("quickstart/target/registry"), directory.resolve("registry.log"));
        registry = HttpSchemaRegistry.of(Map.of("schema.registry.url", registryProcess.url()));
        topics = new Topics(broker.bootstrapServers(), partitions);
    }

    /** Starts all of it, for topics of four partitions. */
    public static Arena open() throws IOException {
        return open(PARTITIONS);
    }

    /** Starts all of it. */
    public static Arena open(int partitions) throws IOException {
        return new Arena(Files.createTempDirectory("millrace-benchmark"), partitions);
    }

    /** For whatever a benchmark keeps. */
    public Path directory() {
        return directory;
    }

    public SchemaRegistry registry() {
        return registry;
    }

    public Topics topics() {
        return topics;
    }

    /** Where clients connect. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Where the registry is. */
    public String registryUrl() {
        return registryProcess.url();
    }

    /** Of an application with that directory of state. */
    public Settings settings(Path state) throws InvalidSettingsException {
        return Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", state.toString())
                .flag("environment", "dev")
                .build();
    }

    /** Text of the churn example's project file. */
    public String churn() throws IOException {
        return Files.readString(home.resolve("examples/churn/project.yaml"));
    }

    /** The churn example's features, over the topics of a backlog. */
    public FeatureSet churn(Backlog backlog) throws IOException, InvalidProjectException {
        return FeatureSet.compile(ProjectReader.read(List.of(
                new ProjectFile("project.yaml", churn()),
                new ProjectFile("overlay", backlog.overlay("churn", PARTITIONS)))));
    }

    /** Writes the backlog's events. */
    public void produce(Backlog backlog) throws IOException {
        backlog.produce(broker.bootstrapServers(), registry, topics);
    }

    @Override
    public void close() throws IOException {
        topics.close();
        registryProcess.close();
        broker.close();
        delete(directory);
    }

    /** Deletes a directory and all that is in it. */
    public static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
