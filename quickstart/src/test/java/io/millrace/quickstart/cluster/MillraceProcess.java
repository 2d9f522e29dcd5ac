package io.millrace.quickstart.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cli.Main;
import io.millrace.runtime.testing.Eventually;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code millrace run} in a JVM of its own, as a user runs it. It can be killed and started again on the state it left. It
 * ends with this JVM, however that goes.
 */
public final class MillraceProcess {
    /** How a JVM that SIGTERM ended says so: 128 and the signal's number. */
    public static final int TERMINATED = 128 + 15;

    private static final int KILLED = 128 + 9;
    private static final Pattern PORT = Pattern.compile("metrics and health on port (\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Path> logs = new ArrayList<>();
    private final String role;
    private final Path directory;
    private final List<String> command;
    private Process process;

    private MillraceProcess(String role, Path directory, List<String> command) throws IOException {
        this.role = role;
        this.directory = directory;
        this.command = command;
        process = launch();
    }

    /**
     * Starts a process; returns at once.
     *
     * @param role what {@code millrace run} is to run
     * @param directory where its state and its output go
     * @param settings a properties file
     * @param more flags
     */
    static MillraceProcess start(String role, Path directory, Path settings, List<String> more) throws IOException {
        Files.createDirectories(directory);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // It lives for seconds: what matters is how soon it runs.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                // The tests' own configuration, on the same class path, would keep quiet.
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                BoundProgram.class.getName(),
                Main.class.getName(),
                "run",
                role,
                "--settings",
                settings.toString(),
                "--set",
                "state.dir=" + directory.resolve("state"),
                "--set",
                "http.port=0",
                "--set",
                "rest.port=0"));
        command.addAll(more);
        return new MillraceProcess(role, directory, command);
    }

    private Process launch() throws IOException {
        Path log = directory.resolve(role + "-" + logs.size() + ".log");
        logs.add(log);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Starts it again, after it has ended; returns at once. */
    public void restart() throws IOException {
        assertThat(process.isAlive()).as("%s still runs", role).isFalse();
        process = launch();
    }

    /** SIGKILL; returns when it is dead. */
    public void kill() throws InterruptedException {
        assertThat(process.destroyForcibly().waitFor())
                .as("exit code of %s, killed", role)
                .isEqualTo(KILLED);
    }

    /** SIGTERM; returns the exit code when it has ended. */
    public int terminate() throws InterruptedException {
        // Through the process itself it would lose its standard input, too, and take that for the end of this JVM.
        process.toHandle().destroy();
        return process.waitFor();
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it answers over HTTP. */
    public void awaitListening() throws Exception {
        Eventually.await(role + " listens", () -> {
            assertThat(process.isAlive()).as("%s runs", role).isTrue();
            return PORT.matcher(lastLog()).find();
        });
    }

    /** Waits until it says that it is ready. */
    public void awaitReady() throws Exception {
        awaitListening();
        Eventually.await(role + " is ready", () -> {
            assertThat(process.isAlive()).as("%s runs", role).isTrue();
            return get("/health/ready").statusCode() == 200;
        });
    }

    /** Asks it over HTTP, once it is listening. */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        Matcher port = PORT.matcher(lastLog());
        assertThat(port.find()).as("%s has said its port", role).isTrue();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** What it has printed since it was started the last time. */
    public String lastLog() throws IOException {
        return Files.readString(logs.get(logs.size() - 1));
    }

    @Override
    public String toString() {
        return role;
    }

    /** What it has printed, each start after the other. */
    String output() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path log : logs) {
            all.append("=== ").append(log.getFileName()).append(System.lineSeparator());
            all.append(Files.readString(log));
        }
        return all.toString();
    }

    /** Ends it, if it has not ended. */
    void end() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
