package io.millrace.topology.judging;

import io.millrace.records.Alert;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.PartialStage;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.RecordTime;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.RecordWriter;
import io.millrace.topology.records.StateVersion;
import io.millrace.wire.RecordSerdes;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.Topology;

/**
 * An application that judges windows. One sub-topology and one task, for what partitions have counted meets on a topic of one partition.
 *
 * @param name what it judges. Its application, stores and changelogs are called by it: another name is another application, which knows nothing
 * @param stage whose partials it takes
 * @param ownStores names of stores that only its judge knows
 * @param version of what it keeps: raised with the layout of any of its stores
 */
public record JudgeTopology(String name, PartialStage stage, List<String> ownStores, StateVersion version) {
    public static final String PARTIALS_SOURCE = "monitoring-partials-source";
    public static final String REPORTS_SINK = "monitoring-sink";
    public static final String ALERTS_SINK = "alerts-sink";
    public static final String DEAD_LETTERS_SINK = "dead-letters-sink";

    public JudgeTopology {
        ownStores = List.copyOf(ownStores);
    }

    /** Kafka Streams application id. */
    public String applicationId(String project) {
        return project + "-" + name;
    }

    /** Name of the processor. */
    public String processor() {
        return "judge-" + name;
    }

    /** Name of the store of each partition's latest partial, by window end and subject. */
    public String partialsStore() {
        return name + "-partials";
    }

    /** Name of the store of how windows stand, by window end and subject. */
    public String windowsStore() {
        return name + "-windows";
    }

    /** Name of the store of open alerts, by id. */
    public String alertsStore() {
        return name + "-alerts";
    }

    /** Name of the store of how far each partition has come, and of other times that a judge keeps. */
    public String progressStore() {
        return name + "-progress";
    }

    /**
     * The topology.
     *
     * @param judge over its state
     */
    public Topology build(TopicCatalogue topics, RecordSerdes serdes, Function<JudgeState, WindowJudge> judge) {
        Deserializer<MonitoringPartial> partials =
                serdes.of(MonitoringPartial.class).deserializer();
        RecordWriter<MonitoringReport> reports =
                new RecordWriter<>(serdes.of(MonitoringReport.class).serializer(), topics.monitoring(), REPORTS_SINK);
        RecordWriter<Alert> alerts =
                new RecordWriter<>(serdes.of(Alert.class).serializer(), topics.alerts(), ALERTS_SINK);
        ByteArraySerializer out = new ByteArraySerializer();
        Topology topology = new Topology()
                .addSource(new RecordTime(), PARTIALS_SOURCE, topics.monitoringPartials())
                .addProcessor(
                        processor(),
                        () -> new JudgeProcessor(this, topics.partitions(), judge, partials, reports, alerts),
                        PARTIALS_SOURCE)
                .addStateStore(ByteStores.plain(partialsStore()), processor())
                .addStateStore(ByteStores.plain(windowsStore()), processor())
                .addStateStore(ByteStores.plain(alertsStore()), processor());
        ownStores.forEach(store -> topology.addStateStore(ByteStores.plain(store), processor()));
        return topology.addStateStore(ByteStores.cached(progressStore()), processor())
                .addSink(REPORTS_SINK, topics.monitoring(), out, out, processor())
                .addSink(ALERTS_SINK, topics.alerts(), out, out, processor())
                .addSink(DEAD_LETTERS_SINK, topics.deadLetters(), out, out, processor());
    }
}
