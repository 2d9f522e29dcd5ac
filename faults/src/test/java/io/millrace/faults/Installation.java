package io.millrace.faults;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import io.millrace.quickstart.cluster.RegistryProcess;
import io.millrace.quickstart.replay.LockStep;
import io.millrace.quickstart.shop.Shop;
import io.millrace.quickstart.shop.ShopModel;
import io.millrace.records.RetrainEvent;
import io.millrace.records.RetrainReason;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.WholeTopic;
import io.millrace.topology.features.FeatureTopology;
import io.millrace.topology.labels.LabelTopology;
import io.millrace.wire.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The shop on a cluster, as a user runs it: brokers, a registry and processes, each a JVM of its own, with three replicas of everything where there are three
 * brokers. A model is in service; nobody replaces it, so that every score can be told beforehand.
 */
final class Installation implements AutoCloseable {
    /** How far a label looks ahead. */
    static final Duration HORIZON = Duration.ofDays(1);

    /** How late an event may be: a partition may be minutes, which are days, behind another. */
    static final Duration LATENESS = Duration.ofDays(14);

    private static final String SERVING_GROUP = "shop-serving";
    private static final Path REGISTRY = Path.of("..", "quickstart", "target", "registry");

    /**
     * The shop, with a label that is known soon, and lateness enough. Every version that is trained waits for a person.
     */
    private static final String YAML = Shop.yaml(
                    "shop", "1.0.0", "allowed_lateness: 10 d", "allowed_lateness: " + LATENESS.toDays() + " d")
            .replace("every: 7 d", "every: 1 d")
            .replace("horizon: 7 d", "horizon: 1 d")
            .replace("baseline: 0.6", "baseline: 0.01")
            .replace("gates: {auc_roc: 0.6}", "gates: {auc_roc: 0.01}\n    comparison: {min_positives: 1000000}");

    private final Path directory;
    private final Cluster cluster;
    private final RegistryProcess registry;
    private final ProcessContext context;
    private final MillraceProcesses processes;
    private final Path settings;

    private Installation(
            Path directory,
            Cluster cluster,
            RegistryProcess registry,
            ProcessContext context,
            MillraceProcesses processes,
            Path settings) {
        this.directory = directory;
        this.cluster = cluster;
        this.registry = registry;
        this.context = context;
        this.processes = processes;
        this.settings = settings;
    }

    /**
     * Starts brokers and a registry, and registers the model. No process of Millrace's runs yet.
     *
     * @param processes end with the test
     * @param brokers 1 or 3
     * @param more settings of every process, as lines of a properties file
     */
    static Installation start(MillraceProcesses processes, Path directory, int brokers, String more) throws Exception {
        return start(processes, directory, brokers, YAML, more);
    }

    /** The same with a project file of its own, of the shop's sources, features and model. */
    static Installation start(MillraceProcesses processes, Path directory, int brokers, String yaml, String more)
            throws Exception {
        Cluster cluster = Cluster.start(directory, brokers);
        RegistryProcess registry = RegistryProcess.start(REGISTRY, directory.resolve("registry.log"));
        Project project = ProjectReader.read(List.of(new ProjectFile("shop.yaml", yaml)));
        String environment = brokers == 1 ? "dev" : "prod";
        ProcessContext context = Shop.open(
                cluster.bootstrapServers(),
                registry.url(),
                directory.resolve("state"),
                project,
                Map.of("environment", environment));
        ShopModel.register(context);
        Path settings = Shop.settings(
                directory,
                cluster.bootstrapServers(),
                registry.url(),
                yaml,
                "environment=" + environment + "\n" + more);
        return new Installation(directory, cluster, registry, context, processes, settings);
    }

    /**
     * Starts a process; returns at once.
     *
     * @param role what {@code millrace run} is to run
     * @param name of this instance of it
     */
    MillraceProcess run(String role, String name) throws IOException {
        return run(role, name, List.of());
    }

    /** The same in a JVM with options of its own. */
    MillraceProcess run(String role, String name, List<String> options) throws IOException {
        Path own = home(role, name);
        return role.equals("features")
                ? processes.start(role, own, settings, options, "--no-ticks")
                : processes.start(role, own, settings, options);
    }

    /** Where a process keeps its state, in {@code state}, and its output. */
    Path home(String role, String name) {
        return directory.resolve(role + "-" + name);
    }

    /** Asks the monitor, which runs, for the model, and waits until it is in service. */
    void promote() throws Exception {
        ShopModel.promote(context);
        Eventually.await("a model in service", Duration.ofMinutes(2), this::inService);
    }

    /** Asks for a training of what has matured. */
    void retrain(String id, Instant now) {
        RetrainEvent event =
                new RetrainEvent(id, "churn", List.of(RetrainReason.MANUAL), Map.of(), null, null, now, false);
        String topic = context.topics().retrainEvents();
        byte[] value = context.serdes().of(RetrainEvent.class).toBytes(topic, event);
        try (Producer<byte[], byte[]> producer = context.producer("retrain")) {
            var unused = producer.send(new ProducerRecord<>(topic, value));
        }
    }

    private boolean inService() {
        return WholeTopic.read(context, context.topics().deployments()).stream()
                .map(record -> Wire.record(context.registry(), record.value()))
                .anyMatch(deployment -> deployment.get("champion") != null);
    }

    Cluster cluster() {
        return cluster;
    }

    ProcessContext context() {
        return context;
    }

    /** Waits until features, serving and labels have done all there is for them up to a tick. */
    void awaitDone(Instant tick) throws Exception {
        try (LockStep end = new LockStep(
                context,
                FeatureTopology.applicationId(context.project()),
                List.of(
                        SERVING_GROUP,
                        LabelTopology.applicationId(context.project().name())),
                ticked -> Optional.empty(),
                () -> true)) {
            end.afterTick(tick);
        }
    }

    @Override
    public void close() {
        context.close();
        registry.close();
        cluster.close();
    }
}
