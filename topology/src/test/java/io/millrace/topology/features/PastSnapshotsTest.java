package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.Boundaries;
import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.history.HistoryBlock;
import io.millrace.history.HistoryPacker;
import io.millrace.history.SnapshotIds;
import io.millrace.history.SnapshotReplay;
import io.millrace.ids.PredictionIds;
import io.millrace.records.Cause;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.LabelledExample;
import io.millrace.records.ScoringRole;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.labels.LabelTopology;
import io.millrace.topology.records.Driven;
import io.millrace.wire.SchemaRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots and labels of what lies on the topics are, bit for bit and id for id, those that features and labels make of the same records while a clock ticks. */
final class PastSnapshotsTest {
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long START = Instant.parse("2025-06-01T00:00:00Z").toEpochMilli();
    private static final long END = START + 90 * DAY;
    private static final List<String> PLANS = List.of("gold", "silver");

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final FeatureSet features = FeatureSet.compile(Shop.project("shop", 1, "1 d"));
    private final TopicCatalogue topics = Shop.catalogue(features);
    private final SchemaRegistry registry = Driven.SERDES.registry();
    private final List<Long> customers = random.longs(6, 1, 1_000_000).boxed().toList();

    @TempDir
    private Path directory;

    /** A record of a source, and when it was appended: when it happened. */
    private record Sent(String topic, long time, GenericRecord value) {}

    /** What an example says, but for what only a score could. */
    private record Example(
            String id,
            String entity,
            Instant asOf,
            double label,
            List<Double> numbers,
            List<@Nullable String> categories,
            boolean treated,
            Instant maturedAt) {}

    @Test
    void shouldBeThoseThatTheStreamMakesOfTheSameRecords() throws Exception {
        System.out.println("seed " + seed);
        List<Sent> records = records();

        List<Example> replayed = replayed(records);

        assertThat(replayed)
                .as("seed %d", seed)
                .hasSizeGreaterThan(20)
                .containsExactlyInAnyOrderElementsOf(streamed(records));
        assertThat(replayed).extracting(Example::label).contains(0.0, 1.0);
    }

    private List<Sent> records() {
        List<Sent> records = new ArrayList<>();
        for (long customer : customers) {
            long time = START + 1 + random.nextInt((int) DAY);
            boolean stays = random.nextBoolean();
            while (time < END - (stays ? 0 : 60 * DAY)) {
                String id = Long.toString(customer);
                records.add(
                        switch (random.nextInt(4)) {
                            case 0 ->
                                sent("sessions", time, Shop.session(customer, time, random.nextFloat(), "MOBILE"));
                            case 1 ->
                                sent(
                                        "profiles",
                                        time,
                                        Shop.profile(
                                                id,
                                                Instant.ofEpochMilli(time).toString(),
                                                PLANS.get(random.nextInt(2)),
                                                20_000));
                            default -> sent("purchases", time, Shop.purchase(id, time, random.nextInt(10_000) / 100.0));
                        });
                time += 1 + (long) (random.nextDouble() * 12 * DAY);
            }
        }
        records.sort(Comparator.comparingLong(Sent::time));
        return records;
    }

    private static Sent sent(String source, long time, GenericRecord value) {
        return new Sent("shop-" + source, time, value);
    }

    // --- as history

    private List<Example> replayed(List<Sent> records) {
        EventReaders readers = EventReaders.of(features, registry);
        Map<String, SourceHistory.Source> sources = SourceHistory.sources(features, readers);
        EventDoor door = new EventDoor(features, rule -> {});
        HistoryPacker packer = new HistoryPacker();
        HistoryBlock block = new HistoryBlock(1 << 20);
        for (int i = 0; i < records.size(); i++) {
            Sent sent = records.get(i);
            sources.get(sent.topic).read(record(sent, i), door, Driven.erasures(), new SourceHistory.Visitor() {
                @Override
                public void event(Event event, ConsumerRecord<byte[], byte[]> record) {
                    packer.event(event);
                    block.add(packer.bytes(), 0);
                }

                @Override
                public void rejected(DeadLetterReason reason, ConsumerRecord<byte[], byte[]> record) {
                    throw new AssertionError(reason);
                }
            });
        }
        block.sort();
        List<Example> examples = new ArrayList<>();
        SnapshotReplay replay = new SnapshotReplay(
                features,
                END,
                END,
                (entity, boundary, vector, label, positive, treated) ->
                        examples.add(example(entity, boundary, vector, positive, treated)));
        for (int i = 0; i < block.count(); i++) {
            replay.accept(block.data(), block.start(i));
        }
        replay.end();
        return examples;
    }

