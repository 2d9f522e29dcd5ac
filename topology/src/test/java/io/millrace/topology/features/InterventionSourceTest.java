package io.millrace.topology.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.FeatureSet;
import io.millrace.labels.LabelMarks;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.SchemaRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source of interventions that no feature reads. */
class InterventionSourceTest {
    private static final long NOW = Instant.parse("2026-01-10T00:00:00Z").toEpochMilli();

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final FeatureSet features = FeatureSet.compile(Shop.acting("shop"));
    private final TopicCatalogue topics = Shop.catalogue(features);

    @Test
    void shouldBeReadReKeyedAndMarked(@TempDir Path directory) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "shop");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        int id = registry.register(
                SchemaRegistry.valueSubject(topics.featureUpdates()), FeatureUpdateEncoder.schema(features));
        try (TopologyTestDriver driver = new TopologyTestDriver(
                FeatureTopology.build(
                        features,
                        topics,
                        EventReaders.of(features, registry),
                        RecordSerdes.of(registry),
                        id,
                        Driven.erasures(),
                        FeatureListener.NONE),
                properties,
                Instant.ofEpochMilli(NOW))) {
            purchase(driver, "shop-purchases", NOW - 20);
            purchase(driver, "shop-campaigns", NOW - 10);

            List<GenericRecord> updates = driver
                    .createOutputTopic(
                            topics.featureUpdates(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .readValuesToList()
                    .stream()
                    .map(value -> Shop.read(registry, value))
                    .toList();
            assertThat(updates)
                    .extracting(update -> String.valueOf(update.get("source")))
                    .containsExactly("purchases", "campaigns");
            assertThat(updates)
                    .extracting(update -> LabelMarks.counts((Long) update.get("marks"), LabelMarks.INTERVENTION))
                    .containsExactly(false, true);
            assertThat(updates.get(1).get("event_time")).isEqualTo(NOW - 10);
            assertThat(updates.get(1).get("spend_30d"))
                    .as("features are as they were")
                    .isEqualTo(5.0);
        }
    }

    /** A campaign looks like a purchase: what it holds is read by nobody. */
    private void purchase(TopologyTestDriver driver, String topic, long time) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(
                        null, Shop.bytes(registry, topic, Shop.purchase("ann", time, 5)), Instant.ofEpochMilli(NOW)));
    }
}
