package io.millrace.quickstart.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.arms.Arm;
import io.millrace.arms.ArmDraw;
import io.millrace.arms.Arms;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.quickstart.shop.Shop;
import io.millrace.quickstart.shop.ShopEvents;
import io.millrace.quickstart.shop.ShopModel;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.records.Cause;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.Deployment;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.Prediction;
import io.millrace.records.Routing;
import io.millrace.records.ScoringRole;
import io.millrace.records.ServingReport;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.WholeTopic;
import io.millrace.topology.features.FeaturesApp;
import io.millrace.topology.monitor.MonitorApp;
import io.millrace.wire.RecordSerde;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three serving instances, each a JVM of its own, while a version is ramped up: one of them is killed at each step, in the midst of its work, and
 * started again, so that partitions move whenever who scores whom changes. What must have scored an entity is told by the entity and the deployment
 * record alone.
 */
@ExtendWith(SharedRegistry.class)
class KilledRampTest {
    private static final int INSTANCES = 3;
    private static final int CUSTOMERS = 200;
    private static final int EVENTS_PER_SECOND = 100;
    private static final String NEXT = "2.0.0";
    private static final long SEED = 41;

    private final SharedRegistry.Running registry;
    private final AtomicBoolean sending = new AtomicBoolean(true);
    private final AtomicInteger sent = new AtomicInteger();
    private final Random random = new Random(SEED);
    /** When somebody was dead, by the sequence of the routing at whose beginning that was. */
    private final Map<Long, Instant> kills = new HashMap<>();

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    KilledRampTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    /** A deployment record, and the offset that names it. */
    private record Deployed(long offset, Deployment record) {}

