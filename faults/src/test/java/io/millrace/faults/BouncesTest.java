package io.millrace.faults;

import io.millrace.quickstart.cluster.ChildJvm;
import io.millrace.quickstart.cluster.MillraceProcesses;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each of three brokers in turn is stopped, in order or with SIGKILL, and started again; the next when all replicas are in sync. {@code -Dfaults.bounces=20}: so
 * many in all, half of them in order.
 */
class BouncesTest {
    private static final int BOUNCES = Integer.getInteger("faults.bounces", 12) / 2;

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"clean", "hard"})
    @Timeout(7200)
    void shouldLoseNothingWhenBrokersComeAndGo(String how) throws Exception {
        // Given
        try (Scenario scenario = Scenario.open("bounce-" + how, 3, processes, directory, Installation.STATIC_MEMBERS)) {
            scenario.runAll("features", "serving", "monitor");
            scenario.begin();

            // When
            for (int bounce = 0; bounce < BOUNCES; bounce++) {
                ChildJvm broker = scenario.installation()
                        .cluster()
                        .broker(bounce % scenario.installation().cluster().size());
                scenario.bounce(broker, how.equals("hard") ? broker::kill : broker::terminate);
            }

            // Then
            scenario.end().assertClean();
        }
    }
}
