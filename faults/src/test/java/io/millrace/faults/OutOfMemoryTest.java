package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import io.millrace.runtime.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A second process of a role has too small a heap for its half of the work: it ends, rather than linger, and the first one has all of it. */
class OutOfMemoryTest {
    /** Of a JVM that was told to exit then. */
    private static final int OUT_OF_MEMORY = 3;

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"features", "serving"})
    @Timeout(1800)
    void shouldEndAndLeaveTheWorkToOthers(String role) throws Exception {
        // Given
        try (Scenario scenario =
                Scenario.open("out-of-memory-" + role, 1, processes, directory, Installation.SHORT_SESSIONS)) {
            scenario.runAll("features", "serving", "monitor");
            scenario.begin();

            // When
            scenario.strike(
                    role,
                    () -> {
                        MillraceProcess small = scenario.installation().run(role, "small", Installation.ofHeap("18m"));
                        Eventually.await("an end", Duration.ofMinutes(3), () -> !small.isAlive());
                        assertThat(small.lastLog()).contains("OutOfMemoryError");
                        assertThat(small.exitCode()).isEqualTo(OUT_OF_MEMORY);
                    },
                    () -> scenario.awaitAllWorkDone(role));

            // Then
            scenario.end().assertClean();
        }
    }
}
