package io.millrace.serving.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.decisions.Holdout;
import io.millrace.ids.PredictionIds;
import io.millrace.records.Cause;
import io.millrace.records.Decision;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.Prediction;
import io.millrace.records.PredictionStatus;
import io.millrace.records.ScoringRole;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelLoader;
import io.millrace.serving.models.ModelMetrics;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.PublishedRoutes;
import io.millrace.serving.models.Routes;
import io.millrace.serving.reports.ServingCounts;
import io.millrace.serving.testing.FakeControl;
import io.millrace.serving.testing.RecordedAlerts;
import io.millrace.serving.testing.Shop;
import io.millrace.serving.testing.UpdateSchema;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.Wire;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchScorerTest {
    private static final Instant APPENDED = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant NOW = APPENDED.plusMillis(40);
    private static final byte[] KEY = "c1".getBytes(UTF_8);

    private Shop shop = new Shop();
    private final SchemaRegistry registry = new MemorySchemaRegistry();
    private final Routes routes = new Routes(List.of("stops"));
    private final FakeControl control = new FakeControl();
    private final ScoringMetrics metrics = new ScoringMetrics(new Metrics(), shop.features.project());
    private ModelLoader loader = new ModelLoader(
            "stops", shop.features, routes, new RecordedAlerts(), new ModelMetrics(new Metrics(), "shop", "stops"));

    private MockProducer<byte[], byte[]> producer;
    private Outbox outbox;
    private BatchScorer scorer;
    private long offset;
    private final Map<String, Integer> taken = new HashMap<>();

    @BeforeEach
    void start() {
        producer = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        outbox = new Outbox(producer);
        scorer = new BatchScorer(
                shop.features,
                shop.topics,
                registry,
                routes,
                Clock.fixed(NOW, ZoneOffset.UTC),
                metrics,
                new ModelFailures(metrics, Map.of("stops", new RecordedAlerts())),
                new ServingCounts(shop.project).newThread());
    }

    /** Starts over with more lines in the project file. */
    private void restart(String more) {
        shop = new Shop(more);
        loader = new ModelLoader(
                "stops", shop.features, routes, new RecordedAlerts(), new ModelMetrics(new Metrics(), "shop", "stops"));
        start();
    }

    @Test
    void shouldSayThatThereIsNoModelAndLogTheRowAllTheSame() {
        pipe(shop.message(registry, "id-1", "c1", 12.5, null, null));

        Prediction prediction = prediction();
        assertThat(prediction)
                .isEqualTo(Prediction.newBuilder()
                        .setId(PredictionIds.of("id-1", "stops"))
                        .setEntity("c1")
                        .setModel("stops")
                        .setCause(Cause.SNAPSHOT)
                        .setAsOf(Instant.ofEpochMilli(1_000_000))
                        .setEventTime(Instant.ofEpochMilli(999_000))
                        .setStatus(PredictionStatus.NO_MODEL)
                        .setReasons(List.of())
                        .setScoredAt(NOW)
                        .build());
        InferenceLogEntry entry = entry();
        assertThat(entry)
                .isEqualTo(InferenceLogEntry.newBuilder()
                        .setId(PredictionIds.of("id-1", "stops"))
                        .setEntity("c1")
                        .setModel("stops")
                        .setCause(Cause.SNAPSHOT)
                        .setAsOf(Instant.ofEpochMilli(1_000_000))
                        .setEventTime(Instant.ofEpochMilli(999_000))
                        .setFeatureSetVersion("1.0.0")
                        .setNumbers(List.of(12.5, Double.NaN, Double.NaN))
                        .setCategories(Arrays.asList((String) null))
                        .setRole(ScoringRole.PRIMARY)
                        .setDeploymentOffset(-1)
                        .setUpdateAppendedAt(APPENDED)
                        .setScoredAt(NOW)
                        .build());
    }

    @Test
    void shouldGiveNoDecisionOfFeaturesThatAreTooOldToActOn() {
        restart("time: {actionable_for: 1 h}");
        control.register("1.0.0", Shop.stump(-1, 1, 0.6).encode());
        loader.accept(control.deploy("1.0.0", null));

        pipe(shop.message(registry, "old", "c1", 100.0, "DE", 3.0));

        Prediction prediction = prediction();
        assertThat(prediction.getStatus()).isEqualTo(PredictionStatus.STALE);
        assertThat(prediction.getScore()).isEqualTo(1 / (1 + Math.exp(-1)), within(1e-6));
        assertThat(prediction.getDecision()).isNull();
        assertThat(prediction.getModelVersion()).isEqualTo("1.0.0");
    }

    @Test
    void shouldHoldOutWhomTheProjectDoesNothingAbout() {
        restart("interventions: {holdout: 50 %}");
        control.register("1.0.0", Shop.stump(-1, 1, 0.6).encode());
        loader.accept(control.deploy("1.0.0", null));
        Holdout holdout = new Holdout("shop", 0.5);

        for (int customer = 0; customer < 40; customer++) {
            pipe(shop.message(registry, "id-" + customer, "c" + customer, 100.0, "DE", 3.0));
        }

        Set<Decision> seen = EnumSet.noneOf(Decision.class);
        for (int customer = 0; customer < 40; customer++) {
            byte[] entity = ("c" + customer).getBytes(UTF_8);
            Prediction prediction = prediction();
            assertThat(prediction.getStatus()).isEqualTo(PredictionStatus.SCORED);
            assertThat(prediction.getDecision())
                    .isEqualTo(holdout.holds(entity, entity.length) ? Decision.HOLDOUT : Decision.POSITIVE);
            seen.add(prediction.getDecision());
        }
        assertThat(seen).containsExactly(Decision.POSITIVE, Decision.HOLDOUT);
    }

    @Test
    void shouldScoreWithTheChampionAndDecideByItsThreshold() {
        control.register("1.0.0", Shop.stump(-1, 1, 0.6).encode());
        loader.accept(control.deploy("1.0.0", null));

        pipe(shop.message(registry, "low", "c1", 99.99, "DE", 3.0));
        pipe(shop.message(registry, "high", "c1", 100.0, "DE", 3.0));

        Prediction low = prediction();
        Prediction high = prediction();
        assertThat(low.getStatus()).isEqualTo(PredictionStatus.SCORED);
        assertThat(low.getScore()).isEqualTo(1 / (1 + Math.E), within(1e-6));
        assertThat(low.getDecision()).isEqualTo(Decision.NEGATIVE);
        assertThat(high.getScore()).isEqualTo(Math.E / (1 + Math.E), within(1e-6));
        assertThat(high.getDecision()).isEqualTo(Decision.POSITIVE);
        assertThat(high.getThreshold()).isEqualTo(0.6);
        assertThat(high.getModelVersion()).isEqualTo("1.0.0");
        InferenceLogEntry entry = entry();
        assertThat(entry.getScore()).isEqualTo(low.getScore());
        assertThat(entry.getModelVersion()).isEqualTo("1.0.0");
        assertThat(entry.getDeploymentOffset()).isZero();
        assertThat(entry.getNumbers()).containsExactly(99.99, Double.NaN, 3.0);
        assertThat(entry.getCategories()).containsExactly("DE");
    }

    @Test
    void shouldDecidePositiveAtTheThresholdItself() {
        // A margin of 0 is a score of exactly 0.5.
        control.register("1.0.0", Shop.stump(0, 1, 0.5).encode());
        loader.accept(control.deploy("1.0.0", null));

        pipe(shop.message(registry, "id", "c1", null, null, null));

        assertThat(prediction().getDecision()).isEqualTo(Decision.POSITIVE);
    }

    @Test
    void shouldScoreEachUpdateByTheModelInServiceThenAndKeepTheOrder() {
        control.register("1.0.0", Shop.stump(-1, 1, 0.5).encode());
        control.register("1.1.0", Shop.stump(-2, 2, 0.5).encode());

        pipe(shop.message(registry, "0", "c1", 1.0, "DE", 1.0));
        loader.accept(control.deploy("1.0.0", null));
        pipe(shop.message(registry, "1", "c1", 1.0, "DE", 1.0));
        loader.accept(control.deploy("1.1.0", "1.0.0"));
        pipe(shop.message(registry, "2", "c1", 1.0, "DE", 1.0));
        loader.accept(control.deploy("1.0.0", "1.1.0"));
        pipe(shop.message(registry, "3", "c1", 1.0, "DE", 1.0));

        List<Prediction> all = all(shop.topics.predictions()).stream()
                .map(record -> serde(Prediction.class).fromBytes(record.value()))
                .toList();
        assertThat(all)
                .extracting(Prediction::getId)
                .containsExactlyElementsOf(Stream.of("0", "1", "2", "3")
                        .map(id -> PredictionIds.of(id, "stops"))
                        .toList());
        assertThat(all).extracting(Prediction::getModelVersion).containsExactly(null, "1.0.0", "1.1.0", "1.0.0");
        assertThat(all(shop.topics.inferenceLog()))
                .extracting(record ->
                        serde(InferenceLogEntry.class).fromBytes(record.value()).getDeploymentOffset())
                .containsExactly(-1L, 0L, 1L, 2L);
    }

    @Test
    void shouldReadUpdatesOfAnotherMinorVersionByName() {
        // A later minor version: reordered, one feature more and one of ours not yet there.
        Schema other = SchemaBuilder.record("FeatureUpdate")
                .namespace("io.millrace.shop")
                .fields()
                .name("extra")
                .type()
                .map()
                .values()
                .array()
                .items()
                .stringType()
                .noDefault()
                .name("country")
                .type()
                .unionOf()
                .stringType()
                .and()
                .nullType()
                .endUnion()
                .noDefault()
                .requiredString("id")
                .requiredString("entity")
                .name("cause")
                .type()
                .enumeration("Cause")
                .symbols("SNAPSHOT", "EVENT")
                .noDefault()
                .requiredLong("as_of")
                .requiredLong("event_time")
                .optionalDouble("orders_90d")
                .endRecord();
        GenericRecord record = new GenericRecordBuilder(other)
                .set("extra", Map.of("a", List.of("b", "c")))
                .set("country", "FR")
                .set("id", "id")
                .set("entity", "c1")
                .set("cause", UpdateSchema.symbol(other, "cause", "EVENT"))
                .set("as_of", 5L)
                .set("event_time", 4L)
                .set("orders_90d", 7.0)
                .build();

        pipe(Wire.bytes(registry, "elsewhere", record));

        InferenceLogEntry entry = entry();
        assertThat(entry.getCause()).isEqualTo(Cause.EVENT);
        assertThat(entry.getNumbers()).containsExactly(Double.NaN, Double.NaN, 7.0);
        assertThat(entry.getCategories()).containsExactly("FR");
    }

    @Test
    void shouldForgetTheUpdateBefore() {
        pipe(shop.message(registry, "full", "c1", 1.0, "DE", 2.0));
        pipe(shop.message(registry, "empty", "c2", null, null, null));

        entry();
        InferenceLogEntry second = entry();
        assertThat(second.getEntity()).isEqualTo("c2");
        assertThat(second.getNumbers()).containsOnly(Double.NaN);
        assertThat(second.getCategories()).containsOnlyNulls();
    }

    @Test
    void shouldMakeAnUnknownSchemaADeadLetterAndGoOn() {
        byte[] unknown = {0, 0, 0, 3, (byte) 0xe7, 1, 2, 3};

        pipe(unknown);
        pipe(shop.message(registry, "next", "c1", 1.0, "DE", 2.0));

        ProducerRecord<byte[], byte[]> letter = next(shop.topics.deadLetters());
        assertThat(letter.value()).isEqualTo(unknown);
        assertThat(letter.key()).isEqualTo(KEY);
        assertThat(header(letter, DeadLetters.REASON)).isEqualTo("undecodable_schema");
        assertThat(header(letter, DeadLetters.DETAIL)).contains("999");
        assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo("shop.feature-updates");
        assertThat(header(letter, DeadLetters.OFFSET)).isEqualTo("0");
        assertThat(header(letter, DeadLetters.STAGE)).isEqualTo("serving.score");
        assertThat(prediction().getId()).isEqualTo(PredictionIds.of("next", "stops"));
    }

    @Test
    void shouldMakeEveryTruncationADeadLetter() {
        byte[] whole = shop.message(registry, "id", "c1", 1.0, "DE", 2.0);

        for (int length = 0; length < whole.length; length++) {
            pipe(Arrays.copyOf(whole, length));
            assertThat(header(next(shop.topics.deadLetters()), DeadLetters.REASON))
                    .as("length %d", length)
                    .isEqualTo("undecodable_record");
        }
        pipe(Arrays.copyOf(whole, whole.length + 1));
        assertThat(header(next(shop.topics.deadLetters()), DeadLetters.REASON)).isEqualTo("undecodable_record");
        assertThat(all(shop.topics.predictions()).isEmpty()).isTrue();
        assertThat(all(shop.topics.inferenceLog()).isEmpty()).isTrue();
    }

    @Test
    void shouldMakeForeignRecordsAndTombstonesDeadLetters() {
        Schema foreign =
                SchemaBuilder.record("Other").fields().requiredString("id").endRecord();

        pipe(Wire.bytes(
                registry,
                "other",
                new GenericRecordBuilder(foreign).set("id", "x").build()));
        pipe(null);

        assertThat(header(next(shop.topics.deadLetters()), DeadLetters.REASON)).isEqualTo("undecodable_schema");
        assertThat(header(next(shop.topics.deadLetters()), DeadLetters.REASON)).isEqualTo("null_value");
    }

    @Test
    void shouldNotTryToSendWhatTheBrokersWouldRefuse() {
        pipe(shop.message(registry, "id", "c1", 1.0, "x".repeat(1_500_000), 2.0));
        pipe(shop.message(registry, "next", "c1", 1.0, "DE", 2.0));

        ProducerRecord<byte[], byte[]> letter = next(shop.topics.deadLetters());
        assertThat(header(letter, DeadLetters.REASON)).isEqualTo("too_large");
        assertThat(letter.value()).isNull();
        assertThat(header(letter, DeadLetters.SHA256)).hasSize(64);
        assertThat(prediction().getId()).isEqualTo(PredictionIds.of("next", "stops"));
    }

    @Test
    void shouldScoreTheWholeOfABatchByTheModelsInServiceAsItBegins() {
        control.register("1.0.0", Shop.stump(-1, 1, 0.5).encode());
        control.register("1.1.0", Shop.stump(-2, 2, 0.5).encode());
        loader.accept(control.deploy("1.0.0", null));
        producer = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
                if (history().isEmpty()) {
                    loader.accept(control.deploy("1.1.0", "1.0.0"));
                }
                return super.send(record, callback);
            }
        };
        outbox = new Outbox(producer);
        List<ConsumerRecord<byte[], byte[]>> first = polled(0, 2 * BatchScorer.ROWS + 1);

        scorer.score(Polled.batch(first), outbox);
        scorer.score(Polled.batch(polled(0, 1)), outbox);

        List<String> versions = all(shop.topics.predictions()).stream()
                .map(record -> serde(Prediction.class).fromBytes(record.value()).getModelVersion())
                .toList();
        assertThat(versions.subList(0, first.size())).containsOnly("1.0.0");
        assertThat(versions.subList(first.size(), versions.size())).containsExactly("1.1.0");
    }

    @Test
    void shouldAnswerInTheOrderOfThePartitions() {
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>(polled(1, BatchScorer.ROWS + 7));
        batch.addAll(polled(0, 2 * BatchScorer.ROWS));

        scorer.score(Polled.batch(batch), outbox);

        List<String> expected = batch.stream()
                .map(record -> PredictionIds.of(record.partition() + "/" + record.offset(), "stops"))
                .toList();
        assertThat(all(shop.topics.predictions()))
                .extracting(record ->
                        serde(Prediction.class).fromBytes(record.value()).getId())
                .isEqualTo(expected);
        assertThat(all(shop.topics.inferenceLog()))
                .extracting(record ->
                        serde(InferenceLogEntry.class).fromBytes(record.value()).getId())
                .isEqualTo(expected);
    }

    @Test
    void shouldMakeWhatAModelFailsOnADeadLetterThatNamesItAndGoOnWithTheOthers() {
        // A version without anything to score with fails on every row.
        ModelRoute broken = PublishedRoutes.route("comes_back", new LoadedModel("1.0.0", null), 0);
        Routes two = PublishedRoutes.of(List.of(broken, ModelRoute.before("stops")));
        RecordedAlerts alerts = new RecordedAlerts();
        ScoringMetrics both = new ScoringMetrics(new Metrics(), new Shop(Shop.SECOND_MODEL).project);
        scorer = new BatchScorer(
                shop.features,
                shop.topics,
                registry,
                two,
                Clock.fixed(NOW, ZoneOffset.UTC),
                both,
                new ModelFailures(both, Map.of("comes_back", alerts)),
                new ServingCounts(new Shop(Shop.SECOND_MODEL).project).newThread());

        pipe(shop.message(registry, "id", "c1", 1.0, "DE", 2.0));

        ProducerRecord<byte[], byte[]> letter = next(shop.topics.deadLetters());
        assertThat(header(letter, DeadLetters.REASON)).isEqualTo("unscorable");
        assertThat(header(letter, DeadLetters.DETAIL)).contains("model comes_back");
        assertThat(header(letter, DeadLetters.STAGE)).isEqualTo("serving.score");
        Prediction other = prediction();
        assertThat(alerts.told).singleElement().asString().startsWith("failing 1.0.0: ");
        assertThat(other.getModel()).isEqualTo("stops");
        assertThat(other.getStatus()).isEqualTo(PredictionStatus.NO_MODEL);
        assertThat(all(shop.topics.predictions())).hasSize(1);
        assertThat(all(shop.topics.inferenceLog())).hasSize(1);
    }

    @Test
    void shouldAnswerUnderTheKeyOfTheUpdate() {
        pipe(shop.message(registry, "id", "c1", 1.0, "DE", 2.0));

        assertThat(producer.history()).extracting(ProducerRecord::key).containsOnly(KEY);
        assertThat(producer.history())
                .extracting(ProducerRecord::topic)
                .containsExactly("shop.predictions", "shop.inference-log");
    }

    private void pipe(byte[] value) {
        scorer.score(
                Polled.batch(List.of(
                        Polled.record(shop.topics.featureUpdates(), 0, offset++, APPENDED.toEpochMilli(), KEY, value))),
                outbox);
    }

    private List<ConsumerRecord<byte[], byte[]>> polled(int partition, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Polled.record(
                        shop.topics.featureUpdates(),
                        partition,
                        i,
                        APPENDED.toEpochMilli(),
                        KEY,
                        shop.message(registry, partition + "/" + i, "c1", 1.0, "DE", 2.0)))
                .toList();
    }

    private Prediction prediction() {
        return serde(Prediction.class).fromBytes(next(shop.topics.predictions()).value());
    }

    private InferenceLogEntry entry() {
        return serde(InferenceLogEntry.class)
                .fromBytes(next(shop.topics.inferenceLog()).value());
    }

    private <T extends SpecificRecordBase> RecordSerde<T> serde(Class<T> type) {
        return RecordSerde.of(type, registry);
    }

    /** The first that was sent to a topic and that nobody has looked at. */
    private ProducerRecord<byte[], byte[]> next(String topic) {
        int at = taken.merge(topic, 1, Integer::sum);
        return all(topic).get(at - 1);
    }

    private List<ProducerRecord<byte[], byte[]>> all(String topic) {
        return producer.history().stream()
                .filter(record -> record.topic().equals(topic))
                .toList();
    }

    private static String header(ProducerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }
}
