package io.millrace.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bundle.ModelBundle;
import io.millrace.bundle.Scorer;
import io.millrace.features.FeatureVector;
import io.millrace.ids.PredictionIds;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Deployment;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.Prediction;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.runtime.testing.TestKeys;
import io.millrace.serving.testing.Deployments;
import io.millrace.serving.testing.Shop;
import io.millrace.serving.testing.WrittenControl;
import io.millrace.signing.ModelStatement;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.SchemaRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models, which must be signed, change thirty times while updates come at a constant rate; some that are deployed cannot be used, each for another reason,
 * and once in between serving is stopped and started, with a champion that cannot be used. What must have scored is told by the deployment alone.
 */
class HotSwapTest {
    private static final Duration START = Duration.ofSeconds(60);
    private static final int SWAPS = 30;
    private static final int RATE = 1000;
    private static final int ENTITIES = 37;
    /** Three, so that none of them is still loaded when its turn comes. */
    private static final List<String> GOOD = List.of("1.0.0", "1.1.0", "1.2.0");

    private final Shop shop = new Shop();
    private final SchemaRegistry registry = new MemorySchemaRegistry();
    private final TestKeys keys = new TestKeys();
    private final Map<String, Scorer> scorers = new HashMap<>();
    private final List<Deployment> deployments = new ArrayList<>();
    private final List<InferenceLogEntry> entries = new ArrayList<>();
    private final Map<String, Integer> partitions = new HashMap<>();
    private final Set<Long> seenDeployments = new HashSet<>();
    private final AtomicBoolean sending = new AtomicBoolean(true);
    /** The updates' numbers, by the ids of their predictions. */
    private final Map<String, Integer> numbers = new ConcurrentHashMap<>();

    private final AtomicInteger sent = new AtomicInteger();

    @TempDir
    Path stateDir;

