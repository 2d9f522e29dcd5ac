package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.FeatureSet;
import io.millrace.records.Tick;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureProcessorTest {
    private static final String PURCHASES = "shop-purchases";
    private static final String ENTITY = "customer";
    private static final long NOW = Instant.parse("2026-01-10T00:00:00Z").toEpochMilli();

    private final FeatureSet features = FeatureSet.compile(Shop.project("shop", 1, "1 d"));
    private final TopicCatalogue topics = Shop.catalogue(features);
    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();

    @TempDir
    private Path directory;

    @Test
    void shouldRememberNothingOfATransactionThatWasUndone() {
        FeatureProcessor processor = new FeatureProcessor(
                features,
                topics,
                EventReaders.of(features, registry),
                RecordSerde.of(Tick.class, registry).deserializer(),
                1,
                FeatureListener.NONE);
        MockProcessorContext<byte[], byte[]> undone = context();
        processor.init(undone);
        process(processor, undone, 0);
        process(processor, undone, 1);
        processor.close();
        // Streams takes the same processor up again, on stores as they were committed: here, with nothing in them.
        MockProcessorContext<byte[], byte[]> again = context();
        processor.init(again);

        process(processor, again, 0);

        assertThat(updates(again)).hasSize(1);
        assertThat(updates(again).get(0)).isEqualTo(updates(undone).get(0));
    }

    private void process(FeatureProcessor processor, MockProcessorContext<byte[], byte[]> context, int number) {
        context.setRecordMetadata(PURCHASES, 0, number);
        byte[] value = Shop.bytes(registry, PURCHASES, Shop.purchase(ENTITY, NOW + number, 5 + number));
        processor.process(new Record<>(ENTITY.getBytes(UTF_8), value, NOW));
    }

    private static List<byte[]> updates(MockProcessorContext<byte[], byte[]> context) {
        return context.forwarded(FeatureTopology.TO_FEATURE_UPDATES).stream()
                .<byte[]>map(forward -> forward.record().value())
                .toList();
    }

    private MockProcessorContext<byte[], byte[]> context() {
        MockProcessorContext<byte[], byte[]> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile());
        for (String name : List.of(FeatureTopology.HEADS, FeatureTopology.WIDE, FeatureTopology.PROGRESS)) {
            KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                            Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                    .withLoggingDisabled()
                    .build();
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
        }
        return context;
    }
}
