package io.millrace.serving;

import io.millrace.records.Alert;
import io.millrace.records.ArtifactChunk;
import io.millrace.records.Deployment;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.ModelVersion;
import io.millrace.records.Prediction;
import io.millrace.records.ServingReport;
import io.millrace.records.Tick;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.serving.testing.Shop;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.SchemaRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.avro.Schema;

/** Serving of the shop in a JVM of its own. It can be killed, and ends with this JVM, however that goes. */
final class ServingChild implements AutoCloseable {
    private final Process process;

    /** Starts it; returns at once. */
    ServingChild(String brokers, Path directory) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // It lives for seconds: what matters is how soon it runs.
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServingChild.class.getName(),
                        brokers,
                        directory.resolve("state").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    /** The program that runs in it. */
    public static void main(String[] args) throws Exception {
        ProcessContext process = open(new Shop(), args[0], Path.of(args[1]), registry(new Shop()));
        ServingApp.start(process).scoring().awaitRunning(Duration.ofSeconds(60));
        while (System.in.read() >= 0) {
            // Its standard input is all that it hears of the other JVM.
        }
        Runtime.getRuntime().halt(1);
    }

    /** A registry in which every schema has the same id in each process that begins with this. */
    static SchemaRegistry registry(Shop shop) {
        SchemaRegistry registry = new MemorySchemaRegistry();
        List<Schema> schemas = List.of(
                shop.updateSchema,
                Prediction.getClassSchema(),
                InferenceLogEntry.getClassSchema(),
                Deployment.getClassSchema(),
                ModelVersion.getClassSchema(),
                ArtifactChunk.getClassSchema(),
                ServingReport.getClassSchema(),
                Alert.getClassSchema(),
                Tick.getClassSchema());
        schemas.forEach(schema -> registry.register(schema.getFullName(), schema));
        return registry;
    }

    /** A process of serving that notices within seconds that another is gone. */
    static ProcessContext open(Shop shop, String brokers, Path stateDir, SchemaRegistry registry) throws Exception {
        return ProcessContext.open(
                Settings.builder()
                        .flag("bootstrap.servers", brokers)
                        .flag("state.dir", stateDir.toString())
                        .flag("environment", "dev")
                        .flag("rest.port", "0")
                        .flag("serving.report.interval.ms", "200")
                        .flag("consumer.session.timeout.ms", "6000")
                        .flag("consumer.heartbeat.interval.ms", "500")
                        .build(),
                shop.project,
                registry);
    }

    /** SIGKILL; returns when it is dead. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
