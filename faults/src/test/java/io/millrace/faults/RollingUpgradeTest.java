package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import io.millrace.runtime.testing.WholeTopic;
import io.millrace.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
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
        try (Scenario scenario =
                Scenario.open("rolling-upgrade", 1, processes, directory, Installation.STATIC_MEMBERS)) {
            scenario.runAll("features", "serving", "monitor");
            Installation installation = scenario.installation();
            for (String role : List.of("features", "serving")) {
                installation.run(role, "two", Installation.named("two")).awaitReady();
            }
            scenario.begin();
            Path next = installation.nextProject();

            // When
            for (String role : List.of("serving", "features")) {
                for (String instance : List.of("one", "two")) {
                    List<String> flags = new ArrayList<>(List.of(Installation.named(instance)));
                    flags.addAll(List.of("--set", "project=" + next));
                    scenario.strike(
                            role,
                            () -> assertThat(installation
                                            .instance(role, instance)
                                            .terminate())
                                    .isEqualTo(MillraceProcess.TERMINATED),
                            () -> {
                                MillraceProcess newer = installation.run(role, instance, flags.toArray(String[]::new));
                                newer.awaitReady();
                                scenario.awaitAllWorkDone("serving");
                            });
                }
            }

            // Then
            Instant changed = scenario.load().now();
            scenario.end().assertClean();
            List<GenericRecord> updates =
                    WholeTopic.read(installation.context(), scenario.topics().featureUpdates()).stream()
                            .map(update -> Wire.record(installation.context().registry(), update.value()))
                            .toList();
            assertThat(updates.get(0).getSchema().getField(Installation.NEXT_FEATURE))
                    .isNull();
            long known = changed.plus(Duration.ofDays(2)).toEpochMilli();
            assertThat(updates)
                    .filteredOn(update -> (Long) update.get("as_of") > known)
                    .isNotEmpty()
                    .allSatisfy(update ->
                            assertThat(update.get(Installation.NEXT_FEATURE)).isNotNull());
        }
    }
}
