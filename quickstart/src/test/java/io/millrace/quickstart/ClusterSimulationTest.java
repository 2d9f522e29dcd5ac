package io.millrace.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.replay.LatestTick;
import io.millrace.quickstart.replay.Pace;
import io.millrace.quickstart.simulation.SimulationSettings;
import io.millrace.records.Tick;
import io.millrace.records.TopicOffset;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.WholeTopic;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RegistryException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterSimulationTest {
    private static final Path CHURN = Path.of("../examples/churn/project.yaml");
    private static final String SESSIONS = "sessions";
    private static final Instant NOW = Instant.parse("2026-03-31T10:20:00Z");
    private static final Duration SLEEP = Duration.ofDays(3);
    private static final Duration LATENESS = Duration.ofDays(1);
    private static final int CUSTOMERS = 40;
    private static final int DAYS = 30;
    private static final int HEADER_BYTES = 5;

    private final EventClock clock = new EventClock();
    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();

    @TempDir
    private Path directory;

    @Test
    void shouldSendNothingTooLateWhenItHasSleptAndGoOnWithWhatItRemembers() throws Exception {
        clock.reached(NOW);
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"));
                ProcessContext process = open(broker)) {
            StringWriter story = new StringWriter();
            Running running = run(process, CUSTOMERS, story);
            awaitTick(process, running, NOW);
            clock.reached(NOW.plus(SLEEP));
            awaitTick(process, running, NOW.plus(SLEEP));
            running.stop();

            assertThat(story.toString()).contains("72 hours were missed: what happened in them is told first.");
            List<Tick> ticks = ticks(process);
            assertThat(ticks.get(ticks.size() - 1).getTime()).isEqualTo(NOW.plus(SLEEP));
            assertNothingTooLate(process, ticks);

            StringWriter again = new StringWriter();
            clock.reached(NOW.plus(SLEEP).plus(SLEEP));
            running = run(process, 2 * CUSTOMERS, again);
            awaitTick(process, running, NOW.plus(SLEEP).plus(SLEEP));
            running.stop();

            assertThat(again.toString())
                    .contains("remembers a simulation of 40 customers and 30 days, who change on day 10")
                    .contains("--customers 80 is for a new one, and ignored")
                    .doesNotContain("--days");
            assertNothingTooLate(process, ticks(process));

            try (Admin admin = Admin.create(process.settings().admin())) {
                admin.createPartitions(Map.of("purchases", NewPartitions.increaseTo(6)))
                        .all()
                        .get();
            }
            running = run(process, CUSTOMERS, new StringWriter());
            assertThat(running.outcome)
                    .failsWithin(Duration.ofMinutes(1))
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(InvalidSettingsException.class)
                    .withMessageContaining(
                            "topic purchases: found 6 partitions, expected 4, as many as the project has");
        }
    }

    @Test
    void shouldWaitForBrokersAndNotForWhoIsRefused() {
        assertThat(ClusterSimulation.refused(new TimeoutException("no broker answers")))
                .isFalse();
        assertThat(ClusterSimulation.refused(
                        new RegistryException(RegistryException.Kind.UNAVAILABLE, "does not answer")))
                .isFalse();
        assertThat(ClusterSimulation.refused(new RegistryException(RegistryException.Kind.DENIED, "no such user")))
                .isTrue();
        assertThat(ClusterSimulation.refused(new SaslAuthenticationException("Authentication failed")))
                .isTrue();
        assertThat(ClusterSimulation.refused(new KafkaException(
                        "an event could not be written", new TopicAuthorizationException("sessions"))))
                .isTrue();
        assertThat(ClusterSimulation.refused(new ClusterAuthorizationException("may not create topics")))
                .isTrue();
        assertThat(ClusterSimulation.refused(new KafkaException(
                        "Failed to construct kafka producer", new ConfigException("no login module"))))
                .isTrue();
    }

    private ProcessContext open(EmbeddedBroker broker) throws Exception {
        Project project = ProjectReader.read(List.of(new ProjectFile("project.yaml", Files.readString(CHURN))));
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", directory.resolve("state").toString())
                .flag("environment", "dev")
                .flag("tick.interval.ms", "100")
                .build();
        return ProcessContext.open(settings, project, registry);
    }

    private record Running(Thread thread, CompletableFuture<Void> outcome) {
        void stop() throws InterruptedException {
            thread.interrupt();
            thread.join();
        }
    }

    /** Nobody is waited for: what would come too late does not depend on who reads. */
    private Running run(ProcessContext process, int customers, StringWriter story) {
        ClusterSimulation simulation = new ClusterSimulation(
                process,
                SimulationSettings.until(NOW, customers, DAYS, 10),
                true,
                new PrintWriter(story),
                clock,
                (rollouts, watch) -> Pace.NONE);
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                simulation.run();
                outcome.complete(null);
            } catch (Exception stopped) {
                outcome.completeExceptionally(stopped);
            }
        });
        thread.start();
        return new Running(thread, outcome);
    }

    private static void awaitTick(ProcessContext process, Running running, Instant time) throws Exception {
        Eventually.await("a tick of " + time, () -> {
            if (running.outcome.isDone()) {
                running.outcome.get();
            }
            return process.missingTopics(List.of(process.topics().clock())).isEmpty()
                    && LatestTick.of(process).filter(time::equals).isPresent();
        });
    }

    /** Those that readers heed: a tick that is not later than the one before they pass over. */
    private static List<Tick> ticks(ProcessContext process) {
        List<Tick> ticks = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record :
                WholeTopic.read(process, process.topics().clock())) {
            Tick tick = process.serdes().of(Tick.class).fromBytes(record.value());
            boolean later = ticks.isEmpty()
                    || tick.getTime().isAfter(ticks.get(ticks.size() - 1).getTime());
            if (record.partition() == 0 && later) {
                ticks.add(tick);
            }
        }
        return ticks;
    }

    /** Whatever order its readers take events in between two ticks. */
    private void assertNothingTooLate(ProcessContext process, List<Tick> ticks) throws Exception {
        for (int i = 1; i < ticks.size(); i++) {
            assertThat(Duration.between(ticks.get(i - 1).getTime(), ticks.get(i).getTime()))
                    .isLessThanOrEqualTo(LATENESS);
        }
        List<ConsumerRecord<byte[], byte[]>> sessions = WholeTopic.read(process, SESSIONS);
        int judged = 0;
        for (ConsumerRecord<byte[], byte[]> record : sessions) {
            Instant time = time(record.value());
            if (time == null) {
                continue;
            }
            Instant covered = Instant.MIN;
            for (Tick tick : ticks) {
                if (end(tick, record.partition()) <= record.offset()) {
                    covered = tick.getTime();
                }
            }
            judged++;
            assertThat(covered.equals(Instant.MIN) || time.isAfter(covered.minus(LATENESS)))
                    .as("a session of %s, sent when time had reached %s", time, covered)
                    .isTrue();
        }
        assertThat(judged).isGreaterThan(CUSTOMERS);
    }

    private static long end(Tick tick, int partition) {
        return tick.getEnds().stream()
                .filter(end -> end.getTopic().equals(SESSIONS) && end.getPartition() == partition)
                .mapToLong(TopicOffset::getOffset)
                .findFirst()
                .orElse(0);
    }

    /** When a session began; null for one that is bad on purpose. */
    private @Nullable Instant time(byte[] value) {
        try {
            Schema schema = registry.latest(SESSIONS + "-value").orElseThrow().schema();
            GenericRecord session = new GenericDatumReader<GenericRecord>(schema)
                    .read(
                            null,
                            DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, null));
            return session.get("session_id").toString().startsWith("bad-")
                    ? null
                    : Instant.ofEpochMilli((Long) session.get("started_at"));
        } catch (IOException | RuntimeException bad) {
            return null;
        }
    }
}
