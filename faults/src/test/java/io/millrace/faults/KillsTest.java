package io.millrace.faults;

import io.millrace.quickstart.cluster.MillraceProcesses;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes are killed with SIGKILL at random moments and started again at once. {@code -Dfaults.kills=100}: so many in all, shared out evenly. */
class KillsTest {
    private static final int KILLS = Integer.getInteger("faults.kills", 20) / 4;

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"features", "serving", "monitor", "trainer"})
    @Timeout(7200)
    void shouldLoseNothingWhenKilledAgainAndAgain(String role) throws Exception {
        // Given
        try (Scenario scenario = Scenario.open("kill-" + role, 3, processes, directory, Installation.STATIC_MEMBERS)) {
            scenario.runAll("features", "serving", "monitor", "trainer");
            scenario.begin();

            // When
            for (int kill = 0; kill < KILLS; kill++) {
                scenario.kill(role);
            }

            // Then
            scenario.end().assertClean();
        }
    }
}
