package io.millrace.faults;

import io.millrace.quickstart.cluster.ChildJvm;
import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import io.millrace.runtime.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is not there when processes start, or goes away under load: a broker, the registry. */
class AbsenceTest {
    private static final List<String> ROLES = List.of("features", "serving", "monitor");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @Test
    @Timeout(1800)
    void shouldWaitForABrokerThatIsDownAtTheFirstStart() throws Exception {
        // Given
        try (Scenario scenario =
                Scenario.open("broker-down-at-start", 3, processes, directory, Installation.STATIC_MEMBERS)) {
            ChildJvm broker = scenario.installation().cluster().broker(0);
            broker.kill();
            List<MillraceProcess> started = scenario.startAll(ROLES);
            for (MillraceProcess process : started) {
                Eventually.await(process + " to miss a broker", PATIENCE, () -> process.lastLog()
                        .contains("could not be established"));
            }

            // When
            broker.restart();
            scenario.superviseUntilReady(started);
            scenario.begin();
            scenario.strike("features", broker::kill, () -> {
                for (MillraceProcess process : started) {
                    process.kill();
                    process.restart();
                }
                scenario.awaitReady(started);
                scenario.awaitAllWorkDone("serving");
                broker.restart();
                scenario.installation().cluster().awaitWhole();
            });

            // Then
            scenario.end().assertClean();
        }
    }

    @Test
    @Timeout(1800)
    void shouldWaitForTheRegistryAtTheStartAndUnderLoad() throws Exception {
        // Given
        try (Scenario scenario = Scenario.open("registry-away", 1, processes, directory, Installation.STATIC_MEMBERS)) {
            Relay registry = scenario.installation().registryRelay();
            registry.cut();
            List<MillraceProcess> started = scenario.startAll(ROLES);
            Eventually.await("attempts to reach the registry", PATIENCE, () -> registry.refused() > ROLES.size());

            // When
            registry.mend();
            scenario.superviseUntilReady(started);
            scenario.begin();
            scenario.strike("serving", registry::cut, () -> {
                scenario.awaitEvents(20);
                registry.mend();
            });
            scenario.strike("serving", registry::blackHole, () -> {
                scenario.awaitEvents(20);
                registry.mend();
            });
            scenario.strike("features", registry::cut, () -> {
                for (MillraceProcess process : started) {
                    process.kill();
                    process.restart();
                }
                int before = registry.refused();
                Eventually.await("attempts", PATIENCE, () -> registry.refused() > before + ROLES.size());
                registry.mend();
                scenario.superviseUntilReady(started);
            });

            // Then
            scenario.end().assertClean();
        }
    }
}
