package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.FeatureSet;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerdes;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
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
                RecordSerdes.of(registry),
                1,
                Driven.erasures(),
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

    @Test
    void shouldMeasureWhatStateCosts() throws Exception {
        Metrics metrics = new Metrics();
        FeatureProcessor processor = new FeatureProcessor(
                features,
                topics,
                EventReaders.of(features, registry),
                RecordSerdes.of(registry),
                1,
                Driven.erasures(),
                new FeatureMetrics(metrics, features.project()));
        MockProcessorContext<byte[], byte[]> context = context();
        processor.init(context);

        process(processor, context, 1_000);
        process(processor, context, 0);

        StringWriter out = new StringWriter();
        metrics.write(out);
        // An open tile of an hour, and one of a day.
        KeyValueStore<Bytes, byte[]> heads = context.getStateStore(FeatureTopology.HEADS);
        assertThat(out.toString())
                .contains("millrace_features_late_events_total{project=\"shop\",source=\"purchases\",} 1.0")
                .contains("millrace_features_tiles_per_entity_count{project=\"shop\",} 1.0")
                .contains("millrace_features_tiles_per_entity_sum{project=\"shop\",} 2.0");
        assertThat(figure(
                        out.toString(), "millrace_features_changelog_bytes_total{project=\"shop\",store=\"heads\",} "))
                .as("two heads of one entity")
                .isBetween(2.0 * ENTITY.length(), 3.0 * size(heads));
    }

    private static double figure(String metrics, String start) {
        return metrics.lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
                .findFirst()
                .orElseThrow();
    }

    private static double size(KeyValueStore<Bytes, byte[]> store) {
        double size = 0;
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> entry = all.next();
                size += entry.key.get().length + entry.value.length;
            }
        }
        return size;
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
