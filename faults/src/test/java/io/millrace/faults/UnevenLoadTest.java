package io.millrace.faults;

import io.millrace.quickstart.cluster.MillraceProcesses;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Half of all events are one customer's for a while, and for a while events come at twenty times the rate. */
class UnevenLoadTest {
    private static final int BURST = 20;

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @Test
    @Timeout(1800)
    void shouldLoseNothingWhenTheLoadIsNotWhatItWas() throws Exception {
        // Given
        try (Scenario scenario = Scenario.open("uneven-load", 1, processes, directory, Installation.STATIC_MEMBERS)) {
            scenario.runAll("features", "serving", "monitor");
            scenario.begin();

            // When
            scenario.strike("serving", () -> scenario.load().skew(0.5), () -> {
                scenario.awaitEvents(30);
                scenario.load().skew(0);
            });
            scenario.strike("serving", () -> scenario.load().burst(BURST), () -> {
                scenario.awaitEvents(10 * BURST);
                scenario.load().burst(1);
            });

            // Then
            scenario.end().assertClean();
        }
    }
}
