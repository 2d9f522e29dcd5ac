package io.millrace.serving.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bundle.Scorer;
import io.millrace.features.FeatureVector;
import io.millrace.ids.PredictionIds;
import io.millrace.records.Arm;
import io.millrace.records.Deployment;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.Prediction;
import io.millrace.records.Routing;
import io.millrace.records.ScoringRole;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.PublishedRoutes;
import io.millrace.serving.models.Routes;
import io.millrace.serving.reports.CountedArms;
import io.millrace.serving.reports.ServingCounts;
import io.millrace.serving.testing.Deployments;
import io.millrace.serving.testing.RecordedAlerts;
import io.millrace.serving.testing.Shop;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.SchemaRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Who is scored by which version, and what becomes of rows on which a version fails. */
class ArmsTest {
    private static final long APPENDED = 1_000_000;
    private static final Instant NOW = Instant.ofEpochMilli(APPENDED + 40);
    /** A version without anything to score with fails on every row. */
    private static final LoadedModel FAILING = new LoadedModel("9.0.0", null);

    private final Shop shop = new Shop();
    private final SchemaRegistry registry = new MemorySchemaRegistry();
    private final RecordedAlerts alerts = new RecordedAlerts();
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final ServingCounts counts = new ServingCounts(shop.project);
    private final Map<String, LoadedModel> models = new HashMap<>();
    private final Map<String, Double> spends = new HashMap<>();
    private final List<ConsumerRecord<byte[], byte[]>> sent = new ArrayList<>();

    @Test
    void shouldScoreEveryUpdateByTheVersionThatItsEntityAndTheDeploymentSay() throws Exception {
        model("1.0.0", -1, 1, 0.5);
        model("1.1.0", -2, 2, 0.6);
        model("1.2.0", -3, 3, 0.7);
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        // Of a hundred entities each arm has some.
        int first = 100_000 + random.nextInt(400_000);
        Routing routing = new Routing(
                3L,
                "salt " + random.nextInt(1000),
                List.of(
                        new Arm("treatment", "1.1.0", first),
                        new Arm("other", "1.2.0", first + 100_000 + random.nextInt(300_000)),
                        new Arm("control", "1.0.0", 1_000_000)),
                null,
                List.of());
        Deployment deployment = Deployments.inExperiment(3, "1.0.0", routing, "three-versions");

        score(deployment, updates(random, 1000, 100));

        List<Prediction> predictions = predictions();
        assertThat(predictions).hasSize(1000);
        for (Prediction prediction : predictions) {
            String entity = prediction.getEntity();
            LoadedModel expected = models.get(Deployments.version(deployment, entity));
            assertThat(prediction.getModelVersion()).isEqualTo(expected.version());
            assertThat(prediction.getVariant()).isEqualTo(Deployments.variant(deployment, entity));
            assertThat(prediction.getExperiment()).isEqualTo("three-versions");
            assertThat(prediction.getDeploymentOffset()).isEqualTo(3);
            assertThat(prediction.getThreshold()).isEqualTo(expected.threshold());
            assertThat(prediction.getScore()).isEqualTo(expected.scorer().score(vector(prediction.getId())));
        }
        assertThat(predictions).extracting(Prediction::getModelVersion).contains("1.0.0", "1.1.0", "1.2.0");
        assertLoggedAsPredicted(predictions);
        assertInOrderOfEachEntity(predictions);
        assertReported(predictions);
    }

    @Test
    void shouldSendTheChampionsRowsOfABatchFirst() throws Exception {
        model("1.0.0", -1, 1, 0.5);
        model("1.1.0", -2, 2, 0.6);
        Deployment deployment = Deployments.of(3, "1.0.0", null, Deployments.ramp(3, "1.1.0", 500_000, "1.0.0"));

        score(deployment, updates(new Random(1), BatchScorer.ROWS, 50));

        List<String> versions =
                predictions().stream().map(Prediction::getModelVersion).toList();
        int champions = (int) versions.stream().filter("1.0.0"::equals).count();
        assertThat(champions).isBetween(30, 98);
        assertThat(versions.subList(0, champions)).containsOnly("1.0.0");
        assertThat(versions.subList(champions, versions.size())).containsOnly("1.1.0");
    }

