package io.millrace.benchmarks.throughput;

import io.millrace.features.FeatureSet;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.EventReaders;
import io.millrace.topology.features.RecordTime;
import java.time.Duration;
import java.util.List;
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
import org.jspecify.annotations.Nullable;

/**
 * The churn project's windows as far as the DSL of Kafka Streams can say them: hopping windows of the same lengths, over the
 * same events. It is let off what it has no word for, or only a slow one: distinct counts, lifetimes, the latest value, the time
 * since; the five windows are not joined into one vector; of all windows that an event falls into only the oldest is sent on, as 24
 * bytes. An aggregate holds count, sum and maximum, so that a length of window is paid for once.
 */
final class HoppingWindows implements Contender {
    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private final Duration advance;

    /** @param advance by which windows hop */
    HoppingWindows(Duration advance) {
        this.advance = advance;
    }

    /**
     * Windows of a source.
     *
     * @param field the number that is aggregated; null: events are only counted
     * @param where of which events; null: of all
     */
    private record Wanted(
            String source, @Nullable String field, @Nullable String where, List<Duration> windows) {}

    private static final List<Wanted> WANTED = List.of(
            new Wanted("purchases", "amount", null, List.of(Duration.ofDays(30), Duration.ofDays(90))),
            new Wanted("sessions", "duration_s", null, List.of(Duration.ofDays(7), Duration.ofDays(30))),
            new Wanted("tickets", null, "severity in [\"high\", \"urgent\"]", List.of(Duration.ofDays(14))));

    @Override
    public Topology topology(
            ProcessContext process, FeatureSet features, TopicCatalogue catalogue, int schemaId, Meter meter) {
        StreamsBuilder builder = new StreamsBuilder();
        EventReaders readers = EventReaders.of(features, process.registry());
        Duration grace = features.project().time().allowedLateness();
        for (SourceDefinition source : features.project().sources()) {
            Wanted wanted = WANTED.stream()
                    .filter(one -> one.source().equals(source.name()))
                    .findFirst()
                    .orElse(new Wanted(source.name(), null, null, List.of()));
            KGroupedStream<byte[], Double> events = builder.stream(
                            source.topic(),
                            Consumed.with(BYTES, BYTES)
                                    .withTimestampExtractor(new RecordTime())
                                    .withOffsetResetPolicy(AutoOffsetReset.earliest())
                                    .withName(source.name()))
                    .processValues(
                            () -> new ValueReader(
                                    features, readers, source.name(), wanted.field(), wanted.where(), meter),
                            Named.as("read-" + source.name()))
                    .groupByKey(Grouped.<byte[], Double>as("by-entity-" + source.name())
                            .withKeySerde(BYTES)
                            .withValueSerde(Serdes.Double()));
            for (Duration window : wanted.windows()) {
                window(events, window, grace, source.name() + "-" + window.toDays() + "d", catalogue);
            }
        }
        return builder.build();
    }

    private void window(
            KGroupedStream<byte[], Double> events,
            Duration length,
            Duration grace,
            String name,
            TopicCatalogue catalogue) {
        events.windowedBy(TimeWindows.ofSizeAndGrace(length, grace).advanceBy(advance))
                .aggregate(
                        () -> WindowAggregate.ZERO,
                        (entity, value, aggregate) -> WindowAggregate.add(aggregate, value),
                        Named.as("aggregate-" + name),
                        Materialized.<byte[], byte[], WindowStore<Bytes, byte[]>>as(name)
                                .withKeySerde(BYTES)
                                .withValueSerde(BYTES)
                                .withRetention(length.plus(grace))
                                .withCachingDisabled())
                .toStream(Named.as("updates-" + name))
                .process(() -> new OldestWindow(advance), Named.as("oldest-" + name))
                .to(catalogue.featureUpdates(), Produced.with(BYTES, BYTES).withName("to-updates-" + name));
    }
}
