package io.millrace.runtime.process;

import io.millrace.project.Project;
import io.millrace.runtime.access.Callers;
import io.millrace.runtime.brokers.BrokerDoor;
import io.millrace.runtime.doors.Door;
import io.millrace.runtime.doors.DoorSettings;
import io.millrace.runtime.health.Health;
import io.millrace.runtime.health.ManagementServer;
import io.millrace.runtime.host.GpuFigures;
import io.millrace.runtime.host.HostFigures;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.GroupMembership;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.streams.StreamsRunner;
import io.millrace.topics.TopicAdmin;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topics.TopicDefinition;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.SchemaRegistry;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What a Millrace process holds. Opened first, closed last; each application of the process takes what it needs from here.
 * The accessors may be used from any thread.
 */
public final class ProcessContext implements AutoCloseable {
    private static final int READER_WAIT_MILLIS = 10;

    /** How long somebody at a terminal waits to hear that no broker is there, in milliseconds. */
    private static final int LOOKING_MILLIS = 8_000;

    private static final List<String> PATIENCE =
            List.of(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG);

    private final Settings settings;
    private final Project project;
    private final TopicCatalogue topics;
    private final RecordSerdes serdes;
    private final Metrics metrics;
    private final Health health;
    private final StreamsRunner streams;

    private ProcessContext(Settings settings, Project project, RecordSerdes serdes) {
        this.settings = settings;
        this.project = project;
        this.serdes = serdes;
        topics = TopicCatalogue.of(
                project.name(),
                project.featureSet().major(),
                project.partitions(),
                settings.get(MillraceSettings.ENVIRONMENT),
                project.historicalPeriod());
        metrics = new Metrics().withProcessFigures();
        HostFigures.show(metrics);
        GpuFigures.show(metrics, System.getenv().getOrDefault("PATH", ""));
        ProjectFigures.show(metrics, project);
        health = new Health();
        streams = new StreamsRunner(project.name(), settings, metrics, health);
    }

    /**
     * Opens a process that reaches brokers and registry by its settings.
     *
     * @throws InvalidSettingsException one line per setting that is missing or cannot be used
     */
    public static ProcessContext open(Settings settings, Project project) throws InvalidSettingsException {
        settings.require(MillraceSettings.BOOTSTRAP_SERVERS, MillraceSettings.REGISTRY_URL, MillraceSettings.STATE_DIR);
        return new ProcessContext(settings, project, serdes(() -> RecordSerdes.of(settings.serdes())));
    }

    /** The same with a registry that is already there. */
    public static ProcessContext open(Settings settings, Project project, SchemaRegistry registry)
            throws InvalidSettingsException {
        settings.require(MillraceSettings.BOOTSTRAP_SERVERS, MillraceSettings.STATE_DIR);
        return new ProcessContext(settings, project, serdes(() -> RecordSerdes.of(registry, settings.serdes())));
    }

    /**
     * Opens what reads a project's topics, and writes to them, without running any part of it: it needs no {@link MillraceSettings#STATE_DIR}.
     *
     * @throws InvalidSettingsException one line per setting that is missing or cannot be used
     */
    public static ProcessContext client(Settings settings, Project project) throws InvalidSettingsException {
        settings.require(MillraceSettings.BOOTSTRAP_SERVERS, MillraceSettings.REGISTRY_URL);
        return new ProcessContext(settings, project, serdes(() -> RecordSerdes.of(settings.serdes())));
    }

    private static RecordSerdes serdes(Supplier<RecordSerdes> made) throws InvalidSettingsException {
        try {
            return made.get();
        } catch (KafkaException invalid) {
            // A class of another vendor's answers to a wrong setting with any of them.
            throw new InvalidSettingsException(List.of(String.valueOf(invalid.getMessage())));
        }
    }

