package io.millrace.quickstart.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.drift.DriftReference;
import io.millrace.drift.DriftTest;
import io.millrace.drift.FeatureReference;
import io.millrace.drift.ReferenceBuilder;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.replay.LockStep;
import io.millrace.quickstart.replay.Replay;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.quickstart.shop.Shop;
import io.millrace.quickstart.shop.ShopModel;
import io.millrace.quickstart.upstream.DailyShop.Day;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.DriftReport;
import io.millrace.records.FeatureDrift;
import io.millrace.records.MonitoringReport;
import io.millrace.records.RetrainEvent;
import io.millrace.records.RetrainReason;
import io.millrace.runtime.commands.CommandTopic;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.serving.ServingApp;
import io.millrace.topics.TopicDefinition;
import io.millrace.topology.data.DataTopology;
import io.millrace.topology.drift.DriftTopology;
import io.millrace.topology.features.FeatureTopology;
import io.millrace.topology.features.FeaturesApp;
import io.millrace.topology.labels.LabelTopology;
import io.millrace.topology.monitor.MonitorApp;
import io.millrace.topology.retraining.RetrainPolicyTopology;
import io.millrace.topology.rollout.RolloutTopology;
import io.millrace.wire.MonitoringBody;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A field goes missing upstream for some days: events, features, serving and the whole monitor at a real broker. What is broken is quarantined and told of, and no training is asked for; what really
 * changes afterwards is a reason for one.
 */
@ExtendWith(SharedRegistry.class)
class BrokenUpstreamTest {
    /** Days without snapshots, until lifetime counts have passed what the model's trees ask for. */
    private static final int WARM_UP = 6;

    private static final int BROKEN = 12;
    private static final int MENDED = 18;
    private static final int DEAR = 24;
    private static final int DAYS = 38;

    private static final String RULES =
            "validation: {every: {window: 1 d, max_null_ratio: 0.25}, profiles: {every: off}}\n";

    private static final String MONITORED = "monitoring: {drift: {psi: 0.2, ks: 0.2, window: 2 d, min_samples: 60}}\n"
            + "    retraining: {on: [drift, manual], min_post_drift: 50, at_most: 6 d, cooldown: 1 d}";

    private final SharedRegistry.Running registry;

    @TempDir
    private Path directory;

    BrokenUpstreamTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    /** Without rules of windows: the model itself has not seen so many rows without a value. */
    @Test
    @Timeout(300)
    void shouldQuarantineAFeatureThatGoesMissingAndNotLearnFromIt() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
                ProcessContext process = run(broker, "upstream-feature", "", Day.NO_DURATION)) {
            assertQuarantined(process, "data_quarantined/churn/1.0.0");
            List<FeatureDrift> durations = new ArrayList<>();
            for (MonitoringReport report : all(process, process.topics().monitoring(), MonitoringReport.class)) {
                if (MonitoringBody.of(report) instanceof DriftReport drift
                        && report.getWindowEnd().isBefore(day(DEAR))) {
                    assertThat(drift.getDriftConfirmed()).as(report.toString()).isFalse();
                    durations.add(drift.getFeatures().get(1));
                }
            }
            assertThat(durations)
                    .filteredOn(FeatureDrift::getQuarantined)
                    .hasSizeBetween(2, 4)
                    .allMatch(duration -> duration.getMissingShare() > DriftTest.MISSING_RISE);
        }
    }

    /** With them: the sum of nothing is zero, and no value is missing; but the source is known to be broken. */
    @Test
    @Timeout(300)
    void shouldQuarantineASourceWhoseFieldGoesMissingAndNotLearnFromIt() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
                ProcessContext process = run(broker, "upstream-source", RULES, Day.NO_AMOUNT)) {
            assertQuarantined(process, "data_quarantined/purchases");
            List<MonitoringReport> broken = all(process, process.topics().monitoring(), MonitoringReport.class).stream()
                    .filter(report -> MonitoringBody.of(report) instanceof DriftReport drift
                            && !drift.getQuarantinedSources().isEmpty())
                    .toList();
            assertThat(broken).hasSizeBetween(3, 4).allSatisfy(report -> {
                DriftReport drift = report.getDrift();
                assertThat(drift.getQuarantinedSources()).containsExactly("purchases");
                assertThat(drift.getDriftConfirmed()).isFalse();
            });
            // What would be drift, and is none.
            assertThat(broken)
                    .anyMatch(report -> report.getDrift().getFeatures().get(0).getPsi() > 1);
        }
    }

    /** The alert is opened in the first window that is broken, and closed after the last; a training is asked for when things really change, and not before. */
    private static void assertQuarantined(ProcessContext process, String alert) {
        List<Alert> told = all(process, process.topics().alerts(), Alert.class).stream()
                .filter(each -> each.getId().equals(alert) && each.getState() != AlertState.UPDATED)
                .toList();
        assertThat(told).extracting(Alert::getState).containsExactly(AlertState.OPENED, AlertState.CLOSED);
        assertThat(told.get(0).getAt()).isAfter(day(BROKEN)).isBeforeOrEqualTo(day(BROKEN + 5));
        assertThat(told.get(1).getAt()).isAfter(day(MENDED)).isBeforeOrEqualTo(day(MENDED + 5));
        List<RetrainEvent> events = all(process, process.topics().retrainEvents(), RetrainEvent.class);
        assertThat(events).hasSize(1);
        assertThat(events.get(0).getReasons()).containsExactly(RetrainReason.DATA_DRIFT);
        assertThat(events.get(0).getRequestedAt()).isAfter(day(DEAR));
    }

    private static Instant day(int day) {
        return DailyShop.START.plus(Duration.ofDays(day));
    }

    // --- the run

    private ProcessContext run(EmbeddedBroker broker, String name, String rules, Day broken) throws Exception {
        ProcessContext process = open(broker, name, rules);
        ShopModel.register(process, ShopModel.VERSION, "1.0.0", reference());
        try (FeaturesApp features = FeaturesApp.start(process, false);
                ServingApp serving = ServingApp.start(process);
                MonitorApp monitor = MonitorApp.start(process)) {
            features.streams().awaitRunning(Duration.ofMinutes(1));
            serving.scoring().awaitRunning(Duration.ofMinutes(1));
            assertThat(monitor.streams()).isNotEmpty();
            Command promote = new Command(
                    "promote",
                    CommandKind.PROMOTE,
                    "churn",
                    ShopModel.VERSION,
                    null,
                    "test",
                    "test",
                    Instant.now(),
                    null,
                    null,
                    null,
                    false);
            assertThat(new CommandTopic(process)
                            .give(promote, Duration.ofMinutes(1))
                            .accepted())
                    .isTrue();
            replay(process, broken, !rules.isEmpty());
        }
        return process;
    }

    private void replay(ProcessContext process, Day broken, boolean ruled) throws Exception {
        String name = process.project().name();
        List<String> others = new ArrayList<>(List.of(
                name + "-serving",
                LabelTopology.applicationId(name),
                DriftTopology.applicationId(name, "churn"),
                RetrainPolicyTopology.applicationId(name),
                RolloutTopology.applicationId(name)));
        if (ruled) {
            others.add(DataTopology.applicationId(name));
        }
        try (DailyShop shop = new DailyShop(
                        DAYS,
                        day -> day >= DEAR ? Day.DEAR : day >= BROKEN && day < MENDED ? broken : Day.USUAL,
                        process.registry());
                Producer<byte[], byte[]> producer = process.producer("replay");
                LockStep pace = new LockStep(
                        process,
                        FeatureTopology.applicationId(process.project()),
                        others,
                        tick -> Optional.empty(),
                        () -> true)) {
            new Replay(process, shop, pace, Duration.ofDays(1), Duration.ofDays(WARM_UP), producer)
                    .run((reached, produced, share) -> {});
        }
    }

    private ProcessContext open(EmbeddedBroker broker, String name, String rules) throws Exception {
        String yaml = Shop.yaml(name, "1.0.0", "rollout: {strategy: direct}", MONITORED)
                .replace("allowed_lateness: 10 d", "allowed_lateness: 1 d")
                .replace("topic: purchases", "topic: " + DailyShop.PURCHASES)
                .replace("topic: sessions", "topic: " + DailyShop.SESSIONS)
                .replace(
                        "spend_7d:       {sum: purchases.amount, over: 7 d}",
                        "spend_7d: {sum: purchases.amount, over: 1 d}")
                .replace("{mean: sessions.duration, over: 7 d}", "{mean: sessions.duration, over: 1 d}")
                .replace("every: 7 d", "every: 2 d")
                .replace("horizon: 7 d", "horizon: 2 d");
        Project project = ProjectReader.read(List.of(new ProjectFile("shop.yaml", yaml + rules)));
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("schema.registry.url", registry.url())
                .flag("state.dir", directory.resolve("state").toString())
                .flag("rest.port", "0")
                .flag("environment", "dev")
                .build();
        ProcessContext process = ProcessContext.open(settings, project);
        process.ensureTopics(List.of(
                TopicDefinition.source(DailyShop.PURCHASES, project.partitions()),
                TopicDefinition.source(DailyShop.SESSIONS, 1),
                TopicDefinition.source(Shop.PROFILES, 1)));
        process.ensureTopics(process.topics().topics());
        return process;
    }

    /** What a training on usual days would freeze. */
    private static DriftReference reference() {
        int customers = DailyShop.CUSTOMERS;
        double[] spend = new double[customers];
        double[] duration = new double[customers];
        double[] score = new double[customers];
        Arrays.setAll(spend, customer -> DailyShop.VISITS * DailyShop.amount(customer));
        Arrays.setAll(duration, DailyShop::duration);
        Arrays.setAll(score, customer -> ShopModel.score(spend[customer], DailyShop.VISITS * (double) WARM_UP));
        List<FeatureReference> features = List.of(
                ReferenceBuilder.numeric("spend_7d", 0.5, true, spend),
                ReferenceBuilder.numeric("duration_mean", 0.5, true, duration));
        return new DriftReference(
                customers,
                customers,
                features,
                ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, score),
                customers);
    }

    private static <T extends SpecificRecordBase> List<T> all(ProcessContext process, String topic, Class<T> type) {
        List<T> all = new ArrayList<>();
        new TopicReader(process).read(topic, type, (record, value) -> all.add(value));
        return all;
    }
}