    @Test
    void shouldLetTheChampionStandInForAChallengerThatFailsAndCountIt() throws Exception {
        model("1.0.0", -1, 1, 0.5);
        models.put("9.0.0", FAILING);
        Deployment deployment = Deployments.of(3, "1.0.0", null, Deployments.ramp(3, "9.0.0", 300_000, "1.0.0"));

        score(deployment, updates(new Random(2), 300, 60));

        List<Prediction> predictions = predictions();
        assertThat(predictions).hasSize(300);
        assertThat(predictions).extracting(Prediction::getModelVersion).containsOnly("1.0.0");
        assertThat(predictions).extracting(Prediction::getVariant).containsOnly("champion");
        assertThat(all(shop.topics.deadLetters())).isEmpty();
        assertThat(alerts.told).isEmpty();
        assertInOrderOfEachEntity(predictions);
        assertThat(entries(ScoringRole.PRIMARY)).hasSize(300).allSatisfy(entry -> assertThat(entry.getStandIn())
                .isEqualTo(Deployments.variant(deployment, entry.getEntity()).equals("challenger")));
        long drawn = predictions.stream()
                .filter(prediction ->
                        Deployments.variant(deployment, prediction.getEntity()).equals("challenger"))
                .count();
        assertThat(CountedArms.of(counts))
                .containsExactly(
                        new CountedArms("challenger", "9.0.0", false, drawn, drawn, 0),
                        new CountedArms("champion", "1.0.0", false, 300 - drawn, 0, 0));
    }

    @Test
    void shouldNotCallAStandInOfAnExperimentOneOfItsVariants() throws Exception {
        model("1.0.0", -1, 1, 0.5);
        models.put("9.0.0", FAILING);
        Routing routing = new Routing(
                3L,
                "salt",
                List.of(new Arm("treatment", "9.0.0", 500_000), new Arm("control", "1.0.0", 1_000_000)),
                null,
                List.of());
        Deployment deployment = Deployments.inExperiment(3, "1.0.0", routing, "trees");

        score(deployment, updates(new Random(3), 100, 100));

        for (Prediction prediction : predictions()) {
            boolean control =
                    Deployments.variant(deployment, prediction.getEntity()).equals("control");
            assertThat(prediction.getVariant()).isEqualTo(control ? "control" : "champion");
            assertThat(prediction.getExperiment()).isEqualTo(control ? "trees" : null);
        }
    }

    @Test
    void shouldMakeWhatNeitherChallengerNorChampionCanScoreADeadLetter() throws Exception {
        models.put("1.0.0", FAILING);
        models.put("9.0.0", new LoadedModel("9.1.0", null));
        Deployment deployment = Deployments.of(3, "1.0.0", null, Deployments.ramp(3, "9.0.0", 1_000_000, "1.0.0"));

        score(deployment, updates(new Random(4), 20, 20));

        assertThat(predictions()).isEmpty();
        assertThat(all(shop.topics.inferenceLog())).isEmpty();
        assertThat(all(shop.topics.deadLetters())).hasSize(20).allSatisfy(letter -> assertThat(new String(
                        letter.headers().lastHeader(DeadLetters.REASON).value(), UTF_8))
                .isEqualTo("unscorable"));
    }

