package io.millrace.topology.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.records.BusinessReport;
import io.millrace.records.Cause;
import io.millrace.records.CohortOutcomes;
import io.millrace.records.Decision;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.MonitoringReport;
import io.millrace.records.ScoringRole;
import io.millrace.records.Tick;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.streams.RunningStreams;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.runtime.testing.WholeTopic;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.wire.MonitoringBody;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts of two label tasks meet in one report of the monitor process: what a test driver cannot show. */
final class BusinessOnBrokerTest {
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int PARTITIONS = 2;
    private static final Instant AS_OF = Instant.parse("2026-03-10T00:00:00Z");

    private final Project project = Driven.acting(PARTITIONS);

    @TempDir
    private Path stateDir;

    private TestBroker broker;
    private ProcessContext process;
    private TopicCatalogue topics;
    private Producer<byte[], byte[]> producer;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start();
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", stateDir.toString())
                .flag("environment", "dev")
                .flag("streams.consumer.session.timeout.ms", "3000")
                .flag("streams.consumer.heartbeat.interval.ms", "500")
                .build();
        process = ProcessContext.open(settings, project, Driven.SERDES.registry());
        topics = process.topics();
        producer = broker.producer(Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        producer.close();
        process.close();
        broker.close();
    }

    @Test
    void shouldReportWhoWasActedOnAndWhoWouldHaveBeen() throws Exception {
        try (MonitorApp monitor = MonitorApp.start(process)) {
            awaitRunning(monitor);
            rows(0, 60);
            tick(AS_OF.toEpochMilli() + 9 * DAY);
            awaitReports(1);
            // Some of them come again.
            rows(40, 100);
            tick(AS_OF.toEpochMilli() + 10 * DAY);
            tick(Instant.parse("2026-04-09T00:00:00Z").toEpochMilli());
            List<MonitoringReport> reports = awaitReports(3);

            assertThat(reports).extracting(MonitoringReport::getRevision).containsExactly(0, 1, 2);
            assertThat(reports)
                    .extracting(report -> report.getBusiness().getComplete())
                    .containsExactly(false, false, true);
            // Of ten, two are held out and would have been acted on, two held out and not, one below the threshold.
            // Nobody
            // buys anything: all have the label.
            BusinessReport last = reports.get(2).getBusiness();
            assertThat(last.getActedOn()).isEqualTo(new CohortOutcomes(50L, 50L, 0L));
            assertThat(last.getHeldOut()).isEqualTo(new CohortOutcomes(20L, 20L, 0L));
            assertThat(last.getReduction().getValue()).isZero();
            Eventually.await("figures of the complete month", () -> {
                StringWriter metrics = new StringWriter();
                process.metrics().write(metrics);
                return metrics.toString()
                                .contains(
                                        "millrace_business_avoided{project=\"shop\",model=\"churn\",bound=\"value\",} 0.0")
                        && metrics.toString()
                                .contains("millrace_business_compliance_ratio{project=\"shop\",model=\"churn\",} 0.0");
            });
        }
    }

    private static void awaitRunning(MonitorApp monitor) throws Exception {
        for (RunningStreams streams : monitor.streams()) {
            streams.awaitRunning(Duration.ofSeconds(60));
        }
    }

    private void rows(int from, int to) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            int kind = i / PARTITIONS % 10;
            Decision decision = kind < 4 ? Decision.HOLDOUT : kind < 5 ? Decision.NEGATIVE : Decision.POSITIVE;
            double score = kind % 2 == 0 && kind < 5 ? 0.1 : 0.9;
            InferenceLogEntry row = new InferenceLogEntry(
                    "row" + i,
                    "e" + i,
                    "churn",
                    Cause.SNAPSHOT,
                    AS_OF,
                    AS_OF,
                    "1.0.0",
                    List.of(1.0, Double.NaN, 2.0),
                    List.of("gold"),
                    score,
                    null,
                    // Drift would wait for the reference of a version.
                    null,
                    null,
                    ScoringRole.PRIMARY,
                    -1L,
                    Instant.EPOCH,
                    Instant.EPOCH,
                    null,
                    decision,
                    0.5,
                    false);
            String topic = topics.inferenceLog();
            byte[] key = row.getEntity().getBytes(UTF_8);
            records.add(new ProducerRecord<>(
                    topic, i % PARTITIONS, key, Driven.bytes(InferenceLogEntry.class, topic, row)));
        }
        TestBroker.send(producer, records);
    }

    private void tick(long time) throws Exception {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            send(Tick.class, topics.featureClock(), partition, "", new Tick(Instant.ofEpochMilli(time), List.of()));
        }
    }

    private <T extends SpecificRecordBase> void send(Class<T> type, String topic, int partition, String key, T record)
            throws Exception {
        TestBroker.send(
                producer,
                List.of(new ProducerRecord<>(
                        topic, partition, key.getBytes(UTF_8), Driven.bytes(type, topic, record))));
    }

    private List<MonitoringReport> awaitReports(int count) throws Exception {
        Eventually.await(count + " reports", () -> reports().size() >= count);
        List<MonitoringReport> reports = reports();
        assertThat(reports).hasSize(count);
        return reports;
    }

    private List<MonitoringReport> reports() {
        List<MonitoringReport> reports = new ArrayList<>();
        String topic = topics.monitoring();
        WholeTopic.read(process, topic).forEach(record -> {
            MonitoringReport report =
                    Driven.SERDES.of(MonitoringReport.class).deserializer().deserialize(topic, record.value());
            if (MonitoringBody.of(report) instanceof BusinessReport) {
                reports.add(report);
            }
        });
        return reports;
    }
}
