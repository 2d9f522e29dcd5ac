package io.millrace.topology.business;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.BusinessPartial;
import io.millrace.records.CohortOutcomes;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.PartialStage;
import io.millrace.records.TickDone;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.wire.MonitoringBody;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** A shop that acts on predictions, of two partitions: what its tasks count, and what is reported of it. */
final class ReportedShop implements AutoCloseable {
    static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");
    static final Instant APRIL = Instant.parse("2026-04-01T00:00:00Z");
    static final Instant MAY = Instant.parse("2026-05-01T00:00:00Z");
    static final Project PROJECT = Driven.acting(2);
    static final TopicCatalogue TOPICS = Driven.topics(PROJECT);

    final Driven driven;

    ReportedShop(Project project, Path directory) {
        driven = new Driven(BusinessTopology.build(project, TOPICS, Driven.SERDES), directory);
    }

    static KeyValueStore<Bytes, byte[]> store(Driven driven, String name) {
        return driven.driver().getKeyValueStore(name);
    }

    static int size(Driven driven, String name) {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store(driven, name).all()) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys.size();
    }

    void counted(int partition, Instant from, Instant to, CohortOutcomes acted, CohortOutcomes held) {
        send(partition, new BusinessPartial("churn", from, to, acted, held));
    }

    void everywhere(long time) {
        done(0, time);
        done(1, time);
    }

    void done(int partition, long time) {
        send(partition, new TickDone("", Instant.ofEpochMilli(time)));
    }

    void send(int partition, Object body) {
        driven.send(
                MonitoringPartial.class,
                TOPICS.monitoringPartials(),
                Integer.toString(partition),
                MonitoringBody.partial(PartialStage.LABEL, partition, body));
    }

    List<MonitoringReport> reports() {
        return driven.received(MonitoringReport.class, TOPICS.monitoring());
    }

    List<Alert> alerts() {
        return driven.received(Alert.class, TOPICS.alerts());
    }

    static CohortOutcomes arm(long rows, long positives) {
        return new CohortOutcomes(rows, positives, 0L);
    }

    static <T> T only(List<T> all) {
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    @Override
    public void close() {
        driven.close();
    }
}