    @Test
    @Timeout(300)
    void shouldServeEveryEntityByItsArmWhoeverIsKilled() throws Exception {
        System.out.println("seed " + SEED);
        String yaml = Shop.yaml(
                "ramp",
                "1.0.0",
                "{strategy: direct}",
                "{strategy: canary, canary: {steps: [10 %, 40 %, 70 %], hold: 1 s, min_samples: 30}}");
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
                ProcessContext process = open(broker, yaml);
                FeaturesApp features = FeaturesApp.start(process, true);
                MonitorApp monitor = MonitorApp.start(process)) {
            assertThat(features.streams()).isNotNull();
            assertThat(monitor.streams()).isNotEmpty();
            List<MillraceProcess> serving = startServing(broker, yaml);
            ShopModel.register(process);
            command(process, CommandKind.PROMOTE, ShopModel.VERSION);
            awaitChampion(process, ShopModel.VERSION);
            Thread sender = new Thread(() -> send(process), "events");
            sender.start();

            ShopModel.register(process, NEXT, "1.0.0");
            command(process, CommandKind.ROLL_OUT, NEXT);
            killAtEachStep(process, serving);
            sending.set(false);
            sender.join();
            awaitPredictions(process);

            List<Deployed> deployments = deployments(process);
            assertServedByArms(process, deployments);
            assertNoSplitBrain(process, deployments);
        }
    }

    private ProcessContext open(EmbeddedBroker broker, String yaml) throws Exception {
        return Shop.open(
                broker,
                registry.url(),
                directory.resolve("state"),
                ProjectReader.read(List.of(new ProjectFile("ramp.yaml", yaml))),
                Map.of("tick.interval.ms", "250"));
    }

    private List<MillraceProcess> startServing(EmbeddedBroker broker, String yaml) throws Exception {
        Path settings = Shop.settings(directory, broker.bootstrapServers(), registry.url(), yaml, """
                serving.report.interval.ms=250
                consumer.session.timeout.ms=6000
                """);
        List<MillraceProcess> serving = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            serving.add(processes.start("serving", directory.resolve("serving-" + i), settings));
        }
        for (MillraceProcess each : serving) {
            each.awaitReady();
        }
        return serving;
    }

    private void send(ProcessContext process) {
        try (ShopEvents events = new ShopEvents(SEED, 0, 0, process.registry());
                Producer<byte[], byte[]> producer = process.producer("shop")) {
            while (sending.get()) {
                LockSupport.parkNanos(1_000_000_000L / EVENTS_PER_SECOND);
                Outgoing.Message event = events.good(
                        "customer-" + random.nextInt(CUSTOMERS), Instant.now().toEpochMilli());
                var unused = producer.send(
                        new ProducerRecord<>(event.topic(), event.partition(), event.key(), event.value()));
                sent.incrementAndGet();
            }
            producer.flush();
        }
    }

    /** At each change of who scores whom one instance is killed, and started again, until the version is champion. */
    private void killAtEachStep(ProcessContext process, List<MillraceProcess> serving) throws Exception {
        Random victims = new Random(SEED);
        long routing = -1;
        Eventually.await("the rollout begins", () -> latest(process).getRollout() != null);
        while (true) {
            Deployment latest = latest(process);
            if (NEXT.equals(latest.getChampion())) {
                assertThat(kills).hasSizeGreaterThanOrEqualTo(3);
                return;
            }
            assertThat(latest.getRollout()).as(latest.getReason()).isNotNull();
            if (latest.getRouting() != null && latest.getRouting().getSequence() > routing) {
                routing = latest.getRouting().getSequence();
                MillraceProcess victim = serving.get(victims.nextInt(INSTANCES));
                victim.kill();
                kills.put(routing, Instant.now());
                victim.restart();
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static Deployment latest(ProcessContext process) {
        List<Deployed> all = deployments(process);
        return all.get(all.size() - 1).record();
    }

    private void awaitPredictions(ProcessContext process) throws Exception {
        Eventually.await("a prediction for every event", () -> {
            Set<String> ids = new HashSet<>();
            for (var record : records(process, process.topics().predictions(), Prediction.class)) {
                if (record.value().getCause() == Cause.EVENT) {
                    ids.add(record.value().getId());
                }
            }
            return ids.size() == sent.get();
        });
    }

    private static void awaitChampion(ProcessContext process, String version) throws Exception {
        Eventually.await(version + " is champion", () -> deployments(process).stream()
                .anyMatch(deployed -> version.equals(deployed.record().getChampion())));
    }

    /** Every entry there is, those of repeated scoring included: whoever scored it, and whenever. */
    private static void assertServedByArms(ProcessContext process, List<Deployed> deployments) {
        Map<Long, Deployment> byOffset = new HashMap<>();
        deployments.forEach(deployed -> byOffset.put(deployed.offset(), deployed.record()));
        Set<String> seen = new HashSet<>();
        Set<String> versions = new HashSet<>();
        for (Read<InferenceLogEntry> read :
                records(process, process.topics().inferenceLog(), InferenceLogEntry.class)) {
            InferenceLogEntry entry = read.value();
            if (entry.getRole() != ScoringRole.PRIMARY || entry.getDeploymentOffset() < 0) {
                continue;
            }
            Deployment deployment = byOffset.get(entry.getDeploymentOffset());
            assertThat(deployment).as("deployment of " + entry).isNotNull();
            assertThat(entry.getModelVersion())
                    .as("version for " + entry.getEntity())
                    .isEqualTo(version(deployment, entry.getEntity()));
            versions.add(deployment.getSequence() + " " + entry.getModelVersion());
            seen.add(entry.getModelVersion());
        }
        assertThat(seen).contains(ShopModel.VERSION, NEXT);
        // Both scored under each of three steps.
        assertThat(versions).hasSizeGreaterThanOrEqualTo(6);
    }

    private static String version(Deployment deployment, String entity) {
        Routing routing = deployment.getRouting();
        if (routing == null || routing.getArms().isEmpty()) {
            return deployment.getChampion();
        }
        Arms arms = new Arms(
                routing.getSalt(),
                routing.getArms().stream()
                        .map(arm -> new Arm(arm.getVariant(), arm.getVersion(), arm.getUpTo()))
                        .toList());
        byte[] id = entity.getBytes(UTF_8);
        return arms.all().get(new ArmDraw(arms).of(id, id.length)).version();
    }

    /**
     * A partition's entries never go back to an earlier deployment; when every instance has said that it carries out a step, or is dead, nobody acts under
     * the one before any more; and so when a step begins, nobody acts under the one before the last.
     */
    private void assertNoSplitBrain(ProcessContext process, List<Deployed> deployments) {
        NavigableMap<Long, Deployment> routings = new TreeMap<>();
        for (Deployed deployed : deployments) {
            Routing routing = deployed.record().getRouting();
            if (routing != null && routing.getSequence() == deployed.record().getSequence()) {
                routings.put(deployed.offset(), deployed.record());
            }
        }
        Map<Integer, Long> latest = new HashMap<>();
        Map<Long, Long> lastActed = new HashMap<>();
        Map<Long, Long> firstActed = new HashMap<>();
        for (Read<InferenceLogEntry> read :
                records(process, process.topics().inferenceLog(), InferenceLogEntry.class)) {
            InferenceLogEntry entry = read.value();
            Long routing = routings.floorKey(entry.getDeploymentOffset());
            if (entry.getRole() != ScoringRole.PRIMARY || routing == null) {
                continue;
            }
            Long before = latest.put(read.partition(), entry.getDeploymentOffset());
            assertThat(entry.getDeploymentOffset()).isGreaterThanOrEqualTo(before == null ? -1 : before);
            lastActed.merge(routing, entry.getScoredAt().toEpochMilli(), Math::max);
            firstActed.merge(routing, entry.getScoredAt().toEpochMilli(), Math::min);
        }
        List<Read<ServingReport>> reports = records(process, process.topics().servingReports(), ServingReport.class);
        for (long routing : routings.keySet()) {
            Long next = routings.higherKey(routing);
            Long afterNext = next == null ? null : routings.higherKey(next);
            if (next != null && lastActed.containsKey(routing) && firstActed.containsKey(next)) {
                System.out.printf(
                        "deployment %d acted for %d ms after the first score of %d%n",
                        routing, Math.max(0, lastActed.get(routing) - firstActed.get(next)), next);
                assertThat(lastActed.get(routing))
                        .as("last score of %d, and when all had said that they carry out %d", routing, next)
                        .isLessThanOrEqualTo(carriedOut(
                                reports,
                                next,
                                afterNext,
                                kills.get(routings.get(next).getSequence())));
            }
            if (afterNext != null && lastActed.containsKey(routing) && firstActed.containsKey(afterNext)) {
                assertThat(lastActed.get(routing)).isLessThanOrEqualTo(firstActed.get(afterNext));
            }
        }
    }

    /**
     * When the last of the instances that were there before the step after next had said that it carries a deployment out, or was dead. A report is
     * appended after the last score of what it no longer carries out, whatever it says the time is.
     */
    private static long carriedOut(
            List<Read<ServingReport>> reports, long offset, @Nullable Long afterNext, @Nullable Instant killed) {
        Map<String, Long> first = new HashMap<>();
        Set<String> there = new HashSet<>();
        for (Read<ServingReport> read : reports) {
            ServingReport report = read.value();
            if (afterNext == null || report.getDeploymentOffset() < afterNext) {
                there.add(report.getInstance());
            }
            if (report.getDeploymentOffset() >= offset) {
                first.merge(report.getInstance(), read.appendedAt(), Math::min);
            }
        }
        first.keySet().retainAll(there);
        assertThat(first).isNotEmpty();
        long all = Collections.max(first.values());
        return killed == null ? all : Math.max(all, killed.toEpochMilli());
    }

    private static List<Deployed> deployments(ProcessContext process) {
        return records(process, process.topics().deployments(), Deployment.class).stream()
                .map(read -> new Deployed(read.offset(), read.value()))
                .toList();
    }

    /** A record, and where it lies. */
    private record Read<T>(int partition, long offset, long appendedAt, T value) {}

    /** Everything on a topic, each partition in its order. */
    private static <T extends SpecificRecordBase> List<Read<T>> records(
            ProcessContext process, String topic, Class<T> type) {
        RecordSerde<T> serde = RecordSerde.of(type, process.registry());
        return WholeTopic.read(process, topic).stream()
                .map(record -> new Read<>(
                        record.partition(), record.offset(), record.timestamp(), serde.fromBytes(record.value())))
                .toList();
    }

    private static void command(ProcessContext process, CommandKind kind, String version) throws Exception {
        Command command = new Command(
                kind + " " + version,
                kind,
                "churn",
                version,
                null,
                "test",
                "test",
                Instant.now(),
                null,
                null,
                null,
                false);
        String topic = process.topics().commands();
        byte[] value = RecordSerde.of(Command.class, process.registry()).toBytes(topic, command);
        try (Producer<byte[], byte[]> producer = process.producer("commands")) {
            producer.send(new ProducerRecord<>(topic, command.getId().getBytes(UTF_8), value))
                    .get();
        }
    }
}
