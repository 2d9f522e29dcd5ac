package io.millrace.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A Kafka Connect worker in a JVM of its own, with the settings of {@code worker.properties}. It can be killed and started again. */
final class ConnectWorker implements AutoCloseable {
    private static final String PROPERTIES = "worker.properties";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path directory;
    private final Map<String, String> environment;
    private final String address;
    private Process process;

    /**
     * Starts it.
     *
     * @param environment what the settings, and those of connectors, name
     */
    ConnectWorker(Path directory, Map<String, String> environment) throws IOException {
        this.directory = directory;
        this.environment = new HashMap<>(environment);
        address = "127.0.0.1:" + freePort();
        this.environment.put("CONNECT_LISTENER", address);
        this.environment.put("CONNECT_REPLICATION", "1");
        process = launch();
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "org.apache.kafka.connect.cli.ConnectDistributed",
                Path.of(PROPERTIES).toAbsolutePath().toString()));
        builder.environment().putAll(environment);
        return builder.directory(Path.of("target").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("worker.log").toFile()))
                .start();
    }

    /** Kills it as the operating system does, and starts it again. */
    void killAndStartAgain() throws Exception {
        process.destroyForcibly().waitFor();
        process = launch();
    }

    /** Gives it a connector, or another configuration of one it has. */
    void configure(String connector, Path configuration) throws Exception {
        Eventually.await("the worker takes " + connector, () -> {
            int status = put("/connectors/" + connector + "/config", Files.readString(configuration));
            // A worker that has just begun answers 404 or 409 until it has read what it knows.
            return status == 200 || status == 201;
        });
    }

    /** What it says of a connector. */
    String status(String connector) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://" + address + "/connectors/" + connector + "/status"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private int put(String path, String body) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://" + address + path))
                            .header("Content-Type", "application/json")
                            .timeout(Duration.ofSeconds(60))
                            .PUT(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isNotEqualTo(400);
            return answer.statusCode();
        } catch (IOException notYet) {
            assertThat(process.isAlive()).as("the worker lives").isTrue();
            return 0;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