    /**
     * Asks the brokers whether they speak TLS, which Kafka's clients don't: to be done before any of them is made.
     *
     * @throws ConfigException when that is not what the settings say; where nobody answers, clients say so
     */
    public void knock() {
        Map<String, Object> admin = settings.admin();
        BrokerDoor.mistake(String.valueOf(admin.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)), protocol())
                .ifPresent(mistake -> {
                    throw new ConfigException(mistake);
                });
    }

    /** Kafka's own words tell which of its calls waited for a node, which is nobody's business but Kafka's. */
    private TimeoutException nobody() {
        return new TimeoutException(
                "no broker answers at %s (bootstrap.servers) in time: does one run there, does it want another security.protocol than %s, or is it slow (then a longer default.api.timeout.ms)?"
                        .formatted(settings.get(MillraceSettings.BOOTSTRAP_SERVERS), protocol()));
    }

    private String protocol() {
        return String.valueOf(settings.admin()
                .getOrDefault(AdminClientConfig.SECURITY_PROTOCOL_CONFIG, AdminClientConfig.DEFAULT_SECURITY_PROTOCOL));
    }

    /**
     * Creates the project's own topics where they are missing and checks those that exist.
     *
     * @throws InvalidSettingsException one line per topic that is not what the catalogue says
     */
    public void ensureTopics(Collection<TopicDefinition> definitions) throws InvalidSettingsException {
        knock();
        Admin admin = Admin.create(settings.admin());
        try {
            List<String> mismatches = new TopicAdmin(admin, topics.environment()).ensure(definitions);
            if (!mismatches.isEmpty()) {
                throw new InvalidSettingsException(mismatches);
            }
        } catch (TimeoutException silence) {
            throw nobody();
        } finally {
            // Whoever was interrupted does not wait for answers that may never come.
            admin.close(Duration.ZERO);
        }
    }

    /**
     * The topics of these names that are not there; nothing is created.
     *
     * @throws ConfigException when brokers speak another protocol than the settings say
     * @throws TimeoutException when no broker answers: within 8 seconds, unless the settings say how long is waited
     * @throws KafkaException when one refuses
     */
    public List<String> missingTopics(Collection<String> names) {
        knock();
        Map<String, Object> properties = new HashMap<>(settings.admin());
        // One of them alone may not be less than the other is.
        if (PATIENCE.stream().noneMatch(properties::containsKey)) {
            PATIENCE.forEach(name -> properties.put(name, LOOKING_MILLIS));
        }
        Admin admin = Admin.create(properties);
        try {
            return TopicAdmin.missing(admin, names);
        } catch (TimeoutException silence) {
            throw nobody();
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    /**
     * Serves metrics and health where the settings say.
     *
     * @throws BindException when that address cannot be had, with the settings that name another
     * @throws InvalidSettingsException when the settings of that door cannot be used
     */
    public ManagementServer serve() throws IOException, InvalidSettingsException {
        String host = settings.get(MillraceSettings.HTTP_HOST);
        int port = settings.get(MillraceSettings.HTTP_PORT);
        try {
            Door door = Door.open(
                    DoorSettings.HTTP, settings, Set.of(), new Callers(List.of()), null, metrics, project.name());
            return ManagementServer.start(door, port, health, metrics);
        } catch (BindException taken) {
            BindException named = new BindException(
                    "metrics and health cannot be served on %s:%d: %s: http.host and http.port name another address, port 0 any that is free"
                            .formatted(host, port, taken.getMessage()));
            named.initCause(taken);
            throw named;
        }
    }

    /** A producer of bytes whose acknowledged records are never lost or doubled. The caller closes it. */
    public Producer<byte[], byte[]> producer(String clientId) {
        return producer(clientId, Map.of());
    }

    /** The same, with properties that this use of it needs whatever the settings say. */
    public Producer<byte[], byte[]> producer(String clientId, Map<String, Object> needed) {
        Map<String, Object> properties = new HashMap<>(settings.producer());
        properties.putAll(needed);
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        properties.putIfAbsent(ProducerConfig.ACKS_CONFIG, "all");
        properties.putIfAbsent(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A consumer of committed bytes that belongs to no group: assign it. The caller closes it. */
    public Consumer<byte[], byte[]> consumer(String clientId) {
        return consumer(clientId, Map.of());
    }

    /**
     * The same for whoever looks at what there is and goes. Closing a consumer waits for its last fetch, which finds nothing, and which the broker would else hold
     * back for half a second.
     */
    public Consumer<byte[], byte[]> reader(String clientId) {
        return consumer(clientId, Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, READER_WAIT_MILLIS));
    }

    /** The same, with properties that this use of it needs whatever the settings say. */
    public Consumer<byte[], byte[]> consumer(String clientId, Map<String, Object> needed) {
        Map<String, Object> properties = new HashMap<>(settings.consumer());
        // Where retention overtakes a reader it goes on with what is left. Kafka's own default, latest, would pass over
        // that too.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.putAll(needed);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * A consumer of bytes that is a member of a group and commits what it is told to. When members come or go it keeps all partitions but those that
     * move. The caller closes it.
     *
     * @param number tells the members of this process apart
     * @param needed properties that this use of it needs whatever the settings say
     */
    public Consumer<byte[], byte[]> member(String group, int number, Map<String, Object> needed) {
        Map<String, Object> properties = new HashMap<>(settings.consumer());
        properties.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, GroupMembership.SESSION_TIMEOUT_MILLIS);
        properties.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, GroupMembership.HEARTBEAT_INTERVAL_MILLIS);
        // A new group begins with the past, not with whatever comes next.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.putAll(needed);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, group + "-" + number);
        properties.computeIfPresent(
                ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, (name, instance) -> instance + "-" + number);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    public Settings settings() {
        return settings;
    }

    public Project project() {
        return project;
    }

    /** The project's topics by name; without the schema of feature updates, which the features process registers. */
    public TopicCatalogue topics() {
        return topics;
    }

    /** How Millrace's own records are written and read, by the classes that the settings name. */
    public RecordSerdes serdes() {
        return serdes;
    }

    public SchemaRegistry registry() {
        return serdes.registry();
    }

    public Metrics metrics() {
        return metrics;
    }

    public Health health() {
        return health;
    }

    /** Runs the process's Kafka Streams applications. */
    public StreamsRunner streams() {
        return streams;
    }

    /** Frees what the applications shared: only after every application was closed. */
    @Override
    public void close() {
        streams.close();
    }
}
