package io.millrace.faults;

import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A MINOR version of the features, whose state has another layout, takes the place of the one before, process by process, while the other instance of each goes
 * on with the old one.
 */
class RollingUpgradeTest {
    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @Test
    @Timeout(1800)
    void shouldLoseNothingWhileLayoutsOfStateFollowOneAnother() throws Exception {
        // Given
        try (Scenario scenario = Scenario.open("rolling-upgrade", 1, processes, directory, KillsTest.NAMED)) {
            scenario.runAll("features", "serving", "monitor");
            Installation installation = scenario.installation();
            for (String role : List.of("features", "serving")) {
                installation.run(role, "two", named("two")).awaitReady();
            }
            scenario.begin();
            Path next = installation.nextProject();

            // When
            for (String role : List.of("serving", "features")) {
                for (String instance : List.of("one", "two")) {
                    List<String> flags = new ArrayList<>(List.of(named(instance)));
                    flags.addAll(List.of("--set", "project=" + next));
                    scenario.strike(role, installation.instance(role, instance)::terminate, () -> {
                        MillraceProcess newer = installation.run(role, instance, flags.toArray(String[]::new));
                        newer.awaitReady();
                        scenario.awaitAllWorkDone("serving");
                    });
                }
            }

            // Then
            scenario.end().assertClean();
        }
    }

    private static String[] named(String instance) {
        return new String[] {
            "--set", "streams.consumer.group.instance.id=" + instance, "--set", "consumer.group.instance.id=" + instance
        };
    }
}
