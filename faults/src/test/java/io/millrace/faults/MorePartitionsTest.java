package io.millrace.faults;

import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import io.millrace.quickstart.shop.Shop;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A source gets more partitions than the project has, under load, and events come to them at once; features are restarted in order, as the drill says. */
class MorePartitionsTest {
    private static final int PARTITIONS = 5;

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @Test
    @Timeout(1800)
    void shouldLoseNothingWhenASourceGrows() throws Exception {
        // Given
        try (Scenario scenario =
                Scenario.open("more-partitions", 1, processes, directory, Installation.STATIC_MEMBERS)) {
            scenario.runAll("features", "serving", "monitor");
            scenario.begin();
            MillraceProcess features = scenario.processOf("features");

            // When
            scenario.strike(
                    "features",
                    () -> {
                        try (Admin admin = Admin.create(
                                scenario.installation().context().settings().admin())) {
                            admin.createPartitions(Map.of(Shop.SESSIONS, NewPartitions.increaseTo(PARTITIONS)))
                                    .all()
                                    .get();
                        }
                        scenario.load().spread(PARTITIONS);
                        scenario.awaitEvents(5);
                    },
                    () -> {
                        features.terminate();
                        features.restart();
                        features.awaitReady();
                    });

            // Then
            scenario.end().assertClean();
        }
    }
}
