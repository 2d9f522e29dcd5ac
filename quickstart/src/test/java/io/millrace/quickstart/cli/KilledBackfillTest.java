package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cli.Till.Line;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.testing.Eventually;
import io.millrace.topology.features.FeatureTopology;
import io.millrace.topology.features.FeaturesApp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backfill in the midst of which first the command and then the features process, each a JVM of its own, are killed with SIGKILL;
 * run again it leaves, of every customer, what plain loops over the events say.
 */
@ExtendWith(SharedRegistry.class)
class KilledBackfillTest {
    private static final int CUSTOMERS = 12_000;
    private static final int LINES = 15_000;

    /** So slowly may the command write that it is at work for ten seconds and more after its first transaction. */
    private static final double BYTES_PER_SECOND = 100_000;

    private final long seed = System.nanoTime();
    private final SharedRegistry.Running registry;

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    KilledBackfillTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    @Test
    @Timeout(300)
    void shouldCountEveryEventOnceWhoeverIsKilled() throws Exception {
        System.out.println("seed " + seed);
        List<Line> lines = lines();
        long end = lines.get(LINES - 1).at() + 1;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"))) {
            // Few records at a time, so that the process is at it for a while.
            Till till = new Till(
                    "killed",
                    directory,
                    broker,
                    registry.client(),
                    registry.url(),
                    "streams.consumer.max.poll.records=5");
            Till swift = new Till("killed", directory, broker, registry.client(), registry.url(), "");
            try (ProcessContext before = swift.open("1.0.0");
                    FeaturesApp app = FeaturesApp.start(before, false)) {
                app.streams().awaitRunning(Duration.ofMinutes(1));
                swift.send(before, lines);
                swift.tick(before, end);
            }
            try (ProcessContext after = swift.open("1.1.0");
                    Admin admin = Admin.create(after.settings().admin())) {
                try (FeaturesApp app = FeaturesApp.start(after, false)) {
                    app.streams().awaitRunning(Duration.ofMinutes(1));
                    swift.tick(after, end + 1);
                }

                long sent = killCommand(till, after, admin);
                long taken = killFeatures(till, after, admin);
                CommandRun again;
                try (FeaturesApp app = FeaturesApp.start(after, false)) {
                    app.streams().awaitRunning(Duration.ofMinutes(1));
                    again = CommandRun.of(
                            "backfill", "--settings", swift.settings("1.1.0").toString());
                    swift.tick(after, end + Duration.ofDays(2).toMillis());
                }

                assertThat(sent)
                        .as("seed %d: states that were sent before the kill", seed)
                        .isBetween(1L, CUSTOMERS - 1L);
                assertThat(taken)
                        .as("seed %d: states that were taken in before the kill", seed)
                        .isBetween(1L, sent - 1);
                assertThat(again.exitCode()).as(again.err()).isZero();
                assertThat(again.out())
                        .contains("15,000 events counted, the states of 12,000 entities", "All is taken in.");
                assertThat(swift.lives(after)).as("seed %d", seed).isEqualTo(Till.expected(lines));
            }
        }
    }

    /** Of each customer one line or more. */
    private List<Line> lines() {
        Random random = new Random(seed);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            lines.add(Line.random(random, i < CUSTOMERS ? i : random.nextInt(CUSTOMERS), Till.START + i * 60_000L));
        }
        return lines;
    }

    /** Kills it after its first transaction; returns how many states that sent. */
    private long killCommand(Till till, ProcessContext process, Admin admin) throws Exception {
        ClientQuotaEntity command = new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, "millrace-backfill"));
        quota(admin, command, BYTES_PER_SECOND);
        try (ChildProcess child = ChildProcess.start(
                Files.createDirectory(directory.resolve("command")),
                List.of(
                        "backfill",
                        "--settings",
                        till.settings("1.1.0").toString(),
                        "--work-dir",
                        directory.toString()))) {
            Eventually.await("states to be sent", () -> {
                assertThat(child.process().isAlive()).as(child.said()).isTrue();
                return sent(process) > 0;
            });
            child.process().destroyForcibly();
            assertThat(child.exitCode()).isEqualTo(128 + 9);
        }
        quota(admin, command, null);
        return sent(process);
    }

    private static void quota(Admin admin, ClientQuotaEntity entity, @Nullable Double rate) throws Exception {
        ClientQuotaAlteration.Op op = new ClientQuotaAlteration.Op("producer_byte_rate", rate);
        admin.alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(op))))
                .all()
                .get();
    }

    /** States that are committed. */
    private static long sent(ProcessContext process) {
        long[] sent = {0};
        new TopicReader(process).read(process.topics().backfill(), record -> sent[0]++);
        return sent[0];
    }

    /** Kills it when it has taken in some of what there is; returns how much. */
    private long killFeatures(Till till, ProcessContext process, Admin admin) throws Exception {
        // On the state that the others have: whoever starts on it next ends the transaction that is cut off.
        MillraceProcess features = processes.start("features", directory, till.settings("1.1.0"), "--no-ticks");
        Eventually.await("some states to be taken in", () -> taken(process, admin) > 0);
        features.kill();
        return taken(process, admin);
    }

    private static long taken(ProcessContext process, Admin admin) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(
                        FeatureTopology.applicationId(process.project()))
                .partitionsToOffsetAndMetadata()
                .get();
        List<TopicPartition> all = IntStream.range(0, Till.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(process.topics().backfill(), partition))
                .toList();
        return all.stream()
                .mapToLong(at -> committed.containsKey(at) ? committed.get(at).offset() : 0)
                .sum();
    }
}
