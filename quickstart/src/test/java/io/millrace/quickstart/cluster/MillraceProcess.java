package io.millrace.quickstart.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cli.Main;
import io.millrace.quickstart.cluster.ChildJvm.Host;
import io.millrace.runtime.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern PORT = Pattern.compile("metrics and health on port (\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final String role;
    private final ChildJvm jvm;

    private MillraceProcess(String role, ChildJvm jvm) {
        this.role = role;
        this.jvm = jvm;
    }

    /**
     * Starts a process; returns at once.
     *
     * @param role what {@code millrace run} is to run
     * @param directory where its state and its output go
     * @param settings a properties file
     * @param host what it finds where it runs
     * @param more flags
     */
    static MillraceProcess start(String role, Path directory, Path settings, Host host, List<String> more)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
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
        arguments.addAll(more);
        return new MillraceProcess(role, ChildJvm.start(role, directory, host, Main.class.getName(), arguments));
    }

    /** Starts it again, after it has ended; returns at once. */
    public void restart() throws IOException {
        jvm.restart();
    }

    /** SIGKILL; returns when it is dead. */
    public void kill() throws InterruptedException {
        jvm.kill();
    }

    /** SIGSTOP: it stands still, and its connections stay open. */
    public void pause() throws IOException, InterruptedException {
        jvm.pause();
    }

    /** SIGCONT: it goes on, as if no time had gone by. */
    public void resume() throws IOException, InterruptedException {
        jvm.resume();
    }

    /** SIGTERM; returns the exit code when it has ended. */
    public int terminate() throws InterruptedException {
        return jvm.terminate();
    }

    /** The exit code with which it has ended. */
    public int exitCode() {
        return jvm.exitCode();
    }

    /** By which the operating system knows it. */
    public long pid() {
        return jvm.pid();
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return jvm.isAlive();
    }

    /** Waits until it answers over HTTP. */
    public void awaitListening() throws Exception {
        Eventually.await(role + " listens", PATIENCE, () -> {
            assertThat(jvm.isAlive()).as("%s runs", role).isTrue();
            return PORT.matcher(lastLog()).find();
        });
    }

    /** Waits until it says that it is ready. */
    public void awaitReady() throws Exception {
        awaitListening();
        Eventually.await(role + " is ready", PATIENCE, () -> {
            assertThat(jvm.isAlive()).as("%s runs", role).isTrue();
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
        return jvm.lastLog();
    }

    @Override
    public String toString() {
        return role;
    }

    /** What it has printed, each start after the other. */
    String output() throws IOException {
        return jvm.output();
    }

    /** Ends it, if it has not ended. */
    void end() {
        jvm.end();
    }
}
