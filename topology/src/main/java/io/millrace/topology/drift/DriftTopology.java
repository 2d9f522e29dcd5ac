package io.millrace.topology.drift;

import io.millrace.features.FeatureSet;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.Tick;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.erasure.EntityStore;
import io.millrace.topology.erasure.Erasing;
import io.millrace.topology.features.RecordTime;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.DeadLetterOffice;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import io.millrace.topology.records.StateVersion;
import io.millrace.topology.windows.WindowPolicy;
import io.millrace.validation.windows.WindowRules;
import io.millrace.wire.RecordSerdes;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/**
 * Finds drift of one model: each has an application of its own, with windows of its own length, so that none waits for another's bundle. Two sub-topologies, which meet on a topic of one partition: the first counts rows where they are, one task per
 * partition of the inference log; the second puts the partitions' counts together, because a distribution is judged as a whole, and so are labels, which another application counts. It
 * reads the topic of reports, too, on which it finds which sources were quarantined when.
 */
public final class DriftTopology {
    public static final String INFERENCE_SOURCE = "inference-log-source";
    public static final String CLOCK_SOURCE = "feature-clock-source";
    public static final String PARTIALS_SOURCE = "monitoring-partials-source";
    public static final String REPORTS_SOURCE = "monitoring-source";
    public static final String COUNT = "count-rows";
    public static final String TELL = "tell-partials";
    public static final String AGGREGATE = "judge-windows";
    public static final String QUARANTINE = "follow-data";
    public static final String PARTIALS_SINK = "monitoring-partials-sink";
    public static final String REPORTS_SINK = "monitoring-sink";
    public static final String ALERTS_SINK = "alerts-sink";
    public static final String DEAD_LETTERS_SINK = "dead-letters-sink";
    public static final String AGGREGATE_DEAD_LETTERS_SINK = "aggregate-dead-letters-sink";
    /** Window end and version: counts per bin. */
    public static final String COUNTS_STORE = "drift-counts";
    /** Window end and entity: the ids of its rows, and the version that scored each first. */
    public static final String ROWS_STORE = "drift-rows";
    /** How far the counting task has come. */
    public static final String PROGRESS_STORE = "drift-progress";
    /** Window end, version and partition: its latest partial. */
    public static final String PARTIALS_STORE = "drift-partials";
    /** Window end and version: revision, changed. */
    public static final String WINDOWS_STORE = "drift-windows";
    /** Version: what its windows add up to. */
    public static final String CONFIRMATIONS_STORE = "drift-confirmations";
    /** Window end, source and revision: when it was judged, where the window starts, and whether its data were quarantined. */
    public static final String QUARANTINES_STORE = "drift-quarantines";
    /** Open alerts by id. */
    public static final String ALERTS_STORE = "drift-alerts";
    /** How far each partition has come. */
    public static final String AGGREGATE_PROGRESS_STORE = "drift-aggregate-progress";

    /** Window end, day and partition: the latest count of its examples. */
    public static final String LABEL_COUNTS_STORE = "drift-label-counts";
    /** Window end: revision, changed. */
    public static final String LABEL_WINDOWS_STORE = "drift-label-windows";
    /** How far each partition has come with labels. */
    public static final String LABEL_PROGRESS_STORE = "drift-label-progress";

    /** Version of what the application keeps: raised with the layout of any of its stores. */
    static final StateVersion STATE = StateVersion.only(1);

    private DriftTopology() {}

    /** Kafka Streams application id of a model's drift. */
    public static String applicationId(String project, String model) {
        return project + "-drift-" + model;
    }

