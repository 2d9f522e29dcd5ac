package io.millrace.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ids.PredictionIds;
import io.millrace.records.ArmCounts;
import io.millrace.records.Deployment;
import io.millrace.records.Prediction;
import io.millrace.records.Routing;
import io.millrace.records.ServingReport;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.serving.testing.Deployments;
import io.millrace.serving.testing.Shop;
import io.millrace.serving.testing.WrittenControl;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.SchemaRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances, of which one is killed, while a version goes from being loaded to a tenth, to half, to all of the entities, and back. Who must have
 * scored is told by the entity and the deployment record alone.
 */
class RampTest {
    private static final int RATE = 500;
    private static final int ENTITIES = 300;

    private final Shop shop = new Shop();
    private final SchemaRegistry registry = ServingChild.registry(shop);
    private final RecordSerde<Prediction> predictions = serde(Prediction.class);
    private final RecordSerde<ServingReport> reports = serde(ServingReport.class);
    private final List<Deployment> deployments = new ArrayList<>();
    private final AtomicBoolean sending = new AtomicBoolean(true);
    /** Numbers of the updates, by the ids of their predictions. */
    private final Map<String, Integer> numbers = new ConcurrentHashMap<>();

    /** When every instance had said that it carries a deployment out, by its sequence. */
    private final Map<Long, Instant> carriedOut = new HashMap<>();

    @TempDir
    private Path first;

    @TempDir
    private Path second;

    private TestBroker broker;
    private WrittenControl control;

    @Test
    void shouldScoreEachEntityByTheArmThatItsDeploymentSaysWhoeverDies() throws Exception {
        try (TestBroker started = TestBroker.start();
                ProcessContext process = ServingChild.open(shop, started.bootstrapServers(), first, registry);
                Producer<byte[], byte[]> producer = started.producer(Map.of("linger.ms", 1))) {
            broker = started;
            process.ensureTopics(process.topics().topics());
            control = new WrittenControl(process.topics(), registry, producer);
            control.register("1.0.0", Shop.stumps(64, -0x1p-6f, 0x1p-5f).encode(), null);
            control.register("1.1.0", Shop.stumps(65, -0x1p-6f, 0x1p-5f).encode(), null);
            long killed;
            Thread sender = new Thread(() -> send(producer), "updates");
            try (ServingChild other = new ServingChild(broker.bootstrapServers(), second);
                    ServingApp serving = ServingApp.start(process)) {
                serving.scoring().awaitRunning(Duration.ofSeconds(60));
                sender.start();
                deploy(2, null);
                deploy(2, Deployments.loading(1, "1.1.0"));
                deploy(2, Deployments.ramp(2, "1.1.0", 100_000, "1.0.0"));
                deploy(2, Deployments.ramp(3, "1.1.0", 500_000, "1.0.0"));
                other.kill();
                killed = deployments.size() - 1L;
                deploy(1, Deployments.ramp(4, "1.1.0", 1_000_000, "1.0.0"));
                deploy(1, null);
                sending.set(false);
                sender.join();
                Eventually.await("a prediction of each update", () -> ids().size() == numbers.size());
            }

            List<Prediction> all = read(process.topics().predictions(), predictions);
            assertScoredByTheArmsOf(effective(all));
            assertInOrderOfEachEntity(effective(all));
            assertNothingOldAfterAllHadSaidSo(all);
            // The other's last counts died with it; from then on there was one.
            assertReportsAddUpTo(all, killed);
        }
    }

    /** Deploys, and waits until so many instances say that they carry it out. */
    private void deploy(int instances, @Nullable Routing routing) throws Exception {
        long sequence = deployments.size();
        Deployment deployment = Deployments.of(sequence, "1.0.0", null, routing);
        deployments.add(deployment);
        control.deploy(deployment);
        Map<String, Instant> by = new HashMap<>();
        Eventually.await(instances + " instances that carry out " + sequence, () -> {
            by.clear();
            read(shop.topics.servingReports(), reports).stream()
                    .filter(report -> report.getDeploymentSequence() >= sequence)
                    .forEach(report -> by.putIfAbsent(report.getInstance(), report.getTo()));
            return by.size() == instances;
        });
        carriedOut.put(sequence, by.values().stream().max(Instant::compareTo).orElseThrow());
        Eventually.await(
                "predictions of deployment " + sequence,
                () -> read(shop.topics.predictions(), predictions).stream()
                                .filter(prediction -> prediction.getDeploymentOffset() == sequence)
                                .count()
                        > 100);
    }

