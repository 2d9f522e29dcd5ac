package io.millrace.topology.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.AlertState;
import io.millrace.records.Severity;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AlertMetricsTest {
    private static final String OPEN =
            "millrace_alerts_open{project=\"shop\",model=\"churn\",kind=\"drift\",severity=\"%s\",} %s";
    private static final String CHANGES =
            "millrace_alerts_total{project=\"shop\",model=\"churn\",kind=\"drift\",transition=\"%s\",} %s";

    @TempDir
    private Path directory;

    private TestBroker broker;
    private ProcessContext process;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start();
        process = Alerts.open(broker.bootstrapServers(), directory, "shop", Map.of());
        Alerts.createTopic(process);
    }

    @AfterEach
    void stop() throws Exception {
        process.close();
        broker.close();
    }

    @Test
    void shouldTellAfterARestartWhatWasOpenedBefore() throws Exception {
        // One is repeated though it is open, as by a second instance of serving.
        Alerts.write(
                broker,
                process,
                Alerts.drift("1.0.0", Severity.INFO, AlertState.OPENED),
                Alerts.drift("1.0.0", Severity.INFO, AlertState.OPENED),
                Alerts.drift("1.1.0", Severity.INFO, AlertState.OPENED),
                Alerts.drift("1.1.0", Severity.WARNING, AlertState.UPDATED),
                Alerts.drift("1.2.0", Severity.WARNING, AlertState.OPENED),
                Alerts.drift("1.2.0", Severity.INFO, AlertState.CLOSED),
                Alerts.drift("1.2.0", Severity.INFO, AlertState.CLOSED));

        try (AlertMetrics metrics = AlertMetrics.start(process)) {
            assertThat(metrics).isNotNull();
            await(OPEN.formatted("info", "1.0"));
        }

        assertThat(Alerts.page(process))
                .contains(OPEN.formatted("warning", "1.0"))
                .contains(CHANGES.formatted("opened", "4.0"))
                .contains(CHANGES.formatted("updated", "1.0"))
                .contains(CHANGES.formatted("closed", "1.0"));
    }

    @Test
    void shouldFollowWhatComesAndTellOfNoneWhenTheLastIsClosed() throws Exception {
        try (AlertMetrics metrics = AlertMetrics.start(process)) {
            assertThat(metrics).isNotNull();
            Alerts.write(broker, process, Alerts.drift("1.0.0", Severity.WARNING, AlertState.OPENED));
            await(OPEN.formatted("warning", "1.0"));

            Alerts.write(broker, process, Alerts.drift("1.0.0", Severity.INFO, AlertState.CLOSED));

            await(OPEN.formatted("warning", "0.0"));
        }
    }

    private void await(String line) throws Exception {
        Eventually.await(line, () -> Alerts.page(process).contains(line));
    }
}
