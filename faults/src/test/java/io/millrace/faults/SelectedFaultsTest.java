package io.millrace.faults;

import io.millrace.quickstart.cluster.ChildJvm;
import io.millrace.quickstart.cluster.MillraceProcesses;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One of each fault, for a first look: what others do many times. A trainer that is killed has a test of its own in its room. */
@Tag("selected")
class SelectedFaultsTest {
    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @Test
    @Timeout(1800)
    void shouldLoseNothingWhenProcessesAreKilledAndABroker() throws Exception {
        // Given
        try (Scenario scenario = Scenario.open("selected", 3, processes, directory, Installation.STATIC_MEMBERS)) {
            scenario.runAll("features", "serving", "monitor");
            scenario.begin();

            // When
            for (String role : List.of("features", "serving", "monitor")) {
                scenario.kill(role);
            }
            ChildJvm broker = scenario.installation().cluster().broker(1);
            scenario.bounce(broker, broker::kill);

            // Then
            scenario.end().assertClean();
        }
    }
}
