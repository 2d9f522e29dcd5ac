package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The {@code millrace} command in a JVM of its own; what it says goes to a file. */
record ChildProcess(Process process, Path output) implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    static ChildProcess start(Path directory, List<String> arguments) throws IOException {
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                // The product's own, and not the tests'.
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(arguments);
        return new ChildProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                output);
    }

    /** Waits until it has said something. */
    void awaitSaying(String text) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!said().contains(text)) {
            assertThat(process.isAlive())
                    .as("still running, having said: %s", said())
                    .isTrue();
            assertThat(System.nanoTime()).as("no \"%s\" in: %s", text, said()).isLessThan(deadline);
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
    }

    /** Waits for its end. */
    int exitCode() throws Exception {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("ended, having said: %s", said())
                .isTrue();
        return process.exitValue();
    }

    String said() throws IOException {
        return Files.readString(output);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
