package io.millrace.quickstart.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;

/**
 * An Apicurio schema registry as a child process, on the loopback address alone and in memory: what is registered lives
 * as long as the process. It ends with this process, even if this one is killed.
 */
public final class RegistryProcess implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final String RUNNER = "-runner.jar";
    private static final String MAIN_CLASS = "io.quarkus.runner.GeneratedMain";

    private final Process process;
    private final Thread hook;
    private final String url;

    private RegistryProcess(Process process, int port) {
        this.process = process;
        this.url = "http://127.0.0.1:" + port + "/apis/ccompat/v7";
        this.hook = new Thread(process::destroy, "registry-stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts a registry on a free port and waits until it says that it is ready.
     *
     * @param home the directory that the server was unpacked into
     * @param log the file that its output goes to, from the start of the file
     * @throws UncheckedIOException when there is no server in that directory, or no port
     * @throws KafkaException when it does not come up; the message names the log
     */
    public static RegistryProcess start(Path home, Path log) {
        try {
            Path logFile = log.toAbsolutePath();
            Files.createDirectories(logFile.getParent());
            int port = freePort();
            ProcessBuilder builder = new ProcessBuilder(command(runner(home), port));
            // It needs no setting of ours, and some are secrets.
            builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_"));
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(logFile.toFile())
                    .start();
            RegistryProcess registry = new RegistryProcess(process, port);
            try {
                registry.awaitReady(URI.create("http://127.0.0.1:" + port + "/health/ready"), logFile);
            } catch (RuntimeException e) {
                registry.close();
                throw e;
            }
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the schema registry in " + home, e);
        }
    }

    /** What clients set as {@code schema.registry.url}. */
    public String url() {
        return url;
    }

    /** The child's process id. */
    public long pid() {
        return process.pid();
    }

    /** Stops the registry and waits for its end. A second call does nothing. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process is already shutting down: the hook has run, or is about to find nothing left to do.
        }
    }

    private static List<String> command(Path runner, int port) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(
                java,
                "-Xmx230m",
                "-XX:+UseSerialGC",
                // It starts in two thirds of the time, and nobody asks it for speed afterwards.
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-cp",
                runner + System.getProperty("path.separator") + ownClasses(),
                BoundProgram.class.getName(),
                MAIN_CLASS);
    }

    private static Path runner(Path home) throws IOException {
        if (!Files.isDirectory(home)) {
            throw new IOException(home + " is not a directory");
        }
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(file -> file.getFileName().toString().endsWith(RUNNER))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no file *" + RUNNER + " in " + home))
                    .toAbsolutePath();
        }
    }

    private static Path ownClasses() {
        try {
            return Path.of(BoundProgram.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class path entry that is not a path", e);
        }
    }

    private void awaitReady(URI health, Path log) {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request =
                HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build();
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        try {
            while (!isReady(client, request)) {
                if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new KafkaException("the schema registry ended with exit code " + process.exitValue()
                            + " before it was ready; see " + log);
                }
                if (System.nanoTime() > deadline) {
                    throw new KafkaException(
                            "the schema registry was not ready after " + START_TIMEOUT.toSeconds() + " s; see " + log);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while the schema registry was starting", e);
        }
    }

    private static boolean isReady(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            // Nobody listens yet.
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
