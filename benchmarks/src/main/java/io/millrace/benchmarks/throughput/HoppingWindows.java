package io.millrace.benchmarks.throughput;

import io.millrace.benchmarks.windows.CurrentWindow;
import io.millrace.benchmarks.windows.EventNumber;
import io.millrace.benchmarks.windows.WindowAggregate;
import io.millrace.benchmarks.windows.WindowFeature;
import io.millrace.features.FeatureSet;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.EventReaders;
import io.millrace.topology.features.RecordTime;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The {@linkplain WindowFeature churn project's windows} as the DSL of Kafka Streams says them: hopping windows, over the same events;
 * of all windows that an event falls into only the one that ends next is sent on.
 */
final class HoppingWindows implements Contender {
    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private final Duration advance;

    /** @param advance by which windows hop */
    HoppingWindows(Duration advance) {
        this.advance = advance;
    }

    @Override
    public Topology topology(
            ProcessContext process, FeatureSet features, TopicCatalogue catalogue, int schemaId, Meter meter) {
        StreamsBuilder builder = new StreamsBuilder();
        EventReaders readers = EventReaders.of(features, process.registry());
        Duration grace = features.project().time().allowedLateness();
        for (SourceDefinition source : features.project().sources()) {
            KGroupedStream<byte[], Double> events = builder.stream(
                            source.topic(),
                            Consumed.with(BYTES, BYTES)
                                    .withTimestampExtractor(new RecordTime())
                                    .withOffsetResetPolicy(AutoOffsetReset.earliest())
                                    .withName(source.name()))
                    .processValues(
                            () -> new ValueReader(new EventNumber(features, readers, source.name()), meter),
                            Named.as("read-" + source.name()))
                    .groupByKey(Grouped.<byte[], Double>as("by-entity-" + source.name())
                            .withKeySerde(BYTES)
                            .withValueSerde(Serdes.Double()));
            for (WindowFeature window : WindowFeature.of(source.name())) {
                window(events, window, grace, catalogue);
            }
        }
        return builder.build();
    }

    private void window(
            KGroupedStream<byte[], Double> events, WindowFeature window, Duration grace, TopicCatalogue catalogue) {
        String name = window.title();
        events.windowedBy(TimeWindows.ofSizeAndGrace(window.length(), grace).advanceBy(advance))
                .aggregate(
                        () -> WindowAggregate.ZERO,
                        (entity, value, aggregate) -> WindowAggregate.add(aggregate, value),
                        Named.as("aggregate-" + name),
                        Materialized.<byte[], byte[], WindowStore<Bytes, byte[]>>as(name)
                                .withKeySerde(BYTES)
                                .withValueSerde(BYTES)
                                .withRetention(window.length().plus(grace))
                                .withCachingDisabled())
                .toStream(Named.as("updates-" + name))
                .process(() -> new CurrentWindow(window, advance), Named.as("current-" + name))
                .to(catalogue.featureUpdates(), Produced.with(BYTES, BYTES).withName("to-updates-" + name));
    }
}
