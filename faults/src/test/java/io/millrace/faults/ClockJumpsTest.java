package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cluster.ChildJvm.Host;
import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import io.millrace.runtime.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The wall clock of one process jumps ahead and back, as that of a virtual machine does that was moved. Who sees it go back ends, and is started again.
 */
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
        try (Scenario scenario = Scenario.open("clock-" + role, 1, processes, directory, Installation.STATIC_MEMBERS)) {
            scenario.host(role, new Host("256m", clock.environment()));
            scenario.runAll("features", "serving", "monitor");
            scenario.begin();

            // When
            MillraceProcess process = scenario.processOf(role);
            Duration before = Duration.ZERO;
            for (Duration jump : JUMPS) {
                boolean back = jump.compareTo(before) < 0;
                scenario.strike(role, () -> clock.jump(jump), () -> {
                    if (back) {
                        Eventually.await("an end", Duration.ofMinutes(2), () -> !process.isAlive());
                        assertThat(process.exitCode()).isEqualTo(1);
                        process.restart();
                        process.awaitReady();
                    }
                    awaitTime(process, jump);
                    scenario.awaitEvents(10);
                });
                before = jump;
            }

            // Then
            scenario.end().assertClean();
        }
    }

    /** Until the process says itself, with each answer over HTTP, that it is so late. */
    private static void awaitTime(MillraceProcess process, Duration ahead) throws Exception {
        Eventually.await(process + " to see the clock jump", Duration.ofMinutes(1), () -> {
            String date =
                    process.get("/health/live").headers().firstValue("Date").orElseThrow();
            Instant told = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
            return Duration.between(Instant.now().plus(ahead), told).abs().compareTo(Duration.ofMinutes(1)) < 0;
        });
    }
}
