package io.millrace.serving.online;

import io.millrace.project.Project;
import io.millrace.runtime.streams.Footprint;
import io.millrace.topics.TopicCatalogue;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.BytesDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.UsePartitionTimeOnInvalidTimestamp;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The catalogue of current features, kept where it can be asked. The topic of features is itself the store's changelog: nothing is
 * written a second time, and a lost disk is restored from it. Beside it one small value per partition: up to which time the
 * features of that partition are complete, so that an entity that has long been silent is not taken for one that was forgotten
 * by the pipeline. One sub-topology, since both are wanted in the same place.
 */
final class OnlineTopology {
    /** Source node of current features. */
    static final String FEATURES = "features";

    /** Source node of completed ticks. */
    static final String CLOCK = "feature-clock";

    static final String KEEP = "keep-features";
    static final String COMPLETE = "complete";

    /** Store of feature updates as they were written, by entity. */
    static final String FEATURE_STORE = "online-features";

    /** Store of the time of the latest completed tick, under {@link #COMPLETED}. */
    static final String CLOCK_STORE = "completed-ticks";

    /** The only key of {@link #CLOCK_STORE}; the store of each partition has its own. */
    static final Bytes COMPLETED = Bytes.wrap(new byte[] {0});

    private OnlineTopology() {}

    /** {@code <project>-online-v<major>}. */
    static String applicationId(Project project) {
        return footprint(project.name(), project.featureSet().major()).applicationId();
    }

    /** What the store of a MAJOR version leaves in a cluster. The topic of features is not among it: it is the features' own. */
    static Footprint footprint(String project, int major) {
        return Footprint.ofStores(project + "-online-v" + major, List.of(CLOCK_STORE));
    }

    static Topology build(
            TopicCatalogue topics,
            ProcessorSupplier<Bytes, byte[], Void, Void> keeper,
            ProcessorSupplier<byte[], byte[], Void, Void> completer) {
        StoreBuilder<KeyValueStore<Bytes, byte[]>> clock = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(CLOCK_STORE), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT))
                .withCachingDisabled();
        return new Topology()
                .addReadOnlyStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(FEATURE_STORE), Serdes.Bytes(), Serdes.ByteArray()),
                        FEATURES,
                        new UsePartitionTimeOnInvalidTimestamp(),
                        new BytesDeserializer(),
                        new ByteArrayDeserializer(),
                        topics.features(),
                        KEEP,
                        keeper)
                .addSource(
                        AutoOffsetReset.earliest(),
                        CLOCK,
                        new UsePartitionTimeOnInvalidTimestamp(),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        topics.featureClock())
                .addProcessor(COMPLETE, completer, CLOCK)
                .addStateStore(clock, COMPLETE, KEEP);
    }
}
