package io.millrace.faults;

import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Of two processes that share the work one stands still (SIGSTOP) until the other has taken over all of it, and goes on then (SIGCONT) with what it had in its
 * hands: it must find itself shut out. {@code -Dfaults.zombies=10}: so often each.
 */
class ZombiesTest {
    private static final int ZOMBIES = Integer.getInteger("faults.zombies", 4);

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"features", "serving", "monitor", "trainer"})
    @Timeout(3600)
    void shouldShutOutWhoComesBackFromStandingStill(String role) throws Exception {
        // Given
        try (Scenario scenario =
                Scenario.open("zombie-" + role, 1, processes, directory, Installation.SHORT_SESSIONS)) {
            scenario.runAll("features", "serving", "monitor", "trainer");
            List<MillraceProcess> pair =
                    List.of(scenario.processOf(role), scenario.installation().run(role, "two"));
            pair.get(1).awaitReady();
            scenario.begin();

            // When
            for (int zombie = 0; zombie < ZOMBIES; zombie++) {
                scenario.pause(role, pair.get(zombie % pair.size()));
            }

            // Then
            scenario.end().assertClean();
        }
    }
}
