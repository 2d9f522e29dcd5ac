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
import io.millrace.serving.models.ModelLoader;
import io.millrace.serving.models.ModelMetrics;
import io.millrace.serving.models.Routes;
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
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScoringTopologyTest {
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

    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> updates;
    private TestOutputTopic<byte[], byte[]> predictions;
    private TestOutputTopic<byte[], byte[]> inferenceLog;
    private TestOutputTopic<byte[], byte[]> deadLetters;

    @BeforeEach
    void start() {
        driver = new TopologyTestDriver(topology(), new Properties());
        updates = driver.createInputTopic(
                shop.topics.featureUpdates(), new ByteArraySerializer(), new ByteArraySerializer());
        predictions = output(shop.topics.predictions());
        inferenceLog = output(shop.topics.inferenceLog());
        deadLetters = output(shop.topics.deadLetters());
    }

    /** Starts over with more lines in the project file. */
    private void restart(String more) {
        driver.close();
        shop = new Shop(more);
        loader = new ModelLoader(
                "stops", shop.features, routes, new RecordedAlerts(), new ModelMetrics(new Metrics(), "shop", "stops"));
        start();
    }

    @AfterEach
    void stop() {
        driver.close();
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

        List<Prediction> all = predictions.readValuesToList().stream()
                .map(value -> serde(Prediction.class).fromBytes(value))
                .toList();
        assertThat(all)
                .extracting(Prediction::getId)
                .containsExactlyElementsOf(Stream.of("0", "1", "2", "3")
                        .map(id -> PredictionIds.of(id, "stops"))
                        .toList());
        assertThat(all).extracting(Prediction::getModelVersion).containsExactly(null, "1.0.0", "1.1.0", "1.0.0");
        assertThat(inferenceLog.readValuesToList())
                .extracting(
                        value -> serde(InferenceLogEntry.class).fromBytes(value).getDeploymentOffset())
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

        TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
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
            assertThat(header(deadLetters.readRecord(), DeadLetters.REASON))
                    .as("length %d", length)
                    .isEqualTo("undecodable_record");
        }
        pipe(Arrays.copyOf(whole, whole.length + 1));
        assertThat(header(deadLetters.readRecord(), DeadLetters.REASON)).isEqualTo("undecodable_record");
        assertThat(predictions.isEmpty()).isTrue();
        assertThat(inferenceLog.isEmpty()).isTrue();
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

        assertThat(header(deadLetters.readRecord(), DeadLetters.REASON)).isEqualTo("undecodable_schema");
        assertThat(header(deadLetters.readRecord(), DeadLetters.REASON)).isEqualTo("null_value");
    }

    @Test
    void shouldNotTryToSendWhatTheBrokersWouldRefuse() {
        pipe(shop.message(registry, "id", "c1", 1.0, "x".repeat(1_500_000), 2.0));
        pipe(shop.message(registry, "next", "c1", 1.0, "DE", 2.0));

        TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
        assertThat(header(letter, DeadLetters.REASON)).isEqualTo("too_large");
        assertThat(letter.value()).isNull();
        assertThat(header(letter, DeadLetters.SHA256)).hasSize(64);
        assertThat(prediction().getId()).isEqualTo(PredictionIds.of("next", "stops"));
    }

    @Test
    void shouldBeThisTopology() {
        // Names are part of what a running application depends on: change them knowingly.
        assertThat(topology().describe().toString()).isEqualTo("""
                        Topologies:
                           Sub-topology: 0
                            Source: feature-updates (topics: [shop.feature-updates])
                              --> scoring
                            Processor: scoring (stores: [])
                              --> dead-letters, inference-log, predictions
                              <-- feature-updates
                            Sink: dead-letters (topic: shop.dead-letters)
                              <-- scoring
                            Sink: inference-log (topic: shop.inference-log)
                              <-- scoring
                            Sink: predictions (topic: shop.predictions)
                              <-- scoring

                        """);
        assertThat(ScoringTopology.applicationId("shop", 1)).isEqualTo("shop-serving");
        assertThat(ScoringTopology.applicationId("shop", 2)).isEqualTo("shop-serving-v2");
    }

    private Topology topology() {
        return ScoringTopology.build(
                shop.topics,
                () -> new ScoringProcessor(
                        shop.features,
                        shop.topics,
                        registry,
                        routes,
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        metrics,
                        new ModelFailures(metrics, Map.of("stops", new RecordedAlerts()))));
    }

    private void pipe(byte[] value) {
        updates.pipeInput(KEY, value, APPENDED);
    }

    private Prediction prediction() {
        return serde(Prediction.class).fromBytes(predictions.readValue());
    }

    private InferenceLogEntry entry() {
        return serde(InferenceLogEntry.class).fromBytes(inferenceLog.readValue());
    }

    private <T extends SpecificRecordBase> RecordSerde<T> serde(Class<T> type) {
        return RecordSerde.of(type, registry);
    }

    private TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static String header(TestRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }
}
