package io.millrace.runtime.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.bundle.ModelBundle;
import io.millrace.records.Arm;
import io.millrace.records.Artifact;
import io.millrace.records.ArtifactChunk;
import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.records.Routing;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.SchemaRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class ModelWatcherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CHUNK = 100_000;
    private static TestBroker broker;

    private final SchemaRegistry registry = new MemorySchemaRegistry();
    private final byte[] bundle = new byte[250_000];
    private ControlTopics topics;
    private Producer<byte[], byte[]> producer;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @BeforeEach
    void createTopics(TestInfo test) throws Exception {
        String prefix = test.getTestMethod().orElseThrow().getName();
        topics = new ControlTopics(prefix + ".registry", prefix + ".deployments", prefix + ".artifacts");
        broker.createTopics(
                1, Map.of("cleanup.policy", "compact"), topics.registry(), topics.deployments(), topics.artifacts());
        producer = broker.producer(Map.of());
        new Random(7).nextBytes(bundle);
    }

    @AfterEach
    void closeProducer() {
        producer.close();
    }

    @Test
    void shouldBeReadyWithWhatTheTopicsHoldAndThenFollow() throws Exception {
        String sha256 = ModelBundle.sha256(bundle);
        chunks(sha256, 3);
        register("1.0.0", sha256);
        deploy(1, "1.0.0", null);
        List<ControlView> views = new CopyOnWriteArrayList<>();

        try (ModelWatcher watcher = watch(view -> views.add(view))) {
            watcher.awaitReady(PATIENCE);

            // Told first when everything had been read: nobody has to load a champion of long ago.
            assertThat(views.get(0).model("churn").champion()).contains("1.0.0");
            assertThat(views.get(0).model("churn").deploymentOffset()).isZero();
            assertThat(views.get(0).bundles().fetch(version("1.0.0", sha256))).isEqualTo(bundle);

            register("1.1.0", sha256);
            deploy(2, "1.1.0", "1.0.0");
            Eventually.await("the next deployment", () -> champion(watcher).equals("1.1.0"));

            ModelView now = watcher.view().orElseThrow().model("churn");
            assertThat(now.previous()).contains("1.0.0");
            assertThat(now.versions()).containsOnlyKeys("1.0.0", "1.1.0");
            assertThat(now.deploymentOffset()).isEqualTo(1);
        }
    }

    @Test
    void shouldTellModelsApartWhoseVersionsAreCalledAlike() throws Exception {
        register("churn", "1.0.0", "11");
        register("upsell", "1.0.0", "22");
        deploy("churn", 1, "1.0.0", null);
        deploy("upsell", 1, "1.0.0", null);
        deploy("churn", 2, null, "1.0.0");

        try (ModelWatcher watcher = watch(view -> true)) {
            watcher.awaitReady(PATIENCE);

            ControlView now = watcher.view().orElseThrow();
            assertThat(now.model("churn").champion()).isEmpty();
            assertThat(now.model("churn").deploymentOffset()).isEqualTo(2);
            assertThat(now.model("upsell").champion()).contains("1.0.0");
            assertThat(now.model("upsell").deploymentOffset()).isEqualTo(1);
            assertThat(sha256(now, "churn")).isEqualTo("11");
            assertThat(sha256(now, "upsell")).isEqualTo("22");
            assertThat(now.model("other").deployment()).isNull();
        }
    }

    @Test
    void shouldTakeTheModelOfAnOldDeploymentFromItsKey() throws Exception {
        Deployment old = new Deployment(
                "", 1L, "1.0.0", null, null, Map.of(), null, true, "test", Instant.EPOCH, null, null, "", Map.of());
        send(
                topics.deployments(),
                "churn",
                RecordSerde.of(Deployment.class, registry).toBytes(topics.deployments(), old));

        try (ModelWatcher watcher = watch(view -> true)) {
            watcher.awaitReady(PATIENCE);

            assertThat(champion(watcher)).isEqualTo("1.0.0");
        }
    }

    @Test
    void shouldBeReadyWithNothing() throws Exception {
        try (ModelWatcher watcher = watch(view -> true)) {
            watcher.awaitReady(PATIENCE);

            assertThat(watcher.view().orElseThrow().model("churn").deployment()).isNull();
            assertThat(watcher.view().orElseThrow().model("churn").deploymentOffset())
                    .isEqualTo(-1);
        }
    }

    @Test
    void shouldTellAgainUntilTheListenerIsContent() throws Exception {
        AtomicInteger told = new AtomicInteger();

        try (ModelWatcher watcher = watch(view -> told.incrementAndGet() >= 3)) {
            watcher.awaitReady(PATIENCE);

            assertThat(told.get()).isEqualTo(3);
        }
    }

    @Test
    void shouldTellABusyListenerAgainLongBeforeOneThatOnlyLacksSomething() throws Exception {
        AtomicInteger told = new AtomicInteger();
        ControlListener busy = new ControlListener() {
            @Override
            public boolean accept(ControlView view) {
                return view.model("churn").deployment() == null || told.incrementAndGet() >= 80;
            }

            @Override
            public boolean busy() {
                return told.get() > 0 && told.get() < 80;
            }
        };

        try (ModelWatcher watcher = watch(busy)) {
            watcher.awaitReady(PATIENCE);
            deploy(1, "1.0.0", null);

            // Once a second, it would take longer than is waited.
            Eventually.await("the listener's content", () -> watcher.followed() == 1);

            assertThat(told.get()).isEqualTo(80);
        }
    }

    @Test
    void shouldPassOverADeploymentWhoseArmsAreNoneAndFollowOn() throws Exception {
        deploy(1, "1.0.0", null);
        deployArms(2, "1.1.0", new Arm("challenger", "1.1.0", 500_000), new Arm("champion", "1.0.0", 400_000));
        deployArms(3, "1.1.0", new Arm("challenger", "1.1.0", 500_000), new Arm("champion", "1.0.0", 999_999));
        deployArms(4, "1.1.0", new Arm("challenger", "", 500_000), new Arm("champion", "1.0.0", 1_000_000));

        try (ModelWatcher watcher = watch(view -> true)) {
            watcher.awaitReady(PATIENCE);

            ControlView passed = watcher.view().orElseThrow();
            assertThat(passed.unreadable()).isEqualTo(3);
            assertThat(passed.model("churn").deploymentOffset()).isZero();
            deployArms(5, "1.2.0", new Arm("challenger", "1.1.0", 500_000), new Arm("champion", "1.2.0", 1_000_000));
            Eventually.await("the next deployment", () -> champion(watcher).equals("1.2.0"));
            assertThat(watcher.liveness().good()).isTrue();
        }
    }

    @Test
    void shouldRefuseABundleThatIsNotWholeOrNotWhatItSays() throws Exception {
        String sha256 = ModelBundle.sha256(bundle);
        chunks(sha256, 2);
        String wrong = "0".repeat(64);
        chunks(wrong, 3);
        deploy(1, null, null);

        try (ModelWatcher watcher = watch(view -> true)) {
            watcher.awaitReady(PATIENCE);
            BundleStore bundles = watcher.view().orElseThrow().bundles();

            assertThatThrownBy(() -> bundles.fetch(version("1.0.0", sha256)))
                    .isInstanceOfSatisfying(BundleUnavailableException.class, e -> {
                        assertThat(e.retriable()).isTrue();
                        assertThat(e).hasMessageContaining("chunk 2 of 3");
                    });
            assertThatThrownBy(() -> bundles.fetch(version("1.0.0", wrong)))
                    .isInstanceOfSatisfying(BundleUnavailableException.class, e -> {
                        assertThat(e.retriable()).isFalse();
                        assertThat(e).hasMessageContaining("corrupt");
                    });
            assertThatThrownBy(() -> bundles.fetch(version("1.0.0", "1".repeat(64))))
                    .isInstanceOf(BundleUnavailableException.class);
        }
    }

    @Test
    void shouldPassOverARecordThatCannotBeRead() throws Exception {
        deploy(1, "1.0.0", null);
        send(topics.deployments(), "deployment", new byte[] {9, 9, 9});
        send(topics.registry(), "1.0.0", new byte[] {0, 0, 0, 0, 99, 1});

        try (ModelWatcher watcher = watch(view -> true)) {
            watcher.awaitReady(PATIENCE);

            assertThat(champion(watcher)).isEqualTo("1.0.0");
        }
    }

    @Test
    void shouldGoOnAfterTheBrokerWasAway() throws Exception {
        deploy(1, "1.0.0", null);
        try (ModelWatcher watcher = watch(view -> true)) {
            watcher.awaitReady(PATIENCE);
            broker.restart();
            deploy(2, "2.0.0", "1.0.0");

            Eventually.await(
                    "the deployment after the restart", () -> champion(watcher).equals("2.0.0"));
        }
    }

    private ModelWatcher watch(ControlListener listener) {
        return ModelWatcher.start(
                broker.client(),
                RecordSerdes.of(registry),
                topics,
                new ModelAdmission("shop", null, null),
                List.of(listener));
    }

    private static String champion(ModelWatcher watcher) {
        return watcher.view().orElseThrow().model("churn").champion().orElse("none");
    }

    /** Writes the first {@code written} of the bundle's three chunks. */
    private void chunks(String sha256, int written) throws Exception {
        RecordSerde<ArtifactChunk> serde = RecordSerde.of(ArtifactChunk.class, registry);
        for (int i = 0; i < written; i++) {
            byte[] data = Arrays.copyOfRange(bundle, i * CHUNK, Math.min(bundle.length, (i + 1) * CHUNK));
            ArtifactChunk chunk = new ArtifactChunk(sha256, i, 3, ByteBuffer.wrap(data));
            send(topics.artifacts(), sha256 + ":" + i, serde.toBytes(topics.artifacts(), chunk));
        }
    }

    private static String sha256(ControlView view, String model) {
        return view.model(model).version("1.0.0").orElseThrow().getArtifact().getSha256();
    }

    private void register(String version, String sha256) throws Exception {
        register("churn", version, sha256);
    }

    private void register(String model, String version, String sha256) throws Exception {
        ModelVersion record = version(model, version, sha256);
        send(
                topics.registry(),
                model + "/" + version,
                RecordSerde.of(ModelVersion.class, registry).toBytes(topics.registry(), record));
    }

    private ModelVersion version(String version, String sha256) {
        return version("churn", version, sha256);
    }

    private ModelVersion version(String model, String version, String sha256) {
        return ModelVersions.of(version, model, "is_churned", new Artifact(sha256, (long) bundle.length, 3, 0L, null));
    }

    private void deploy(long sequence, String champion, String previous) throws Exception {
        deploy("churn", sequence, champion, previous);
    }

    private void deployArms(long sequence, String champion, Arm... arms) throws Exception {
        deploy("churn", sequence, champion, null, new Routing(sequence, "salt", List.of(arms), null, List.of()));
    }

    private void deploy(String model, long sequence, String champion, String previous) throws Exception {
        deploy(model, sequence, champion, previous, null);
    }

    private void deploy(String model, long sequence, String champion, String previous, Routing routing)
            throws Exception {
        Deployment record = new Deployment(
                model,
                sequence,
                champion,
                null,
                previous,
                Map.of(),
                null,
                true,
                "test",
                Instant.EPOCH,
                routing,
                null,
                "",
                Map.of());
        send(
                topics.deployments(),
                model,
                RecordSerde.of(Deployment.class, registry).toBytes(topics.deployments(), record));
    }

    private void send(String topic, String key, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value)).get();
    }
}