    @Test
    void shouldRecordWhatTheShadowMakesOfTheSameVectorsAndChangeNothingElse() throws Exception {
        model("1.0.0", -1, 1, 0.5);
        model("1.1.0", -2, 2, 0.6);
        List<ConsumerRecord<byte[], byte[]>> updates = updates(new Random(5), 500, 70);

        score(Deployments.of(3, "1.0.0", null, Deployments.shadow(3, "1.1.0")), updates);

        List<InferenceLogEntry> shadows = entries(ScoringRole.SHADOW);
        List<InferenceLogEntry> primaries = entries(ScoringRole.PRIMARY);
        assertThat(predictions())
                .hasSize(500)
                .extracting(Prediction::getModelVersion)
                .containsOnly("1.0.0");
        assertThat(shadows).hasSize(500);
        assertThat(primaries).hasSize(500);
        assertThat(shadows).extracting(InferenceLogEntry::getId).doesNotHaveDuplicates();
        double sum = 0;
        double largest = 0;
        int flips = 0;
        for (int i = 0; i < 500; i++) {
            InferenceLogEntry shadow = shadows.get(i);
            InferenceLogEntry primary = primaries.get(i);
            assertThat(shadow.getId()).isNotEqualTo(primary.getId());
            assertThat(shadow.getEntity()).isEqualTo(primary.getEntity());
            assertThat(shadow.getNumbers()).isEqualTo(primary.getNumbers());
            assertThat(shadow.getVariant()).isEqualTo("shadow");
            assertThat(shadow.getModelVersion()).isEqualTo("1.1.0");
            assertThat(shadow.getScore()).isEqualTo(models.get("1.1.0").scorer().score(vector(primary.getId())));
            double difference = shadow.getScore() - primary.getScore();
            sum += difference;
            largest = Math.max(largest, Math.abs(difference));
            flips += shadow.getDecision() == primary.getDecision() ? 0 : 1;
        }
        var comparison = CountedArms.comparison(counts);
        assertThat(comparison.getPairs()).isEqualTo(500);
        assertThat(comparison.getDifferenceSum()).isEqualTo(sum);
        assertThat(comparison.getDifferenceLargest()).isEqualTo(largest);
        assertThat(comparison.getFlips()).isEqualTo(flips);
    }

    @Test
    void shouldFindNoDifferenceBetweenAVersionAndItself() throws Exception {
        model("1.0.0", -1, 1, 0.5);
        models.put("1.0.1", new LoadedModel("1.0.1", scorer(-1, 1, 0.5)));

        score(Deployments.of(3, "1.0.0", null, Deployments.shadow(3, "1.0.1")), updates(new Random(6), 1000, 90));

        var comparison = CountedArms.comparison(counts);
        assertThat(comparison.getPairs()).isEqualTo(1000);
        assertThat(comparison.getFlips()).isZero();
        assertThat(comparison.getDifferenceAbsolute()).isEqualTo(0.0);
        assertThat(comparison.getDifferenceLargest()).isEqualTo(0.0);
    }

    @Test
    void shouldCountAShadowThatFailsAndLetNobodyElseKnow() throws Exception {
        model("1.0.0", -1, 1, 0.5);
        models.put("9.0.0", FAILING);

        score(Deployments.of(3, "1.0.0", null, Deployments.shadow(3, "9.0.0")), updates(new Random(7), 200, 50));

        assertThat(predictions()).hasSize(200);
        assertThat(entries(ScoringRole.SHADOW)).isEmpty();
        assertThat(all(shop.topics.deadLetters())).isEmpty();
        assertThat(alerts.told).isEmpty();
        assertThat(CountedArms.of(counts))
                .containsExactly(
                        new CountedArms("champion", "1.0.0", false, 200, 0, 0),
                        new CountedArms("shadow", "9.0.0", true, 200, 200, 0));
        assertThat(CountedArms.comparison(counts)).isNull();
    }

    private void score(Deployment deployment, List<ConsumerRecord<byte[], byte[]>> updates) throws Exception {
        Routes routes = PublishedRoutes.of(List.of(PublishedRoutes.route(deployment, models)));
        ScoringMetrics metrics = new ScoringMetrics(new Metrics(), shop.project);
        BatchScorer scorer = new BatchScorer(
                shop.features,
                shop.topics,
                registry,
                routes,
                Clock.fixed(NOW, ZoneOffset.UTC),
                metrics,
                new ModelFailures(metrics, Map.of("stops", alerts)),
                counts.newThread());
        scorer.score(Polled.batch(updates), new Outbox(producer));
    }