    /**
     * The topology of a model.
     *
     * @param references of the model's versions
     * @param erasures who was forgotten
     * @param rules what windows of its sources are held to; null when nothing is said of windows
     */
    public static Topology build(
            Project project,
            ModelDefinition model,
            TopicCatalogue topics,
            RecordSerdes serdes,
            DriftReferences references,
            ErasureList erasures,
            @Nullable WindowRules rules) {
        DriftWindows windows = DriftWindows.of(project, model, rules);
        WindowPolicy grid = windows.grid();
        FeatureSet features = FeatureSet.compile(project);
        ByteArraySerializer out = new ByteArraySerializer();
        Serde<MonitoringPartial> partialSerde = serdes.of(MonitoringPartial.class);
        RecordReader<InferenceLogEntry> rows = new RecordReader<>(
                serdes.of(InferenceLogEntry.class).deserializer(),
                new DeadLetterOffice("drift.count", DEAD_LETTERS_SINK));
        RecordReader<Tick> clock = new RecordReader<>(
                serdes.of(Tick.class).deserializer(), new DeadLetterOffice("drift.clock", DEAD_LETTERS_SINK));
        RecordWriter<MonitoringPartial> partials =
                new RecordWriter<>(partialSerde.serializer(), topics.monitoringPartials(), PARTIALS_SINK);
        Serde<MonitoringReport> reportSerde = serdes.of(MonitoringReport.class);
        RecordWriter<MonitoringReport> reports =
                new RecordWriter<>(reportSerde.serializer(), topics.monitoring(), REPORTS_SINK);
        RecordReader<MonitoringReport> judged = new RecordReader<>(
                reportSerde.deserializer(), new DeadLetterOffice("drift.data", AGGREGATE_DEAD_LETTERS_SINK));
        RecordWriter<Alert> alerts =
                new RecordWriter<>(serdes.of(Alert.class).serializer(), topics.alerts(), ALERTS_SINK);
        Topology topology = new Topology()
                .addSource(new RecordTime(), INFERENCE_SOURCE, topics.inferenceLog())
                .addSource(new RecordTime(), CLOCK_SOURCE, topics.featureClock())
                .addProcessor(
                        COUNT,
                        () -> new CountProcessor(grid, model, features, references, erasures, rows),
                        INFERENCE_SOURCE)
                .addProcessor(
                        TELL,
                        () -> new PartialsProcessor(grid, model, features, references, clock, partials),
                        CLOCK_SOURCE)
                .addStateStore(ByteStores.cached(COUNTS_STORE), COUNT, TELL)
                .addStateStore(ByteStores.plain(ROWS_STORE), COUNT, TELL)
                .addStateStore(ByteStores.cached(PROGRESS_STORE), COUNT, TELL)
                .addSink(PARTIALS_SINK, topics.monitoringPartials(), out, out, TELL)
                .addSink(DEAD_LETTERS_SINK, topics.deadLetters(), out, out, COUNT, TELL);
        Erasing.add(topology, project, topics, serdes, erasures, List.of(EntityStore.after(ROWS_STORE, Long.BYTES)));
        topology.addSource(new RecordTime(), PARTIALS_SOURCE, topics.monitoringPartials())
                .addProcessor(
                        AGGREGATE,
                        () -> new AggregateProcessor(
                                windows,
                                project,
                                model,
                                topics.partitions(),
                                references,
                                partialSerde.deserializer(),
                                reports,
                                alerts),
                        PARTIALS_SOURCE)
                .addSource(new RecordTime(), REPORTS_SOURCE, topics.monitoring())
                .addProcessor(QUARANTINE, () -> new QuarantineProcessor(windows, judged), REPORTS_SOURCE)
                .addStateStore(ByteStores.plain(QUARANTINES_STORE), AGGREGATE, QUARANTINE)
                .addStateStore(ByteStores.plain(PARTIALS_STORE), AGGREGATE)
                .addStateStore(ByteStores.plain(WINDOWS_STORE), AGGREGATE)
                .addStateStore(ByteStores.plain(LABEL_COUNTS_STORE), AGGREGATE)
                .addStateStore(ByteStores.plain(LABEL_WINDOWS_STORE), AGGREGATE)
                .addStateStore(ByteStores.cached(LABEL_PROGRESS_STORE), AGGREGATE)
                .addStateStore(ByteStores.plain(CONFIRMATIONS_STORE), AGGREGATE)
                .addStateStore(ByteStores.plain(ALERTS_STORE), AGGREGATE)
                .addStateStore(ByteStores.cached(AGGREGATE_PROGRESS_STORE), AGGREGATE)
                .addSink(REPORTS_SINK, topics.monitoring(), out, out, AGGREGATE)
                .addSink(ALERTS_SINK, topics.alerts(), out, out, AGGREGATE)
                .addSink(AGGREGATE_DEAD_LETTERS_SINK, topics.deadLetters(), out, out, AGGREGATE, QUARANTINE);
        return topology;
    }
}
