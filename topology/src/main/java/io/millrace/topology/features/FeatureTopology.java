package io.millrace.topology.features;

import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.records.Tick;
import io.millrace.runtime.deadletters.LetterRetry;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.runtime.streams.Footprint;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.RecordSerdes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Source records in, feature updates out. Application id {@link #applicationId}; to be run exactly-once, because a vector is
 * kept state: an event that counts twice stays counted twice.
 *
 * <p>One sub-topology: a topic can be read by one source node only, and the clock must reach both processors, re-keying and
 * features. So a task reads one partition of everything: the clock, each source, and what was re-keyed. There are as many tasks as
 * the widest of these topics has partitions; those beyond the project's own partitions only re-key.
 *
 * <p>All input is bytes: no deserializer can fail before a processor sees the record.
 */
public final class FeatureTopology {
    /** Source node of the clock. */
    public static final String CLOCK = "clock";

    /** Source node of what a backfill has counted. */
    public static final String BACKFILL = "backfill";

    /** Source node of records that come once more from the dead letters. */
    public static final String RETRIES = "retries";

    /** Source node of whom to forget. */
    public static final String ERASURES = "erasure-requests";

    /** Source node of re-keyed events. */
    public static final String EVENTS_BY_ENTITY = "events-by-entity";

    /** Prefix of the source nodes of the user's topics; the source's name follows. */
    public static final String SOURCE_PREFIX = "source-";

    /** Processor that re-keys; there only when a source needs it. */
    public static final String REKEY = "rekey";

    /** Processor that keeps the features. */
    public static final String FEATURES = "features";

    public static final String TO_EVENTS_BY_ENTITY = "to-events-by-entity";
    public static final String TO_FEATURE_UPDATES = "to-feature-updates";
    public static final String TO_FEATURES = "to-features";
    public static final String TO_FEATURE_CLOCK = "to-feature-clock";
    public static final String DEAD_LETTERS = "to-dead-letters";

    /** There only when the project has rules of windows. */
    public static final String TO_MONITORING_PARTIALS = "to-monitoring-partials";

    /** Store of one small value per entity. */
    public static final String HEADS = "heads";

    /** Store of what grows: closed tiles, sets of distinct values, long texts. */
    public static final String WIDE = "wide";

    /** Store of positions, held ticks and the sweep's cursor. */
    public static final String PROGRESS = LetterRetry.NOTES;

    /** Store of what came to the door, window by window; there only when the project has rules of windows. */
    public static final String WINDOWS = "windows";

    /** Those that every project has. */
    static final List<String> STORES = List.of(HEADS, WIDE, PROGRESS);

    /** The same and those that only some projects have. */
    private static final List<String> ALL_STORES = List.of(HEADS, WIDE, PROGRESS, WINDOWS);

    private FeatureTopology() {}

    /** {@code <project>-features-v<major>}. */
    public static String applicationId(Project project) {
        return footprint(project.name(), project.featureSet().major()).applicationId();
    }

    /** What the application of a MAJOR version leaves in a cluster. */
    public static Footprint footprint(String project, int major) {
        return Footprint.ofStores(project + "-features-v" + major, ALL_STORES);
    }

    /**
     * Builds the topology; reads and changes nothing outside.
     *
     * @param features what is computed, and from which sources
     * @param catalogue names and partitions of the project's topics
     * @param readers how source records are read
     * @param serdes of Millrace's own records
     * @param schemaId registry id of {@link FeatureUpdateEncoder#schema}
     * @param erasures who was forgotten
     * @param listener hears what is done
     * @throws IllegalArgumentException when two sources read the same topic
     */
    public static Topology build(
            FeatureSet features,
            TopicCatalogue catalogue,
            EventReaders readers,
            RecordSerdes serdes,
            int schemaId,
            ErasureList erasures,
            FeatureListener listener) {
        List<SourceDefinition> sources = features.project().sources();
        if (sources.stream().map(SourceDefinition::topic).distinct().count() < sources.size()) {
            throw new IllegalArgumentException("two sources read the same topic");
        }
        Topology topology = new Topology();
        List<String> toFeatures = new ArrayList<>(List.of(CLOCK, BACKFILL, RETRIES, ERASURES));
        List<String> toRekey = new ArrayList<>(List.of(CLOCK, RETRIES));
        source(topology, CLOCK, catalogue.clock());
        source(topology, BACKFILL, catalogue.backfill());
        source(topology, RETRIES, catalogue.deadLetterRetries());
        source(topology, ERASURES, catalogue.erasureRequests());
        for (SourceDefinition source : sources) {
            String node = SOURCE_PREFIX + source.name();
            source(topology, node, source.topic());
            (source.partitionedByEntity() ? toFeatures : toRekey).add(node);
        }
        boolean rekeys = sources.stream().anyMatch(source -> !source.partitionedByEntity());
        if (rekeys) {
            source(topology, EVENTS_BY_ENTITY, catalogue.eventsByEntity());
            toFeatures.add(EVENTS_BY_ENTITY);
            topology.addProcessor(
                    REKEY,
                    () -> new RekeyProcessor(
                            sources,
                            catalogue,
                            readers,
                            serdes.of(Tick.class).deserializer(),
                            listener,
                            features.project().validation().windows()),
                    toRekey.toArray(String[]::new));
        }
        topology.addProcessor(
                FEATURES,
                () -> new FeatureProcessor(features, catalogue, readers, serdes, schemaId, erasures, listener),
                toFeatures.toArray(String[]::new));
        stores(topology, rekeys);
        sinks(topology, catalogue, rekeys);
        if (features.project().validation().windows() != null) {
            windows(topology, catalogue, rekeys);
        }
        return topology;
    }

    private static void source(Topology topology, String node, String topic) {
        topology.addSource(
                AutoOffsetReset.earliest(),
                node,
                new RecordTime(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topic);
    }

    private static void stores(Topology topology, boolean rekeys) {
        for (String name : List.of(HEADS, WIDE)) {
            topology.addStateStore(store(name), FEATURES);
        }
        // Written at every record, but wanted only as of the last commit: Streams' cache makes one write of many.
        StoreBuilder<KeyValueStore<Bytes, byte[]>> progress = store(PROGRESS).withCachingEnabled();
        topology.addStateStore(progress, FEATURES);
        if (rekeys) {
            topology.connectProcessorAndStateStores(REKEY, PROGRESS);
        }
    }

    /** Written at every record too. */
    private static void windows(Topology topology, TopicCatalogue catalogue, boolean rekeys) {
        ByteArraySerializer bytes = new ByteArraySerializer();
        topology.addStateStore(store(WINDOWS).withCachingEnabled(), FEATURES);
        if (rekeys) {
            topology.connectProcessorAndStateStores(REKEY, WINDOWS);
        }
        topology.addSink(TO_MONITORING_PARTIALS, catalogue.monitoringPartials(), bytes, bytes, FEATURES);
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT))
                .withCachingDisabled();
    }

    private static void sinks(Topology topology, TopicCatalogue catalogue, boolean rekeys) {
        ByteArraySerializer bytes = new ByteArraySerializer();
        topology.addSink(TO_FEATURE_UPDATES, catalogue.featureUpdates(), bytes, bytes, FEATURES);
        topology.addSink(TO_FEATURES, catalogue.features(), bytes, bytes, FEATURES);
        topology.addSink(
                TO_FEATURE_CLOCK,
                catalogue.featureClock(),
                OwnPartition.KEY_SERIALIZER,
                bytes,
                new OwnPartition(),
                FEATURES);
        if (rekeys) {
            topology.addSink(
                    TO_EVENTS_BY_ENTITY, catalogue.eventsByEntity(), bytes, bytes, new EntityPartitioner(), REKEY);
            topology.addSink(DEAD_LETTERS, catalogue.deadLetters(), bytes, bytes, REKEY, FEATURES);
        } else {
            topology.addSink(DEAD_LETTERS, catalogue.deadLetters(), bytes, bytes, FEATURES);
        }
    }
}
