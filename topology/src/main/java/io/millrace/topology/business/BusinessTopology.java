package io.millrace.topology.business;

import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.RecordTime;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.RecordWriter;
import io.millrace.wire.RecordSerdes;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.Topology;

/**
 * Tells what acting on predictions achieves, per model and calendar month. One sub-topology and one task, for what the label tasks have counted meets on a
 * topic of one partition. They count in the transaction that releases the examples, so that what a partition has counted by a tick is a function of the ticks; an application of its own judges, which a project that holds nobody out and
 * watches no interventions does without.
 */
public final class BusinessTopology {
    public static final String PARTIALS_SOURCE = "monitoring-partials-source";
    public static final String JUDGE = "judge-business";
    public static final String REPORTS_SINK = "monitoring-sink";
    public static final String ALERTS_SINK = "alerts-sink";
    public static final String DEAD_LETTERS_SINK = "dead-letters-sink";
    /** Month, model and partition: its latest partial. */
    public static final String PARTIALS_STORE = "business-partials";
    /** Month and model: revision, changed. */
    public static final String WINDOWS_STORE = "business-windows";
    /** Open alerts by id. */
    public static final String ALERTS_STORE = "business-alerts";
    /** How far each partition has come, and which month has spoken last of each alert. */
    public static final String PROGRESS_STORE = "business-progress";

    private BusinessTopology() {}

    /** Kafka Streams application id. */
    public static String applicationId(String project) {
        return project + "-business";
    }

    /**
     * The topology of a project that watches what acting achieves.
     *
     * @param listener hears every report
     */
    public static Topology build(
            Project project, TopicCatalogue topics, RecordSerdes serdes, Consumer<MonitoringReport> listener) {
        Deserializer<MonitoringPartial> partials =
                serdes.of(MonitoringPartial.class).deserializer();
        RecordWriter<MonitoringReport> reports =
                new RecordWriter<>(serdes.of(MonitoringReport.class).serializer(), topics.monitoring(), REPORTS_SINK);
        RecordWriter<Alert> alerts =
                new RecordWriter<>(serdes.of(Alert.class).serializer(), topics.alerts(), ALERTS_SINK);
        ByteArraySerializer out = new ByteArraySerializer();
        return new Topology()
                .addSource(new RecordTime(), PARTIALS_SOURCE, topics.monitoringPartials())
                .addProcessor(
                        JUDGE,
                        () -> new BusinessProcessor(project, topics.partitions(), partials, reports, alerts, listener),
                        PARTIALS_SOURCE)
                .addStateStore(ByteStores.plain(PARTIALS_STORE), JUDGE)
                .addStateStore(ByteStores.plain(WINDOWS_STORE), JUDGE)
                .addStateStore(ByteStores.plain(ALERTS_STORE), JUDGE)
                .addStateStore(ByteStores.cached(PROGRESS_STORE), JUDGE)
                .addSink(REPORTS_SINK, topics.monitoring(), out, out, JUDGE)
                .addSink(ALERTS_SINK, topics.alerts(), out, out, JUDGE)
                .addSink(DEAD_LETTERS_SINK, topics.deadLetters(), out, out, JUDGE);
    }
}
