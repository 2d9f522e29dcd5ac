package io.millrace.topology.data;

import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.RecordTime;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.RecordWriter;
import io.millrace.validation.windows.WindowRules;
import io.millrace.wire.RecordSerdes;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.Topology;

/**
 * Judges the windows of a project's sources. One sub-topology and one task, for what the features' tasks have counted at their doors
 * meets on a topic of one partition. An application of its own: it must go on telling of a broken upstream while drift waits for the
 * reference of a model, and a project without rules of windows does without it.
 */
public final class DataTopology {
    public static final String PARTIALS_SOURCE = "monitoring-partials-source";
    public static final String JUDGE = "judge-data";
    public static final String REPORTS_SINK = "monitoring-sink";
    public static final String ALERTS_SINK = "alerts-sink";
    public static final String DEAD_LETTERS_SINK = "dead-letters-sink";
    /** Window end, source and partition: its latest partial. */
    public static final String PARTIALS_STORE = "data-partials";
    /** Window end and source: revision, changed. */
    public static final String WINDOWS_STORE = "data-windows";
    /** Source: when what first came of it. */
    public static final String HISTORIES_STORE = "data-histories";
    /** Open alerts by id. */
    public static final String ALERTS_STORE = "data-alerts";
    /** How far each partition has come. */
    public static final String PROGRESS_STORE = "data-progress";

    private DataTopology() {}

    /** Kafka Streams application id. */
    public static String applicationId(String project) {
        return project + "-data";
    }

    /** The topology of a project that has rules of windows. */
    public static Topology build(Project project, TopicCatalogue topics, RecordSerdes serdes, WindowRules rules) {
        DataWindows windows = DataWindows.of(rules, project.time().allowedLateness());
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
                        () -> new DataProcessor(windows, topics.partitions(), partials, reports, alerts),
                        PARTIALS_SOURCE)
                .addStateStore(ByteStores.plain(PARTIALS_STORE), JUDGE)
                .addStateStore(ByteStores.plain(WINDOWS_STORE), JUDGE)
                .addStateStore(ByteStores.plain(HISTORIES_STORE), JUDGE)
                .addStateStore(ByteStores.plain(ALERTS_STORE), JUDGE)
                .addStateStore(ByteStores.cached(PROGRESS_STORE), JUDGE)
                .addSink(REPORTS_SINK, topics.monitoring(), out, out, JUDGE)
                .addSink(ALERTS_SINK, topics.alerts(), out, out, JUDGE)
                .addSink(DEAD_LETTERS_SINK, topics.deadLetters(), out, out, JUDGE);
    }
}
