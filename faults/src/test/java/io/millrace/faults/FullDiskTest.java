package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;

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

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"features", "serving"})
    @Timeout(1800)
    void shouldLoseNothingWhenStateHasNoRoom(String role) throws Exception {
        // Given
        try (Scenario scenario =
                        Scenario.open("full-disk-" + role, 1, processes, directory, Installation.STATIC_MEMBERS);
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
                        process.kill();
                        process.restart();
                        Eventually.await("an end", Duration.ofMinutes(5), () -> !process.isAlive());
                        assertThat(process.lastLog()).contains("No space left");
                    },
                    () -> {
                        disk.free();
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
                Scenario scenario =
                        Scenario.open("full-disk-broker", 3, processes, directory, Installation.STATIC_MEMBERS)) {
            scenario.runAll("features", "serving", "monitor");
            scenario.begin();
            ChildJvm broker = scenario.installation().cluster().broker(2);

            // When
            scenario.bounce(broker, disk::fill, () -> {
                Eventually.await("the broker to end", Duration.ofMinutes(5), () -> !broker.isAlive());
                disk.free();
            });

            // Then
            scenario.end().assertClean();
        }
    }
}
