package io.millrace.topology.alerts;

import io.millrace.records.Alert;
import io.millrace.runtime.alerts.AlertReader;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.metrics.Metrics.Sample;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.process.TopicFollower;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Shows which alerts are open and how many there were, as the whole topic tells: the same in every monitor, and right after a restart as before it. Nothing is
 * shown before the topic was read to its end, so that no scrape sees half of it.
 */
public final class AlertMetrics implements TopicFollower.Listener, AutoCloseable {
    private record Figures(List<Sample> open, List<Sample> changes) {}

    private final AlertReader reader;
    /** Touched by the follower's thread alone. */
    private final AlertTally tally;

    private volatile Figures figures = new Figures(List.of(), List.of());
    private final TopicFollower follower;

    private AlertMetrics(ProcessContext process) {
        reader = new AlertReader(process.serdes().of(Alert.class));
        tally = new AlertTally(process.project().name());
        register(process.metrics(), process.project().name());
        follower = TopicFollower.start(process, process.topics().alerts(), "metrics", this);
    }

    /** Starts to read a project's alerts. */
    public static AlertMetrics start(ProcessContext process) {
        return new AlertMetrics(process);
    }

    private void register(Metrics metrics, String project) {
        metrics.family(
                "millrace_alerts_open",
                "Alerts that are open",
                List.of("project", "model", "kind", "severity"),
                project,
                () -> figures.open);
        metrics.counters(
                "millrace_alerts_total",
                "Alerts opened, updated and closed, since the beginning of the topic of alerts",
                List.of("project", "model", "kind", "transition"),
                project,
                () -> figures.changes);
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> record) {
        Alert alert = reader.read(record);
        if (alert != null) {
            tally.count(alert);
        }
    }

    @Override
    public void current() {
        figures = new Figures(tally.open(), tally.changes());
    }

    @Override
    public void close() {
        follower.close();
    }
}
