package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.FeatureSet;
import io.millrace.records.Tick;
import io.millrace.records.TopicOffset;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A transaction is aborted: Kafka Streams throws away what was forwarded, gives the same processors stores as of the last
 * commit (here: empty ones), initialises them again and reads the records again.
 */
class AbortedTransactionTest {
    private static final long NOW = Instant.parse("2026-01-10T00:00:00Z").toEpochMilli();
    private static final FeatureSet FEATURES = FeatureSet.compile(Shop.project("shop", 1, "1 d"));
    private static final TopicCatalogue TOPICS = Shop.catalogue(FEATURES);
    private static final String SESSIONS = "shop-sessions";
    private static final String PURCHASES = "shop-purchases";

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final RecordSerde<Tick> ticks = RecordSerde.of(Tick.class, registry);

    @TempDir
    private Path directory;

    private MockProcessorContext<byte[], byte[]> context;

    @BeforeEach
    void registerSchemas() {
        ticks.toBytes(TOPICS.clock(), new Tick(Instant.EPOCH, List.of()));
    }

    @Test
    void shouldSendAMarkerAgainThatWasAborted() {
        RekeyProcessor rekey = new RekeyProcessor(
                FEATURES.project().sources(),
                TOPICS,
                EventReaders.of(FEATURES, registry),
                ticks.deserializer(),
                FeatureListener.NONE,
                null);
        begin(rekey);
        session(rekey);
        tick(rekey, NOW, new TopicOffset(SESSIONS, 0, 1L));
        assertThat(forwarded()).as("the event, then the marker").containsExactly(false, true);

        begin(rekey);
        tick(rekey, NOW, new TopicOffset(SESSIONS, 0, 1L));
        assertThat(forwarded()).as("nothing has been read").isEmpty();
        session(rekey);

        assertThat(forwarded()).as("once each").containsExactly(false, true);
    }

    @Test
    void shouldNotRememberWhatItTookInAnAbortedTransaction() {
        FeatureProcessor features = new FeatureProcessor(
                FEATURES,
                TOPICS,
                EventReaders.of(FEATURES, registry),
                RecordSerdes.of(registry),
                registry.register("updates", FeatureUpdateEncoder.schema(FEATURES)),
                Driven.erasures(),
                FeatureListener.NONE);
        begin(features);
        purchase(features, 0);
        purchase(features, 1);

        begin(features);
        tick(features, NOW, new TopicOffset(PURCHASES, 0, 2L));
        assertThat(context.forwarded()).as("the tick waits for both").isEmpty();
        purchase(features, 0);

        GenericRecord update =
                Shop.read(registry, (byte[]) context.forwarded().get(0).record().value());
        assertThat(update.get("position")).hasToString("[{\"source\": 0, \"partition\": 0, \"offset\": 1}]");
        assertThat(context.forwarded(FeatureTopology.TO_FEATURE_CLOCK)).isEmpty();
        purchase(features, 1);
        assertThat(context.forwarded(FeatureTopology.TO_FEATURE_CLOCK)).hasSize(1);
    }

    @Test
    void shouldGoOnOnceAPauseAndNotTwice() {
        FeatureProcessor features = new FeatureProcessor(
                FEATURES,
                TOPICS,
                EventReaders.of(FEATURES, registry),
                RecordSerdes.of(registry),
                1,
                Driven.erasures(),
                FeatureListener.NONE);
        begin(features);
        MockProcessorContext<byte[], byte[]> before = context;

        features.close();
        begin(features);

        assertThat(before.scheduledPunctuators()).allMatch(MockProcessorContext.CapturedPunctuator::cancelled);
        assertThat(context.scheduledPunctuators()).noneMatch(MockProcessorContext.CapturedPunctuator::cancelled);
    }

    /** Initialises a processor with stores as of the last commit: empty. */
    private void begin(Processor<byte[], byte[], byte[], byte[]> processor) {
        context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile());
        for (String name : List.of(FeatureTopology.HEADS, FeatureTopology.WIDE, FeatureTopology.PROGRESS)) {
            KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                            Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                    .withLoggingDisabled()
                    .build();
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
        }
        processor.init(context);
    }

    private void session(Processor<byte[], byte[], byte[], byte[]> processor) {
        byte[] value = Shop.bytes(registry, SESSIONS, Shop.session(1L, NOW, 1f, "MOBILE"));
        process(processor, SESSIONS, 0, value);
    }

    private void purchase(Processor<byte[], byte[], byte[], byte[]> processor, long offset) {
        byte[] value = Shop.bytes(registry, PURCHASES, Shop.purchase("1", NOW, 1));
        process(processor, PURCHASES, offset, value);
    }

    private void tick(Processor<byte[], byte[], byte[], byte[]> processor, long time, TopicOffset... ends) {
        byte[] value = ticks.toBytes(TOPICS.clock(), new Tick(Instant.ofEpochMilli(time), List.of(ends)));
        process(processor, TOPICS.clock(), 0, value);
    }

    private void process(Processor<byte[], byte[], byte[], byte[]> processor, String topic, long offset, byte[] value) {
        context.setRecordMetadata(topic, 0, offset);
        processor.process(new Record<>("1".getBytes(UTF_8), value, NOW));
    }

    /** What was sent on since the beginning of the transaction: whether each is a marker. */
    private List<Boolean> forwarded() {
        return context.forwarded(FeatureTopology.TO_EVENTS_BY_ENTITY).stream()
                .map(each -> Marker.of(each.record().headers()) != null)
                .toList();
    }
}
