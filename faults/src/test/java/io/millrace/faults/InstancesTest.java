package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Instances of features and of serving come and go while the load goes on: one of each, three, and one again. */
class InstancesTest {
    private static final int ROUNDS = Integer.getInteger("faults.rounds", 2);

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @Test
    @Timeout(3600)
    void shouldLoseNothingFromOneToThreeAndBack() throws Exception {
        // Given
        try (Scenario scenario = Scenario.open("instances", 1, processes, directory, "")) {
            scenario.runAll("features", "serving", "monitor");
            scenario.begin();

            // When
            for (int round = 0; round < ROUNDS; round++) {
                List<MillraceProcess> more = new ArrayList<>();
                for (String role : List.of("features", "serving")) {
                    for (String instance : List.of("two", "three")) {
                        scenario.strike(
                                role,
                                () -> {
                                    MillraceProcess joining =
                                            scenario.installation().run(role, instance);
                                    joining.awaitReady();
                                    more.add(joining);
                                },
                                () -> scenario.awaitAllWorkDone("serving"));
                    }
                }
                for (MillraceProcess process : more) {
                    scenario.strike(
                            process.toString(),
                            () -> assertThat(process.terminate()).isEqualTo(MillraceProcess.TERMINATED),
                            () -> scenario.awaitAllWorkDone("serving"));
                }
            }

            // Then
            scenario.end().assertClean();
        }
    }
}
