package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cluster.MillraceProcesses;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One process reaches the brokers through a network that is slow, narrow, cut, or takes everything and passes on nothing. */
class NetworkTest {
    /** A request is given up after five seconds, and who is not heard of is missed after six. */
    private static final String IMPATIENT = """
            streams.consumer.session.timeout.ms=6000
            consumer.session.timeout.ms=6000
            streams.request.timeout.ms=5000
            consumer.request.timeout.ms=5000
            producer.request.timeout.ms=5000
            admin.request.timeout.ms=5000
            """;

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"features", "serving", "monitor"})
    @Timeout(3600)
    void shouldLoseNothingWhateverTheNetworkDoes(String role) throws Exception {
        // Given
        try (Scenario scenario = Scenario.open("network-" + role, 1, processes, directory, IMPATIENT)) {
            Cluster cluster = scenario.installation().cluster();
            scenario.relay(role);
            scenario.runAll("features", "serving", "monitor");
            scenario.begin();
            assertThat(cluster.relays()).allMatch(relay -> relay.connections() > 0);
            Scenario.Deed mend = () -> {
                scenario.awaitEvents(15);
                cluster.relays().forEach(Relay::mend);
            };

            // When
            scenario.strike(role, () -> cluster.relays().forEach(relay -> relay.delay(Duration.ofMillis(200))), mend);
            scenario.strike(role, () -> cluster.relays().forEach(relay -> relay.throttle(20_000)), mend);
            scenario.strike(role, () -> cluster.relays().forEach(Relay::cut), mend);
            scenario.strike(role, () -> cluster.relays().forEach(Relay::blackHole), mend);

            // Then
            scenario.end().assertClean();
        }
    }
}