    private void assertScoredByTheArmsOf(Map<String, Prediction> effective) {
        assertThat(effective.keySet()).isEqualTo(numbers.keySet());
        Set<String> seen = new HashSet<>();
        for (Prediction prediction : effective.values()) {
            long offset = prediction.getDeploymentOffset();
            if (offset < 0) {
                assertThat(prediction.getModelVersion()).isNull();
                continue;
            }
            Deployment deployment = deployments.get((int) offset);
            assertThat(prediction.getModelVersion()).isEqualTo(Deployments.version(deployment, prediction.getEntity()));
            assertThat(prediction.getVariant()).isEqualTo(Deployments.variant(deployment, prediction.getEntity()));
            seen.add(offset + " " + prediction.getModelVersion());
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "0 1.0.0", "1 1.0.0", "2 1.0.0", "2 1.1.0", "3 1.0.0", "3 1.1.0", "4 1.1.0", "5 1.0.0");
    }

    private void assertInOrderOfEachEntity(Map<String, Prediction> effective) {
        Map<String, Integer> latest = new HashMap<>();
        effective.values().forEach(prediction -> {
            int number = numbers.get(prediction.getId());
            Integer before = latest.put(prediction.getEntity(), number);
            assertThat(before == null || before < number)
                    .as("%s after %s", number, before)
                    .isTrue();
        });
    }

    private void assertNothingOldAfterAllHadSaidSo(List<Prediction> all) {
        carriedOut.forEach((sequence, moment) -> assertThat(all)
                .filteredOn(prediction -> prediction.getScoredAt().isAfter(moment))
                .allMatch(prediction -> prediction.getDeploymentOffset() >= sequence));
    }

    private void assertReportsAddUpTo(List<Prediction> all, long beyond) {
        Map<String, Long> predicted = new HashMap<>();
        all.stream()
                .filter(prediction -> prediction.getDeploymentOffset() > beyond)
                .forEach(prediction -> predicted.merge(
                        prediction.getDeploymentOffset() + " " + prediction.getVariant() + " "
                                + prediction.getModelVersion(),
                        1L,
                        Long::sum));
        Map<String, Long> reported = new HashMap<>();
        Map<String, Long> numbered = new HashMap<>();
        Map<String, Boolean> leaving = new HashMap<>();
        for (ServingReport report : read(shop.topics.servingReports(), reports)) {
            assertThat(report.getNumber()).isEqualTo(numbered.merge(report.getInstance(), 1L, Long::sum) - 1);
            leaving.put(report.getInstance(), report.getLeaving());
            if (report.getDeploymentOffset() > beyond) {
                for (ArmCounts arm : report.getArms()) {
                    String key = report.getDeploymentOffset() + " " + arm.getVariant() + " " + arm.getVersion();
                    reported.merge(key, arm.getSamples(), Long::sum);
                    assertThat(arm.getErrors() + arm.getInvalid()).isZero();
                }
            }
        }
        assertThat(reported).isEqualTo(predicted);
        assertThat(leaving.values()).containsExactlyInAnyOrder(true, false);
    }

    /** The first record per id in a partition is the one that counts. */
    private static Map<String, Prediction> effective(List<Prediction> all) {
        Map<String, Prediction> effective = new LinkedHashMap<>();
        all.forEach(prediction -> effective.putIfAbsent(prediction.getId(), prediction));
        return effective;
    }

    private Set<String> ids() {
        return effective(read(shop.topics.predictions(), predictions)).keySet();
    }

    /** At a constant rate, whatever becomes of it. */
    private void send(Producer<byte[], byte[]> producer) {
        long start = System.nanoTime();
        for (int i = 0; sending.get(); i++) {
            LockSupport.parkNanos(start + i * (1_000_000_000L / RATE) - System.nanoTime());
            String entity = "customer-" + i % ENTITIES;
            byte[] value = shop.message(registry, Integer.toString(i), entity, 100.0 * (i % 3), "DE", 1.0);
            numbers.put(PredictionIds.of(Integer.toString(i), "stops"), i);
            var unused =
                    producer.send(new ProducerRecord<>(shop.topics.featureUpdates(), entity.getBytes(UTF_8), value));
        }
        producer.flush();
    }

    private <T extends SpecificRecordBase> List<T> read(String topic, RecordSerde<T> serde) {
        return broker.readAll(topic).stream()
                .map(record -> serde.fromBytes(record.value()))
                .toList();
    }

    private <T extends SpecificRecordBase> RecordSerde<T> serde(Class<T> type) {
        return RecordSerde.of(type, registry);
    }
}
