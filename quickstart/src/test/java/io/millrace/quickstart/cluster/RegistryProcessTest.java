package io.millrace.quickstart.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryProcessTest {

    private static final Path HOME = Path.of("target", "registry");

    /** A parent that starts a registry, says its process id and waits to be killed. */
    public static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws InterruptedException {
            RegistryProcess registry = RegistryProcess.start(HOME, Path.of(arguments[0]));
            System.out.println(registry.pid() + " " + registry.url());
            Thread.currentThread().join();
        }
    }

    @Test
    void shouldEndWithItsParentEvenIfThatIsKilled(@TempDir Path directory) throws Exception {
        Process parent = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        directory.resolve("registry.log").toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ProcessHandle registry;
        try (BufferedReader said = parent.inputReader(StandardCharsets.UTF_8)) {
            String line = said.readLine();
            assertThat(line).as("process id and address").matches("\\d+ http://127\\.0\\.0\\.1:\\d+/apis/ccompat/v7");
            registry = ProcessHandle.of(Long.parseLong(line.substring(0, line.indexOf(' '))))
                    .orElseThrow();
            assertThat(registry.isAlive()).isTrue();
        } finally {
            parent.destroyForcibly().waitFor();
        }

        registry.onExit().get(20, TimeUnit.SECONDS);

        assertThat(registry.isAlive()).isFalse();
    }

    @Test
    void shouldSayWhereItLookedForTheServer(@TempDir Path empty) {
        assertThatThrownBy(() -> RegistryProcess.start(empty, empty.resolve("log")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(empty.toString());
    }
}
