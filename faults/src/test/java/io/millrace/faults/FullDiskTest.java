package io.millrace.faults;

import io.millrace.quickstart.cluster.ChildJvm;
import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import io.millrace.runtime.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The disk of a process's state is full, or that of a broker, until somebody makes room. */
class FullDiskTest {
    private static final int STATE_MEGABYTES = 64;
    private static final int BROKER_MEGABYTES = 1024;

    /** State goes to the disk soon. */
    private static final String LITTLE_MEMORY = KillsTest.NAMED + "rocksdb.memory.mb=16\n";

    private static final int HURRY = 10;

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"features", "serving"})
    @Timeout(1800)
    void shouldLoseNothingWhenStateHasNoRoom(String role) throws Exception {
        // Given
        try (Scenario scenario = Scenario.open("full-disk-" + role, 1, processes, directory, LITTLE_MEMORY);
                SmallDisk disk = SmallDisk.mount(
                        scenario.installation().home(role, "one").resolve("state"), STATE_MEGABYTES)) {
            scenario.runAll("features", "serving", "monitor");
            scenario.begin();
            MillraceProcess process = scenario.processOf(role);

            // When
            scenario.strike(
                    role,
                    () -> {
                        disk.fill();
                        scenario.load().hurry(HURRY);
                        Eventually.await(
                                role + " to miss room",
                                Duration.ofMinutes(5),
                                () -> process.lastLog().contains("No space left"));
                        scenario.load().hurry(1);
                    },
                    () -> {
                        disk.free();
                        Eventually.await("an end", Duration.ofMinutes(1), () -> !process.isAlive());
                        process.restart();
                        process.awaitReady();
                    });

            // Then
            scenario.end().assertClean();
        }
    }

    @Test
    @Timeout(1800)
    void shouldLoseNothingWhenABrokerHasNoRoom() throws Exception {
        // Given
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("broker-2"), BROKER_MEGABYTES);
                Scenario scenario = Scenario.open("full-disk-broker", 3, processes, directory, KillsTest.NAMED)) {
            scenario.runAll("features", "serving", "monitor");
            scenario.begin();
            ChildJvm broker = scenario.installation().cluster().broker(2);

            // When
            scenario.bounce(broker, disk::fill, () -> {
                disk.free();
                if (broker.isAlive()) {
                    broker.kill();
                }
            });

            // Then
            scenario.end().assertClean();
        }
    }
}
