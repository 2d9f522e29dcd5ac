package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import io.millrace.quickstart.shop.Shop;
import io.millrace.runtime.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A source gets more partitions than the project has, under load, and events come to them at once. */
class MorePartitionsTest {
    private static final int PARTITIONS = 5;
    private static final Duration FOUND = Duration.ofMinutes(2);

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @Test
    @Timeout(1800)
    void shouldLoseNothingWhenFeaturesAreRestarted() throws Exception {
        // Given
        try (Scenario scenario =
                Scenario.open("more-partitions", 1, processes, directory, Installation.STATIC_MEMBERS)) {
            scenario.runAll("features", "serving", "monitor");
            scenario.begin();
            MillraceProcess features = scenario.processOf("features");

            // When
            scenario.strike("features", () -> grow(scenario), () -> {
                scenario.awaitEvents(5);
                assertThat(features.terminate()).isEqualTo(MillraceProcess.TERMINATED);
                features.restart();
                features.awaitReady();
            });

            // Then
            scenario.end().assertClean();
        }
    }

    @Test
    @Timeout(1800)
    void shouldLoseNothingWhenFeaturesFindOutThemselves() throws Exception {
        // Given
        String often = Installation.STATIC_MEMBERS + "streams.consumer.metadata.max.age.ms=2000\n";
        try (Scenario scenario = Scenario.open("more-partitions-found", 1, processes, directory, often)) {
            scenario.runAll("features", "serving", "monitor");
            scenario.begin();
            MillraceProcess features = scenario.processOf("features");

            // When
            scenario.strike("features", () -> grow(scenario), () -> {
                // Its changelogs want as many partitions, which only a start gives them.
                Eventually.await("the end of features", FOUND, () -> !features.isAlive());
                assertThat(features.exitCode()).isEqualTo(1);
                features.restart();
                features.awaitReady();
            });

            // Then
            scenario.end().assertClean();
        }
    }

    private static void grow(Scenario scenario) throws Exception {
        try (Admin admin =
                Admin.create(scenario.installation().context().settings().admin())) {
            admin.createPartitions(Map.of(Shop.SESSIONS, NewPartitions.increaseTo(PARTITIONS)))
                    .all()
                    .get();
        }
        scenario.load().spread(PARTITIONS);
    }
}
