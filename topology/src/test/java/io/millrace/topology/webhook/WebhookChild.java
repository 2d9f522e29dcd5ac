package io.millrace.topology.webhook;

import io.millrace.runtime.process.ProcessContext;
import io.millrace.topology.alerts.Alerts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A sink in a JVM of its own. It can be killed, and ends with this JVM, however that goes. */
final class WebhookChild implements AutoCloseable {
    private final Process process;

    WebhookChild(String brokers, Path directory, String project, String url) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WebhookChild.class.getName(),
                        brokers,
                        directory.toString(),
                        project,
                        url)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    /** The program that runs in it. */
    public static void main(String[] args) throws Exception {
        ProcessContext process = Alerts.open(args[0], Path.of(args[1]), args[2], Map.of("alerts.webhook.url", args[3]));
        var unused = WebhookSink.start(process).orElseThrow();
        while (System.in.read() >= 0) {
            // Its standard input is all that it hears of the other JVM.
        }
        Runtime.getRuntime().halt(1);
    }

    /** As {@code kill -9} does; returns when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
