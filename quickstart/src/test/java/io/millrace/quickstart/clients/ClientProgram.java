package io.millrace.quickstart.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.millrace.runtime.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of a user's, in a process of its own. */
record ClientProgram(Process process, Path out, Path err) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Starts it. What it needs is said when it is not there. */
    static ClientProgram start(Path folder, Map<String, String> environment, String needed, List<String> command)
            throws IOException {
        Path out = Files.createTempFile(folder, "said", ".out");
        Path err = Files.createTempFile(folder, "said", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        try {
            return new ClientProgram(builder.start(), out, err);
        } catch (IOException absent) {
            return fail("%s cannot be started; install %s".formatted(command.get(0), needed), absent);
        }
    }

    /** What it said until its end, which must be a good one. */
    List<String> finished() throws Exception {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("ends; said %s", Files.readString(err))
                .isTrue();
        assertThat(process.exitValue())
                .as("%s%n%s", Files.readString(out), Files.readString(err))
                .isZero();
        return Files.readAllLines(out);
    }

    /** What it has said when it has said so many lines; it runs on. */
    List<String> said(int lines) throws Exception {
        Eventually.await("%d lines of %s".formatted(lines, process.info().command()), () -> {
            assertThat(process.isAlive()).as(Files.readString(err)).isTrue();
            return Files.readAllLines(out).size() >= lines;
        });
        return Files.readAllLines(out);
    }

    /** What it has said when a line of it holds a text; it runs on. */
    List<String> said(String text) throws Exception {
        Eventually.await("\"%s\" of %s".formatted(text, process.info().command()), PATIENCE, () -> {
            assertThat(process.isAlive()).as(Files.readString(err)).isTrue();
            return Files.readAllLines(out).stream().anyMatch(line -> line.contains(text));
        });
        return Files.readAllLines(out);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