    private ConsumerRecord<byte[], byte[]> record(Sent sent, long offset) {
        byte[] value = Shop.bytes(registry, sent.topic, sent.value);
        return new ConsumerRecord<>(
                sent.topic,
                0,
                offset,
                sent.time,
                TimestampType.LOG_APPEND_TIME,
                0,
                value.length,
                null,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private Example example(byte[] entity, long boundary, FeatureVector vector, boolean positive, boolean treated) {
        List<@Nullable String> categories = new ArrayList<>();
        IntStream.range(0, features.size()).filter(features::categorical).forEach(i -> {
            byte[] category = vector.category(i);
            categories.add(category == null ? null : new String(category, UTF_8));
        });
        return new Example(
                SnapshotIds.prediction(features.project(), features.project().model("churn"), entity, boundary),
                new String(entity, UTF_8),
                Instant.ofEpochMilli(vector.asOf()),
                positive ? 1 : 0,
                IntStream.range(0, features.size()).mapToObj(vector::number).toList(),
                categories,
                treated,
                Instant.ofEpochMilli(boundary + 31 * DAY));
    }

    // --- as the stream

    private List<Example> streamed(List<Sent> records) {
        int id = registry.register(
                SchemaRegistry.valueSubject(topics.featureUpdates()), FeatureUpdateEncoder.schema(features));
        try (Driven stream = new Driven(
                        FeatureTopology.build(
                                features,
                                topics,
                                EventReaders.of(features, registry),
                                Driven.SERDES,
                                id,
                                Driven.erasures(),
                                new FeatureMetrics(new Metrics(), features.project())),
                        directory.resolve("features"));
                Driven labels = new Driven(
                        LabelTopology.build(features.project(), topics, Driven.SERDES, Driven.erasures()),
                        directory.resolve("labels"))) {
            stream.tick(topics.clock(), START);
            int next = 0;
            for (long boundary : boundaries()) {
                for (; next < records.size() && records.get(next).time <= boundary; next++) {
                    send(stream, records.get(next));
                }
                stream.tick(topics.clock(), boundary);
                handOn(stream, labels);
            }
            return labels.received(LabelledExample.class, topics.labelledExamples()).stream()
                    .map(PastSnapshotsTest::example)
                    .toList();
        }
    }

    /** Of all customers, and the end. */
    private Set<Long> boundaries() {
        Set<Long> boundaries = new TreeSet<>(List.of(END));
        for (long customer : customers) {
            byte[] entity = Long.toString(customer).getBytes(UTF_8);
            for (long time = START + DAY; time <= END; time += DAY) {
                boundaries.add(Boundaries.lastUntil(entity, entity.length, DAY, time));
            }
        }
        return boundaries;
    }

    private void send(Driven stream, Sent sent) {
        stream.driver()
                .createInputTopic(sent.topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(
                        null, Shop.bytes(registry, sent.topic, sent.value), Instant.ofEpochMilli(sent.time)));
    }

    /** What features tell, and a serving process without a model logs. */
    private void handOn(Driven stream, Driven labels) {
        for (TestRecord<byte[], byte[]> update : stream.receivedBytes(topics.featureUpdates())) {
            String entity = new String(update.key(), UTF_8);
            labels.sendBytes(topics.featureUpdates(), entity, update.value());
            GenericRecord values = Shop.read(registry, update.value());
            if (values.get("cause").toString().equals("SNAPSHOT")) {
                labels.send(InferenceLogEntry.class, topics.inferenceLog(), entity, logged(values));
            }
        }
        for (TestRecord<byte[], byte[]> tick : stream.receivedBytes(topics.featureClock())) {
            labels.sendBytes(topics.featureClock(), "tick", tick.value());
        }
    }

    private InferenceLogEntry logged(GenericRecord update) {
        List<Double> numbers = new ArrayList<>();
        List<@Nullable String> categories = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            Object value = update.get(features.name(i));
            numbers.add(value instanceof Double number ? number : Double.NaN);
            if (features.categorical(i)) {
                categories.add(value == null ? null : value.toString());
            }
        }
        Instant asOf = Instant.ofEpochMilli((Long) update.get("as_of"));
        return new InferenceLogEntry(
                PredictionIds.of(update.get("id").toString(), "churn"),
                update.get("entity").toString(),
                "churn",
                Cause.SNAPSHOT,
                asOf,
                asOf,
                "1.0.0",
                numbers,
                categories,
                null,
                null,
                null,
                null,
                ScoringRole.PRIMARY,
                -1L,
                asOf,
                asOf,
                null,
                null,
                null,
                false);
    }

    private static Example example(LabelledExample example) {
        return new Example(
                example.getId(),
                example.getEntity(),
                example.getAsOf(),
                example.getLabel(),
                example.getNumbers(),
                example.getCategories(),
                example.getTreated(),
                example.getMaturedAt());
    }
}
