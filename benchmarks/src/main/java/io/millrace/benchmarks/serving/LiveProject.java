package io.millrace.benchmarks.serving;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Await;
import io.millrace.benchmarks.Backlog;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.serving.ServingApp;
import io.millrace.serving.online.OnlineApp;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.FeaturesApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * A project in service: customers of whom something is known, features exactly-once, a model deployed, serving. All of it is in this JVM; the second
 * model is registered.
 */
public final class LiveProject implements AutoCloseable {
    /** Versions of the two models; the first is deployed at the beginning. */
    public static final List<String> VERSIONS = List.of("1.0.0", "1.0.1");

    private static final int EVENTS_EACH = 10;
    private static final long EVERY_MILLIS = Duration.ofDays(5).toMillis();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Arena arena;
    private final ProcessContext featuresProcess;
    private final ProcessContext servingProcess;
    private final ControlWriter control;
    private final FeaturesApp features;
    private final ServingApp serving;

    /**
     * Starts; returns when the customers' events have been scored.
     *
     * @param name of the project, new in this arena
     * @param entities customers, {@code customer-0} and on
     * @param featuresSettings beside what the arena gives
     * @param servingSettings beside what the arena gives
     */
    public LiveProject(
            Arena arena,
            String name,
            ServedProject served,
            int entities,
            Map<String, String> featuresSettings,
            Map<String, String> servingSettings)
            throws Exception {
        this.arena = arena;
        Project project = served.named(name);
        for (SourceDefinition source : project.sources()) {
            arena.topics().create(source.topic());
        }
        featuresProcess = open(arena, project, name + "-features", featuresSettings);
        servingProcess = open(arena, project, name + "-serving", servingSettings);
        featuresProcess.ensureTopics(featuresProcess.topics().topics());
        control = deployed(servingProcess, served);
        fill(name, entities);
        features = FeaturesApp.start(featuresProcess, false);
        serving = ServingApp.start(servingProcess);
        features.streams().awaitRunning(PATIENCE);
        online().streams().awaitRunning(PATIENCE);
        awaitQuiet(entities);
    }

    /** Registers both models, and deploys the first. */
    static ControlWriter deployed(ProcessContext process, ServedProject served)
            throws ExecutionException, InterruptedException {
        ControlWriter control = new ControlWriter(process);
        for (int i = 0; i < VERSIONS.size(); i++) {
            control.register(VERSIONS.get(i), served.models().get(i));
        }
        control.deploy(VERSIONS.get(0));
        return control;
    }

    /** A process of a project, with a directory of that name. */
    static ProcessContext open(Arena arena, Project project, String name, Map<String, String> settings)
            throws InvalidSettingsException {
        Path state = arena.directory().resolve(name);
        Settings.Builder builder = Settings.builder()
                .flag("bootstrap.servers", arena.bootstrapServers())
                .flag("schema.registry.url", arena.registryUrl())
                .flag("state.dir", state.toString())
                .flag("rest.port", "0")
                .flag("environment", "dev");
        settings.forEach(builder::flag);
        return ProcessContext.open(builder.build(), project);
    }

    private void fill(String name, int entities) throws IOException {
        Backlog backlog = new Backlog(name, EVENTS_EACH * entities, entities, 0, 0, 1);
        long first = System.currentTimeMillis() - (EVENTS_EACH + 1) * EVERY_MILLIS;
        try (Backlog.Writer writer = backlog.writer(arena.bootstrapServers(), arena.registry())) {
            for (int event = 0; event < EVENTS_EACH; event++) {
                for (int entity = 0; entity < entities; entity++) {
                    writer.write(entity, first + event * EVERY_MILLIS);
                }
            }
        }
    }

    /** Until a prediction has come for most of it, and no more come. */
    private void awaitQuiet(int entities) throws Exception {
        long[] before = {0};
        Await.until(PATIENCE, () -> {
            Thread.sleep(Duration.ofSeconds(2).toMillis());
            long now = arena.topics().end(topics().predictions());
            boolean quiet = now == before[0] && now > entities;
            before[0] = now;
            return quiet;
        });
    }

    /** Names of its topics. */
    public TopicCatalogue topics() {
        return servingProcess.topics();
    }

    /** The process that serves. */
    public ProcessContext servingProcess() {
        return servingProcess;
    }

    /** What answers requests. */
    public OnlineApp online() {
        return serving.online();
    }

    /** Deploys the version, and waits until it is in service. */
    public void swapTo(String version) throws Exception {
        long offset = control.deploy(version);
        Await.until(PATIENCE, () -> serving.deployed() > offset);
    }

    @Override
    public void close() {
        serving.close();
        features.close();
        control.close();
        servingProcess.close();
        featuresProcess.close();
    }
}
