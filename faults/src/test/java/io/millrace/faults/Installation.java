package io.millrace.faults;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.ChildJvm.Host;
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
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The shop on a cluster, as a user runs it: brokers, a registry and processes, each a JVM of its own, with three replicas of everything where there are three
 * brokers. A model is in service; nobody replaces it, so that every score can be told beforehand.
 */
final class Installation implements AutoCloseable {
    /** With a name of its own, a process that comes back takes its partitions up again at once. */
    static final String STATIC_MEMBERS = """
            streams.consumer.group.instance.id=one
            consumer.group.instance.id=one
            """;

    /** Who stands still is missed after three seconds, and what it left open is given up after five. */
    static final String SHORT_SESSIONS = """
            streams.consumer.session.timeout.ms=3000
            streams.consumer.heartbeat.interval.ms=500
            streams.consumer.max.poll.interval.ms=4000
            consumer.session.timeout.ms=3000
            consumer.heartbeat.interval.ms=500
            consumer.max.poll.interval.ms=4000
            streams.producer.transaction.timeout.ms=5000
            """;

    /** Flags by which an instance has a name of its own beside others. */
    static String[] named(String instance) {
        return new String[] {
            "--set", "streams.consumer.group.instance.id=" + instance, "--set", "consumer.group.instance.id=" + instance
        };
    }

    /** How far a label looks ahead. */
    static final Duration HORIZON = Duration.ofDays(1);

    /** How late an event may be: a partition may be minutes, which are days, behind another. */
    static final Duration LATENESS = Duration.ofDays(14);

    /** What a process of a role finds where it runs, unless it is told otherwise: a trainer outlives a training that does not fit. */
    static Host hostOf(String role) {
        return role.equals("trainer") ? Host.ofHeap("256m") : ofHeap("256m");
    }

    /** A heap, which is not outlived when it is full. */
    static Host ofHeap(String heap) {
        return new Host(heap, Map.of("JDK_JAVA_OPTIONS", "-XX:+ExitOnOutOfMemoryError"));
    }

    /** The feature that the next version has and this one has not: as sessions_1d, and known a day after the change. */
    static final String NEXT_FEATURE = "visits_1d";

    /** Of the features, with that one. */
    static final String NEXT_VERSION = "1.1.0";

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
            .replace("gates: {auc_roc: 0.6}", "gates: {auc_roc: 0.01}\n    comparison: {min_positives: 1000000}")
            .concat("constraints: {minimum_samples: 100}\n");

    private final Path directory;
    private final Cluster cluster;
    private final RegistryProcess registry;
    private final Relay registryRelay;
    private final ProcessContext context;
    private final MillraceProcesses processes;
    private final Path settings;
    private final Map<String, MillraceProcess> instances = new HashMap<>();

    private Installation(
            Path directory,
            Cluster cluster,
            RegistryProcess registry,
            Relay registryRelay,
            ProcessContext context,
            MillraceProcesses processes,
            Path settings) {
        this.directory = directory;
        this.cluster = cluster;
        this.registry = registry;
        this.registryRelay = registryRelay;
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
        URI address = URI.create(registry.url());
        Relay registryRelay = Relay.to(address.getPort());
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
                registry.url().replace(":" + address.getPort(), ":" + registryRelay.port()),
                yaml,
                "environment=" + environment + "\n" + more);
        return new Installation(directory, cluster, registry, registryRelay, context, processes, settings);
    }

    /**
     * Starts a process; returns at once.
     *
     * @param role what {@code millrace run} is to run
     * @param name of this instance of it, after which its directory is called
     * @param more flags
     */
    MillraceProcess run(String role, String name, String... more) throws IOException {
        return run(role, name, hostOf(role), more);
    }

    /** The same, where it finds something else than usual. */
    MillraceProcess run(String role, String name, Host host, String... more) throws IOException {
        List<String> flags = new ArrayList<>(List.of(more));
        if (role.equals("features")) {
            flags.add("--no-ticks");
        }
        MillraceProcess process = processes.start(role, home(role, name), settings, host, flags.toArray(String[]::new));
        instances.put(role + "-" + name, process);
        return process;
    }

    /** The process of a role that was started last under a name. */
    MillraceProcess instance(String role, String name) {
        return Objects.requireNonNull(instances.get(role + "-" + name), name);
    }

    /** Writes the project file of the next MINOR version of the features, which has one more, and so another layout of state. */
    Path nextProject() throws IOException {
        String next = YAML.replace("version: 1.0.0", "version: " + NEXT_VERSION)
                .replaceFirst("( +)(plan: .*)", "$1$2\n$1" + NEXT_FEATURE + ": {count: sessions, over: 1 d}");
        return Files.writeString(directory.resolve("next.yaml"), next);
    }

    /** Where a process has its state, in {@code state}, and what it prints. */
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

    /** What lies between the registry and all processes. */
    Relay registryRelay() {
        return registryRelay;
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
    public void close() throws IOException {
        try (cluster;
                registry;
                registryRelay) {
            context.close();
        }
    }
}
