package io.millrace.topology.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.records.BusinessReport;
import io.millrace.records.CohortOutcomes;
import io.millrace.records.DriftReport;
import io.millrace.records.Estimate;
import io.millrace.records.FeatureDrift;
import io.millrace.records.MetricQuality;
import io.millrace.records.MonitoringReport;
import io.millrace.records.QualityReport;
import io.millrace.records.QualityVerdict;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.topology.alerts.Alerts;
import io.millrace.topology.records.Driven;
import io.millrace.wire.MonitoringBody;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportMetricsTest {
    private static final String MODEL = "{project=\"shop\",model=\"churn\",";
    private static final String CONFIRMED = "millrace_drift_confirmed" + MODEL + "model_version=\"%s\",";

    @TempDir
    private Path directory;

    private final Project judged = Driven.judged(1);
    private final Project acting = Driven.acting(1);
    private TestBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start();
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    @Test
    void shouldShowAfterARestartAndInASecondMonitorWhatWasReportedBefore() throws Exception {
        List<String> before;
        try (ProcessContext process = open(judged);
                ReportMetrics metrics = ReportMetrics.start(process)) {
            assertThat(metrics).isNotNull();
            write(process, drift("1.0.0", 10), quality(20), drift("1.1.0", 20), drift("gone", "1.0.0", 30));
            await(process, CONFIRMED.formatted("1.1.0"));
            before = figures(process);
        }
        assertThat(before)
                .anyMatch(line -> line.startsWith("millrace_quality_ratio" + MODEL))
                .anyMatch(line -> line.startsWith("millrace_concept_drift" + MODEL))
                .anyMatch(line -> line.startsWith("millrace_drift_windows_total" + MODEL + "valid=\"true\",} "))
                .noneMatch(line -> line.contains("model_version=\"1.0.0\"") && line.contains("drift"))
                .noneMatch(line -> line.contains("model=\"gone\""));

        try (ProcessContext restarted = open(judged);
                ReportMetrics metrics = ReportMetrics.start(restarted);
                ProcessContext second = open(judged);
                ReportMetrics others = ReportMetrics.start(second)) {
            assertThat(metrics).isNotSameAs(others);
            await(restarted, CONFIRMED.formatted("1.1.0"));
            await(second, CONFIRMED.formatted("1.1.0"));

            assertThat(latest(figures(restarted))).isEqualTo(latest(before));
            assertThat(latest(figures(second))).isEqualTo(latest(before));
            // What was judged before the process began is no window of its own.
            assertThat(figures(restarted)).contains("millrace_drift_windows_total" + MODEL + "valid=\"true\",} 0.0");

            // Whoever judged it, both show it.
            write(restarted, drift("2.0.0", 30));
            await(restarted, CONFIRMED.formatted("2.0.0"));
            await(second, CONFIRMED.formatted("2.0.0"));
            assertThat(figures(second))
                    .noneMatch(line -> line.startsWith(CONFIRMED.formatted("1.1.0")))
                    .contains("millrace_drift_windows_total" + MODEL + "valid=\"true\",} 1.0");
        }
    }

    @Test
    void shouldShowTheMonthsOfAProjectThatActsAndPassOverWhatIsNoReport() throws Exception {
        String avoided = "millrace_business_avoided" + MODEL + "bound=\"value\",} 12.0";
        try (ProcessContext process = open(acting)) {
            createTopic(process);
            send(process, List.of(new byte[] {0, 1, 2}));
            write(process, month(10, true, 12.0), month(20, false, 3.0));
            try (ReportMetrics metrics = ReportMetrics.start(process)) {
                assertThat(metrics).isNotNull();
                await(process, avoided);
            }

            assertThat(figures(process))
                    .contains(
                            "millrace_business_false_alarms" + MODEL + "bound=\"value\",} 3.0",
                            "millrace_business_compliance_ratio{project=\"shop\",model=\"churn\",} 0.5");
        }
    }

    private ProcessContext open(Project project) throws Exception {
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", directory.toString())
                .flag("environment", "dev")
                .build();
        ProcessContext process = ProcessContext.open(settings, project, Driven.SERDES.registry());
        createTopic(process);
        return process;
    }

    private static void createTopic(ProcessContext process) throws Exception {
        process.ensureTopics(process.topics().topics().stream()
                .filter(topic -> topic.name().equals(process.topics().monitoring()))
                .toList());
    }

    private void write(ProcessContext process, MonitoringReport... reports) throws Exception {
        String topic = process.topics().monitoring();
        send(
                process,
                Stream.of(reports)
                        .map(report ->
                                process.serdes().of(MonitoringReport.class).toBytes(topic, report))
                        .toList());
    }

    private void send(ProcessContext process, List<byte[]> values) throws Exception {
        try (Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
            TestBroker.send(
                    producer,
                    values.stream()
                            .map(value ->
                                    new ProducerRecord<>(process.topics().monitoring(), "churn".getBytes(UTF_8), value))
                            .toList());
        }
    }

    private static void await(ProcessContext process, String figure) throws Exception {
        Eventually.await(figure, () -> Alerts.page(process).contains(figure));
    }

    private static List<String> figures(ProcessContext process) {
        return Alerts.page(process)
                .lines()
                .filter(line -> line.matches("millrace_(drift|quality|concept|business)_.*"))
                .sorted()
                .toList();
    }

    /** All but what is counted from the process's start. */
    private static List<String> latest(List<String> figures) {
        return figures.stream()
                .filter(line -> !line.startsWith("millrace_drift_windows_total"))
                .toList();
    }

    private static MonitoringReport drift(String version, long end) {
        return drift("churn", version, end);
    }

    private static MonitoringReport drift(String model, String version, long end) {
        FeatureDrift feature = new FeatureDrift(
                "purchases_7d",
                300L,
                200.0,
                0.4,
                0.3,
                0.1,
                1e-9,
                0.0,
                0.0,
                0.6,
                true,
                true,
                false,
                "all",
                true,
                280L,
                List.of());
        return report(
                model,
                version,
                end,
                new DriftReport(300L, 280L, true, List.of(), List.of(feature), 0.6, false, true, null, List.of()));
    }

    private static MonitoringReport quality(long end) {
        MetricQuality accuracy =
                new MetricQuality("accuracy", 0.7, 0.6, 0.8, 0.75, QualityVerdict.UNCLEAR, false, null, null, null, 0);
        return report(
                "churn",
                "1.0.0",
                end,
                new QualityReport(
                        false, 300L, 300L, 0L, 1.0, true, List.of(accuracy), false, null, null, List.of(), null));
    }

    private static MonitoringReport month(long end, boolean complete, double cases) {
        BusinessReport body = BusinessReport.newBuilder()
                .setMonth("2026-03")
                .setComplete(complete)
                .setActedOn(new CohortOutcomes(100L, 15L, 50L))
                .setHeldOut(new CohortOutcomes(30L, 10L, 0L))
                .setTreatmentKnown(true)
                .setReduction(null)
                .setDifference(null)
                .setAvoided(new Estimate(cases, null, null))
                .setFalseAlarms(new Estimate(cases, null, null))
                .setFalseAlarmCost(null)
                .setCurrency(null)
                .setReductionTarget(null)
                .setCostTarget(null)
                .build();
        return report("churn", "churn", end, body);
    }

    private static MonitoringReport report(String model, String subject, long end, Object body) {
        return MonitoringBody.report(
                model, subject, Instant.EPOCH, Instant.ofEpochSecond(end), 0, Instant.ofEpochSecond(end), body);
    }
}