    private List<ConsumerRecord<byte[], byte[]>> updates(Random random, int count, int entities) {
        IntStream.range(0, count).forEach(i -> {
            String entity = "c" + random.nextInt(entities);
            double spend = 200 * random.nextDouble();
            spends.put(PredictionIds.of(Integer.toString(i), "stops"), spend);
            byte[] value = shop.message(registry, Integer.toString(i), entity, spend, "DE", 1.0);
            sent.add(Polled.record(shop.topics.featureUpdates(), 0, i, APPENDED, entity.getBytes(UTF_8), value));
        });
        return sent;
    }

    private FeatureVector vector(String id) {
        FeatureVector vector = new FeatureVector(shop.features.size());
        vector.clear(0);
        vector.setNumber(Shop.SPEND, spends.get(id));
        vector.setCategory(Shop.COUNTRY, "DE".getBytes(UTF_8));
        vector.setNumber(Shop.ORDERS, 1.0);
        return vector;
    }

    private void assertLoggedAsPredicted(List<Prediction> predictions) {
        List<InferenceLogEntry> entries = entries(ScoringRole.PRIMARY);
        assertThat(entries).hasSameSizeAs(predictions);
        for (int i = 0; i < entries.size(); i++) {
            InferenceLogEntry entry = entries.get(i);
            Prediction prediction = predictions.get(i);
            assertThat(entry.getId()).isEqualTo(prediction.getId());
            assertThat(entry.getModelVersion()).isEqualTo(prediction.getModelVersion());
            assertThat(entry.getVariant()).isEqualTo(prediction.getVariant());
            assertThat(entry.getExperiment()).isEqualTo(prediction.getExperiment());
            assertThat(entry.getDecision()).isEqualTo(prediction.getDecision());
            assertThat(entry.getThreshold()).isEqualTo(prediction.getThreshold());
            assertThat(entry.getDeploymentOffset()).isEqualTo(prediction.getDeploymentOffset());
            assertThat(entry.getStandIn()).isFalse();
        }
    }

    private void assertInOrderOfEachEntity(List<Prediction> predictions) {
        Map<String, List<String>> expected = new HashMap<>();
        for (int i = 0; i < sent.size(); i++) {
            String entity = new String(sent.get(i).key(), UTF_8);
            expected.computeIfAbsent(entity, e -> new ArrayList<>())
                    .add(PredictionIds.of(Integer.toString(i), "stops"));
        }
        Map<String, List<String>> found = new HashMap<>();
        predictions.forEach(prediction -> found.computeIfAbsent(prediction.getEntity(), e -> new ArrayList<>())
                .add(prediction.getId()));
        assertThat(found).isEqualTo(expected);
    }

    private void assertReported(List<Prediction> predictions) {
        for (CountedArms arm : CountedArms.of(counts)) {
            assertThat(arm.samples())
                    .isEqualTo(predictions.stream()
                            .filter(prediction -> prediction.getVariant().equals(arm.variant())
                                    && prediction.getModelVersion().equals(arm.version()))
                            .count());
            assertThat(arm.errors()).isZero();
        }
    }

    private void model(String version, float low, float high, double threshold) throws Exception {
        models.put(version, new LoadedModel(version, scorer(low, high, threshold)));
    }

    private Scorer scorer(float low, float high, double threshold) throws Exception {
        return Scorer.load(Shop.stump(low, high, threshold), shop.features);
    }

    private List<Prediction> predictions() {
        return all(shop.topics.predictions()).stream()
                .map(record -> serde(Prediction.class).fromBytes(record.value()))
                .toList();
    }

    private List<InferenceLogEntry> entries(ScoringRole role) {
        return all(shop.topics.inferenceLog()).stream()
                .map(record -> serde(InferenceLogEntry.class).fromBytes(record.value()))
                .filter(entry -> entry.getRole() == role)
                .toList();
    }

    private List<ProducerRecord<byte[], byte[]>> all(String topic) {
        return producer.history().stream()
                .filter(record -> record.topic().equals(topic))
                .toList();
    }

    private <T extends SpecificRecordBase> RecordSerde<T> serde(Class<T> type) {
        return RecordSerde.of(type, registry);
    }
}
