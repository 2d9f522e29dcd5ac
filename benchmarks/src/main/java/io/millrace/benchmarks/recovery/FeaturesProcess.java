package io.millrace.benchmarks.recovery;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Await;
import io.millrace.quickstart.cli.Main;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code millrace run features} in a JVM of its own, as a user runs it. It ends with this JVM. */
final class FeaturesProcess implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("metrics and health on port (\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private final Thread hook;

    private FeaturesProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts one; returns at once.
     *
     * @param directory its state and its output are there, and stay
     * @param project files, separated by commas
     */
    static FeaturesProcess start(Arena arena, Path directory, String project, Map<String, String> settings)
            throws IOException {
        Files.createDirectories(directory);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseG1GC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "features",
                "--no-ticks"));
        set(command, "bootstrap.servers", arena.bootstrapServers());
        set(command, "schema.registry.url", arena.registryUrl());
        set(command, "environment", "dev");
        set(command, "project", project);
        set(command, "state.dir", state(directory).toString());
        set(command, "http.port", "0");
        settings.forEach((name, value) -> set(command, name, value));
        Path log = directory.resolve("features.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new FeaturesProcess(process, log);
    }

    /** Where a process that was started on a directory keeps its state. */
    static Path state(Path directory) {
        return directory.resolve("state");
    }

    private static void set(List<String> command, String name, String value) {
        command.addAll(List.of("--set", name + "=" + value));
    }

    /** Waits until it says that it is ready: its state is restored, and it processes records. */
    void awaitReady() throws Exception {
        Await.until(Duration.ofMinutes(20), () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("the process has ended: " + Files.readString(log));
            }
            Matcher port = PORT.matcher(Files.readString(log));
            return port.find() && ready(port.group(1));
        });
    }

    private boolean ready(String port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                .timeout(Duration.ofSeconds(10))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    }

    /** What it has taken until now, of all processors. */
    double processorSeconds() {
        return process.info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
    }

    /** SIGKILL; returns when it is dead. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; returns when it has ended. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
