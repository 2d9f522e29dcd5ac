package io.millrace.quickstart.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A program of others that must be installed: promtool, of Debian's prometheus, amtool, of its prometheus-alertmanager, and jlink, of a JDK. */
public final class Tool {
    private Tool() {}

    /** Runs it, and fails with what it says when it finds something wrong, or when it is not there. */
    public static void run(Path directory, String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(List.of(command))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException missing) {
            throw new AssertionError(
                    command[0] + " is not on the path (Debian: prometheus, prometheus-alertmanager)", missing);
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
