package io.millrace.topology.alerts;

import io.millrace.records.Alert;
import io.millrace.runtime.alerts.AlertReader;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.metrics.Metrics.Sample;
import io.millrace.runtime.process.ProcessContext;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Shows which alerts are open and how many there were, as the whole topic tells: the same in every monitor, and right after a restart as before it. Nothing is
 * shown before the topic was read to its end, so that no scrape sees half of it.
 */
public final class AlertMetrics implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);

    private record Figures(List<Sample> open, List<Sample> changes) {}

    private final ProcessContext process;
    private final AlertReader reader;
    private volatile Figures figures = new Figures(List.of(), List.of());
    private final Follower follower;

    private AlertMetrics(ProcessContext process) {
        this.process = process;
        reader = new AlertReader(process.serdes().of(Alert.class));
        register(process.metrics(), process.project().name());
        follower = Follower.start(process.topics().alerts() + "-metrics", this::follow);
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

    private void follow(BooleanSupplier ending) {
        AlertTally tally = new AlertTally(process.project().name());
        // The topic has one partition.
        TopicPartition alerts = new TopicPartition(process.topics().alerts(), 0);
        try (Consumer<byte[], byte[]> consumer = process.consumer(alerts.topic() + "-metrics")) {
            consumer.assign(List.of(alerts));
            consumer.seekToBeginning(List.of(alerts));
            long end = consumer.endOffsets(List.of(alerts)).get(alerts);
            boolean news = true;
            while (!ending.getAsBoolean()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    Alert alert = reader.read(record);
                    if (alert != null) {
                        tally.count(alert);
                    }
                }
                news |= !records.isEmpty();
                if (news && consumer.position(alerts) >= end) {
                    figures = new Figures(tally.open(), tally.changes());
                    news = false;
                }
            }
        }
    }

    @Override
    public void close() {
        follower.close();
    }
}