    private TestBroker broker;
    private ProcessContext process;
    private Producer<byte[], byte[]> producer;
    private WrittenControl control;
    private KafkaConsumer<byte[], byte[]> log;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start();
        process = open();
        process.ensureTopics(process.topics().topics());
        producer = broker.producer(Map.of("linger.ms", 1));
        control = new WrittenControl(shop.topics, registry, producer);
        log = broker.consumer();
        List<TopicPartition> all = log.partitionsFor(shop.topics.inferenceLog()).stream()
                .map(info -> new TopicPartition(shop.topics.inferenceLog(), info.partition()))
                .toList();
        log.assign(all);
        log.seekToBeginning(all);
        for (int i = 0; i < GOOD.size(); i++) {
            ModelBundle bundle = Shop.stumps(64 + i, -0x1p-6f, 0x1p-5f);
            scorers.put(GOOD.get(i), Scorer.load(bundle, shop.features));
            register(GOOD.get(i), bundle.encode(), keys);
        }
    }

    @AfterEach
    void stop() throws Exception {
        log.close();
        producer.close();
        process.close();
        broker.close();
    }

    @Test
    void shouldScoreEveryUpdateOnceInOrderAndByTheModelOfItsDeployment() throws Exception {
        deploy(GOOD.get(0), null);
        Thread sender = new Thread(this::send, "updates");
        ServingApp serving = started();
        sender.start();
        int swap = 1;
        for (; swap < SWAPS / 2; swap++) {
            swap(swap);
        }
        deployBroken();
        serving.close();
        process.close();
        process = open();
        serving = started();
        awaitEntryOf(deployments.size() - 1L);
        for (; swap <= SWAPS; swap++) {
            swap(swap);
        }
        sending.set(false);
        sender.join();
        Eventually.await("an entry for each update", () -> {
            poll();
            return partitions.size() == sent.get();
        });
        serving.close();

        assertThat(partitions).hasSize(sent.get());
        assertThat(seenDeployments).hasSizeGreaterThan(SWAPS);
        assertScoredByTheirDeployments();
        assertInOrder();
        assertPredicted();
        assertAlerted();
    }

    /** Deploys the next good model and waits until it scores; before every fifth, one that nobody can use. */
    private void swap(int number) throws Exception {
        if (number % 5 == 0) {
            deployBroken();
            // One that is no longer wanted before it is loaded is dropped untold.
            awaitAlert(deployments.get(deployments.size() - 1).getChampion());
        }
        String before = good(deployments.get(deployments.size() - 1));
        String next = GOOD.get((GOOD.indexOf(before) + 1) % GOOD.size());
        deploy(next, before);
        awaitEntryOf(deployments.size() - 1L);
    }

    private void assertScoredByTheirDeployments() {
        for (InferenceLogEntry entry : entries) {
            String version = good(deployments.get((int) entry.getDeploymentOffset()));
            float margin = scorers.get(version).margin(vector(entry));
            assertThat(entry.getModelVersion()).isEqualTo(version);
            assertThat(entry.getMargin()).isEqualTo((double) margin);
            assertThat(Double.doubleToLongBits(entry.getScore()))
                    .isEqualTo(Double.doubleToLongBits(scorers.get(version).score(vector(entry))));
        }
    }

    /** Effective entries only: what was scored again after the restart is not. */
    private void assertInOrder() {
        Map<Integer, Long> offsets = new HashMap<>();
        Map<String, Integer> sequences = new HashMap<>();
        for (InferenceLogEntry entry : entries) {
            int sequence = numbers.get(entry.getId());
            assertThat(sequences.put(entry.getEntity(), sequence))
                    .satisfiesAnyOf(before -> assertThat(before).isNull(), before -> assertThat(before)
                            .isLessThan(sequence));
            Long deployed = offsets.put(partitions.get(entry.getId()), entry.getDeploymentOffset());
            assertThat(deployed == null || deployed <= entry.getDeploymentOffset())
                    .as("deployments of " + entry.getId())
                    .isTrue();
        }
    }

    /** The effective prediction of an id is that of the inference log. */
    private void assertPredicted() {
        RecordSerde<Prediction> serde = serde(Prediction.class);
        Map<String, Prediction> effective = new HashMap<>();
        broker.readAll(shop.topics.predictions()).forEach(record -> {
            Prediction prediction = serde.fromBytes(record.value());
            effective.putIfAbsent(prediction.getId(), prediction);
        });
        assertThat(effective).hasSize(entries.size());
        for (InferenceLogEntry entry : entries) {
            Prediction prediction = effective.get(entry.getId());
            assertThat(prediction.getModelVersion()).isEqualTo(entry.getModelVersion());
            assertThat(prediction.getScore()).isEqualTo(entry.getScore());
        }
    }

    /** Of each kind of model that cannot be used. */
    private void assertAlerted() {
        RecordSerde<Alert> serde = serde(Alert.class);
        Set<String> reasons = new HashSet<>();
        broker.readAll(shop.topics.alerts()).stream()
                .map(record -> serde.fromBytes(record.value()))
                .filter(alert -> alert.getState() == AlertState.OPENED)
                .forEach(alert -> reasons.add(alert.getEvidence().get("reason")));
        assertThat(reasons).containsExactlyInAnyOrder("unusable", "unsigned", "wrongly_signed", "disagreeing");
    }

    private FeatureVector vector(InferenceLogEntry entry) {
        FeatureVector vector = new FeatureVector(shop.features.size());
        vector.clear(0);
        int category = 0;
        for (int i = 0; i < shop.features.size(); i++) {
            vector.setNumber(i, entry.getNumbers().get(i));
            if (shop.features.categorical(i)) {
                String text = entry.getCategories().get(category++);
                vector.setCategory(i, text == null ? null : text.getBytes(UTF_8));
            }
        }
        return vector;
    }

    /** Which model a deployment puts into service: its champion, or, where that cannot be used, the one before. */
    private static String good(Deployment deployment) {
        return GOOD.contains(deployment.getChampion()) ? deployment.getChampion() : deployment.getPrevious();
    }

    private ServingApp started() throws Exception {
        ServingApp serving = ServingApp.start(process);
        serving.scoring().awaitRunning(START);
        return serving;
    }

    private ProcessContext open() throws Exception {
        Path trusted = Files.writeString(stateDir.resolve("trainer.pub.pem"), keys.publicPem());
        return ProcessContext.open(
                Settings.builder()
                        .flag("bootstrap.servers", broker.bootstrapServers())
                        .flag("state.dir", stateDir.toString())
                        .flag("environment", "dev")
                        .flag("rest.port", "0")
                        .flag("model.verification.keys", trusted.toString())
                        .build(),
                shop.project,
                registry);
    }

    /** At a constant rate, whatever becomes of it. */
    private void send() {
        Random random = new Random(5);
        long start = System.nanoTime();
        for (int i = 0; sending.get(); i++) {
            LockSupport.parkNanos(start + i * (1_000_000_000L / RATE) - System.nanoTime());
            String entity = "customer-" + i % ENTITIES;
            Double spend = i % 7 == 0 ? null : Double.valueOf(200 * random.nextDouble());
            numbers.put(PredictionIds.of(Integer.toString(i), "stops"), i);
            byte[] value = shop.message(registry, Integer.toString(i), entity, spend, "DE", 1.0);
            var unused =
                    producer.send(new ProducerRecord<>(shop.topics.featureUpdates(), entity.getBytes(UTF_8), value));
            sent.incrementAndGet();
        }
        producer.flush();
    }

    private void awaitEntryOf(long deployment) throws Exception {
        Eventually.await("an entry of deployment " + deployment, () -> {
            poll();
            return seenDeployments.contains(deployment);
        });
    }

    private void awaitAlert(String version) throws Exception {
        RecordSerde<Alert> serde = serde(Alert.class);
        Eventually.await("an alert of " + version, () -> broker.readAll(shop.topics.alerts()).stream()
                .map(record -> serde.fromBytes(record.value()))
                .anyMatch(alert ->
                        alert.getState() == AlertState.OPENED && alert.getId().endsWith("/" + version)));
    }

    private void poll() {
        RecordSerde<InferenceLogEntry> serde = serde(InferenceLogEntry.class);
        log.poll(Duration.ofMillis(20)).forEach(record -> {
            InferenceLogEntry entry = serde.fromBytes(record.value());
            Integer partition = partitions.putIfAbsent(entry.getId(), record.partition());
            if (partition == null) {
                entries.add(entry);
                seenDeployments.add(entry.getDeploymentOffset());
            } else {
                assertThat(record.partition()).isEqualTo(partition);
            }
        });
    }

    private void deployBroken() throws Exception {
        int number = deployments.size();
        String version = "9." + number + ".0";
        switch (number % 4) {
            case 0 -> register(version, new byte[] {'P', 'K', 3, 4, (byte) number}, keys);
            case 1 -> register(version, Shop.stump(-number, number, 0.5).encode(), null);
            case 2 -> register(version, Shop.stump(-number, number, 0.5).encode(), new TestKeys());
            default -> register(version, Shop.stump(-number, number, 0.5, 0).encode(), keys);
        }
        deploy(version, good(deployments.get(deployments.size() - 1)));
    }

    private void deploy(String champion, @Nullable String previous) throws Exception {
        Deployment deployment = Deployments.of(deployments.size(), champion, previous, null);
        deployments.add(deployment);
        control.deploy(deployment);
    }

    private void register(String version, byte[] bundle, @Nullable TestKeys by) throws Exception {
        ModelStatement statement = new ModelStatement("shop", "stops", version, ModelBundle.sha256(bundle));
        control.register(version, bundle, by == null ? null : by.signing().sign(statement));
    }

    private <T extends SpecificRecordBase> RecordSerde<T> serde(Class<T> type) {
        return RecordSerde.of(type, registry);
    }
}
