package io.millrace.topology.quality;

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
 * Judges how each version decides, by cohort of predictions. One sub-topology and one task, for what the label tasks have counted meets on a
 * topic of one partition; an application of its own, which a project that watches no quality does without.
 */
public final class QualityTopology {
    public static final String PARTIALS_SOURCE = "monitoring-partials-source";
    public static final String JUDGE = "judge-quality";
    public static final String REPORTS_SINK = "monitoring-sink";
    public static final String ALERTS_SINK = "alerts-sink";
    public static final String DEAD_LETTERS_SINK = "dead-letters-sink";
    /** Window end, what is judged and partition: its latest partial. */
    public static final String PARTIALS_STORE = "quality-partials";
    /** Window end and what is judged: revision, changed. */
    public static final String WINDOWS_STORE = "quality-windows";
    /** Open alerts by id. */
    public static final String ALERTS_STORE = "quality-alerts";
    /** What is judged: how many cohorts running have missed each threshold. */
    public static final String RUNS_STORE = "quality-runs";
    /** How far each partition has come. */
    public static final String PROGRESS_STORE = "quality-progress";

    private QualityTopology() {}

    /** Kafka Streams application id. */
    public static String applicationId(String project) {
        return project + "-quality";
    }

    /**
     * The topology of a project that watches quality.
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
                        () -> new QualityProcessor(project, topics.partitions(), partials, reports, alerts, listener),
                        PARTIALS_SOURCE)
                .addStateStore(ByteStores.plain(PARTIALS_STORE), JUDGE)
                .addStateStore(ByteStores.plain(WINDOWS_STORE), JUDGE)
                .addStateStore(ByteStores.plain(ALERTS_STORE), JUDGE)
                .addStateStore(ByteStores.plain(RUNS_STORE), JUDGE)
                .addStateStore(ByteStores.cached(PROGRESS_STORE), JUDGE)
                .addSink(REPORTS_SINK, topics.monitoring(), out, out, JUDGE)
                .addSink(ALERTS_SINK, topics.alerts(), out, out, JUDGE)
                .addSink(DEAD_LETTERS_SINK, topics.deadLetters(), out, out, JUDGE);
    }
}
