package io.millrace.serving.online;

import io.millrace.runtime.testing.Eventually;
import io.millrace.wire.MemorySchemaRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An instance of the online store in a JVM of its own. It can be killed, and ends with this JVM, however that goes. */
final class ChildInstance implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("port (\\d+)");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;

    /** Starts it; returns at once. */
    ChildInstance(String brokers, Path directory) throws IOException {
        log = directory.resolve("log");
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // It lives for seconds: what matters is how soon it runs.
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildInstance.class.getName(),
                        brokers,
                        directory.resolve("state").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** The program that runs in it. */
    public static void main(String[] args) throws Exception {
        MemorySchemaRegistry registry = new MemorySchemaRegistry();
        OnlineShop shop = new OnlineShop(registry);
        // Its schema has the first id in every process that does this first.
        shop.update("nobody", 0.0, null, null);
        Clock clock = Clock.fixed(OnlineShop.AS_OF.plusSeconds(60), ZoneOffset.UTC);
        Instance instance = new Instance(shop, registry, args[0], Path.of(args[1]), clock, TwoInstancesTest.SESSION);
        System.out.println("port " + instance.app.port());
        while (System.in.read() >= 0) {
            // Its standard input is all that it hears of the other JVM.
        }
        Runtime.getRuntime().halt(1);
    }

    HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private String port() throws Exception {
        Eventually.await("a child that listens", () -> {
            if (!process.isAlive()) {
                throw new AssertionError("the child has ended: " + Files.readString(log));
            }
            return PORT.matcher(Files.readString(log)).find();
        });
        Matcher said = PORT.matcher(Files.readString(log));
        return said.find() ? said.group(1) : "";
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
