package io.millrace.faults;

import io.millrace.quickstart.cluster.ChildJvm.Host;
import io.millrace.quickstart.cluster.MillraceProcesses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wall clock of one process jumps ahead and back, as that of a virtual machine does that was moved. */
class ClockJumpsTest {
    private static final List<Duration> JUMPS =
            List.of(Duration.ofHours(1), Duration.ZERO, Duration.ofHours(-1), Duration.ofDays(30), Duration.ZERO);

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"features", "serving", "monitor"})
    @Timeout(1800)
    void shouldLoseNothingWhenTheClockJumps(String role) throws Exception {
        // Given
        WallClock clock = new WallClock(directory.resolve("clock"));
        try (Scenario scenario = Scenario.open("clock-" + role, 1, processes, directory, KillsTest.NAMED)) {
            scenario.host(role, new Host("256m", clock.environment()));
            scenario.runAll("features", "serving", "monitor");
            scenario.begin();

            // When
            for (Duration jump : JUMPS) {
                scenario.strike(role, () -> clock.jump(jump), () -> scenario.awaitEvents(10));
            }

            // Then
            scenario.end().assertClean();
        }
    }
}
