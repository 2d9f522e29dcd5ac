package io.millrace.quickstart.rollouts;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.replay.LockStep;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.quickstart.replay.Pace;
import io.millrace.quickstart.replay.Replay;
import io.millrace.quickstart.replay.StalledException;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.quickstart.shop.Shop;
import io.millrace.quickstart.shop.ShopEvents;
import io.millrace.quickstart.shop.ShopModel;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.DriftReport;
import io.millrace.records.FeatureDrift;
import io.millrace.records.MonitoringReport;
import io.millrace.records.Prediction;
import io.millrace.runtime.commands.CommandTopic;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.serving.ServingApp;
import io.millrace.topology.drift.DriftTopology;
import io.millrace.topology.features.FeatureTopology;
import io.millrace.topology.features.FeaturesApp;
import io.millrace.topology.labels.LabelTopology;
import io.millrace.topology.monitor.MonitorApp;
import io.millrace.topology.rollout.RolloutTopology;
import io.millrace.wire.MonitoringBody;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A rollback in the middle of three weeks of a shop, with features, serving and monitor at a real broker. */
@ExtendWith(SharedRegistry.class)
class RollbackTest {
    /** End of the first window of drift that is whole: of the version that is then rolled back. */
    private static final Instant ROLLBACK = Instant.parse("2025-03-13T00:00:00Z");

    private static final Instant NEXT_WINDOW = ROLLBACK.plus(Duration.ofDays(7));
    private static final int DAYS = 21;
    private static final int EVENTS_PER_DAY = 200;
    private static final int PARTITIONS = 3;
    /** A little above what the model says of most customers, of some and of few; and what it says of nobody. */
    private static final double[] LIKE_THE_SHOP = {0.19, 0.19, 0.19, 0.19, 0.19, 0.19, 0.45, 0.45, 0.45, 0.74};

    private static final double[] UNLIKE = {0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.97, 0.98, 0.99, 0.995};

    private final long seed = System.nanoTime();
    private final SharedRegistry.Running registry;

    @TempDir
    Path directory;

    RollbackTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    @Test
    @Timeout(300)
    void shouldBringThePreviousVersionBackAndItsDriftReferenceWithIt() throws Exception {
        System.out.println("seed " + seed);
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
                ProcessContext process = open(broker)) {
            ShopModel.register(process, "1.0.0", "1.0.0", LIKE_THE_SHOP);
            ShopModel.register(process, "1.1.0", "1.0.0", UNLIKE);
            try (FeaturesApp features = FeaturesApp.start(process, false);
                    ServingApp serving = ServingApp.start(process);
                    MonitorApp monitor = MonitorApp.start(process);
                    Rollback rollback = new Rollback(process)) {
                features.streams().awaitRunning(Duration.ofMinutes(1));
                serving.scoring().awaitRunning(Duration.ofMinutes(1));
                assertThat(monitor.streams()).isNotEmpty();
                give(process, CommandKind.PROMOTE, "1.0.0");
                give(process, CommandKind.PROMOTE, "1.1.0");

                replay(process, rollback);

                assertThat(rollback.millis).as("the rollback").isNotNegative();
                System.out.println(
                        "from the command to a prediction by the previous version: " + rollback.millis + " ms");
                assertThat(scoreDrift(process, "1.1.0", ROLLBACK)).isGreaterThan(5);
                assertThat(scoreDrift(process, "1.0.0", NEXT_WINDOW)).isLessThan(2);
            }
        }
    }

    private ProcessContext open(EmbeddedBroker broker) throws Exception {
        String yaml = Shop.yaml(
                        "shop",
                        "1.0.0",
                        "rollout: {strategy: direct}",
                        "monitoring: {drift: {psi: 0.2, ks: 0.2, window: 7 d, min_samples: 20, confirm: 1 of 1}}")
                .replace("allowed_lateness: 10 d", "allowed_lateness: 1 d");
        Project project = ProjectReader.read(List.of(new ProjectFile("shop.yaml", yaml)));
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("schema.registry.url", registry.url())
                .flag("state.dir", directory.resolve("state").toString())
                .flag("rest.port", "0")
                .flag("environment", "dev")
                .build();
        ProcessContext process = ProcessContext.open(settings, project);
        process.ensureTopics(Shop.sources());
        process.ensureTopics(process.topics().topics());
        return process;
    }

    private void replay(ProcessContext process, Rollback rollback) throws Exception {
        List<String> others = List.of(
                "shop-serving",
                LabelTopology.applicationId("shop"),
                DriftTopology.applicationId("shop", "churn"),
                RolloutTopology.applicationId("shop"));
        try (ShopEvents events = new ShopEvents(seed, DAYS, EVENTS_PER_DAY, process.registry());
                Producer<byte[], byte[]> producer = process.producer("replay");
                LockStep pace = new LockStep(
                        process,
                        FeatureTopology.applicationId(process.project()),
                        others,
                        tick -> Optional.empty(),
                        () -> true)) {
            rollback.events = events;
            Pace once = new Pace() {
                @Override
                public void beforeFirstTick(Instant reached) throws InterruptedException, StalledException {
                    pace.beforeFirstTick(reached);
                }

                @Override
                public void afterTick(Instant tick) throws InterruptedException, StalledException {
                    pace.afterTick(tick);
                    if (tick.equals(ROLLBACK)) {
                        rollback.run(tick);
                    }
                }
            };
            new Replay(process, events, once, Duration.ofDays(1), Duration.ZERO, producer)
                    .run((reached, produced, share) -> {});
        }
    }

    private static void give(ProcessContext process, CommandKind kind, @Nullable String version) throws Exception {
        assertThat(new CommandTopic(process)
                        .give(Rollback.command(kind, version), Duration.ofMinutes(1))
                        .accepted())
                .isTrue();
    }

    /** PSI of the scores of a version in a window, against the version's own reference. */
    private static double scoreDrift(ProcessContext process, String version, Instant windowEnd) {
        List<Double> psi = new ArrayList<>();
        new TopicReader(process).read(process.topics().monitoring(), MonitoringReport.class, (record, report) -> {
            if (report.getSubject().equals(version)
                    && report.getWindowEnd().equals(windowEnd)
                    && MonitoringBody.of(report) instanceof DriftReport drift) {
                drift.getFeatures().stream().map(FeatureDrift::getPsi).forEach(psi::add);
            }
        });
        assertThat(psi).as("%s, window to %s", version, windowEnd).isNotEmpty();
        return psi.get(psi.size() - 1);
    }

    /** Gives the command, and lets events come until one is predicted by the version before. */
    private static final class Rollback implements AutoCloseable {
        private final ProcessContext process;
        private final Consumer<byte[], byte[]> predictions;
        private final Producer<byte[], byte[]> producer;
        private @Nullable ShopEvents events;
        private long millis = -1;

        Rollback(ProcessContext process) {
            this.process = process;
            predictions = process.consumer("rollback-predictions");
            producer = process.producer("rollback");
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(process.topics().predictions(), partition))
                    .toList();
            predictions.assign(partitions);
        }

        static Command command(CommandKind kind, @Nullable String version) {
            return new Command(
                    kind + "-" + version,
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
        }

        void run(Instant at) {
            predictions.seekToEnd(predictions.assignment());
            predictions.assignment().forEach(predictions::position);
            Command command = command(CommandKind.ROLLBACK, null);
            String topic = process.topics().commands();
            byte[] value = process.serdes().of(Command.class).toBytes(topic, command);
            long begin = System.nanoTime();
            var unused = producer.send(new ProducerRecord<>(topic, value));
            for (int customer = 0; millis < 0; customer++) {
                send(Objects.requireNonNull(events).good("customer-" + customer % 100, at.toEpochMilli()));
                for (ConsumerRecord<byte[], byte[]> record : predictions.poll(Duration.ofMillis(5))) {
                    Prediction prediction =
                            process.serdes().of(Prediction.class).fromBytes(record.value());
                    if ("1.0.0".equals(prediction.getModelVersion())) {
                        millis = (System.nanoTime() - begin) / 1_000_000;
                    }
                }
            }
        }

        private void send(Outgoing.Message event) {
            var unused =
                    producer.send(new ProducerRecord<>(event.topic(), event.partition(), event.key(), event.value()));
        }

        @Override
        public void close() {
            predictions.close();
            producer.close();
        }
    }
}
