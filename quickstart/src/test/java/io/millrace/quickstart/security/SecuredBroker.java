package io.millrace.quickstart.security;

import io.millrace.quickstart.acls.Right;
import io.millrace.quickstart.security.RecordingAuthorizer.Asked;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real KRaft broker that lets nobody in without proof of who they are, and do nothing that was not allowed; but for the test itself, which comes by a door of its own.
 */
public final class SecuredBroker implements AutoCloseable {
    /** Everybody's. */
    public static final String PASSWORD = "open-sesame-of-a-test";

    private static final String CONTROLLER = "CONTROLLER";
    private static final String INTERNAL = "INTERNAL";

    private final KafkaRaftServer server;
    private final Certificates certificates;
    private final JsonWebTokens tokens;
    private final String name;
    private final Map<Door, Integer> ports;
    private final int internal;

    /** A listener. */
    public enum Door {
        /** TLS, and a password or a token. */
        SASL("SASL_SSL"),
        /** TLS on both sides. */
        MUTUAL("SSL"),
        /** As SASL, with a certificate that has expired. */
        EXPIRED("SASL_SSL"),
        /** As SASL, with a certificate for another host. */
        ELSEWHERE("SASL_SSL");

        private final String protocol;

        Door(String protocol) {
            this.protocol = protocol;
        }
    }

    private SecuredBroker(Path directory, Collection<String> names, Certificates certificates) throws Exception {
        this.certificates = certificates;
        tokens = JsonWebTokens.in(directory.resolve("tokens"));
        name = directory.toString();
        ports = new EnumMap<>(Door.class);
        for (Door door : Door.values()) {
            ports.put(door, freePort());
        }
        internal = freePort();
        Path logs = Files.createDirectories(directory.resolve("log"));
        format(logs, names);
        server = new KafkaRaftServer(new KafkaConfig(settings(logs, freePort())), Time.SYSTEM);
        server.startup();
        try (Admin admin = admin()) {
            admin.describeCluster().nodes().get(30, TimeUnit.SECONDS);
        }
    }

    /**
     * Starts a broker, and waits until it answers.
     *
     * @param names of those who may log in with a password
     */
    public static SecuredBroker start(Path directory, Collection<String> names) throws Exception {
        return new SecuredBroker(
                Files.createDirectories(directory), names, Certificates.in(directory.resolve("certificates")));
    }

    public Certificates certificates() {
        return certificates;
    }

    public JsonWebTokens tokens() {
        return tokens;
    }

    public String address(Door door) {
        return "127.0.0.1:" + ports.get(door);
    }

    /** What a client sets to come by a door whose server it trusts, before it says who it is. */
    public Map<String, String> client(Door door) throws Exception {
        Map<String, String> client = new TreeMap<>();
        client.put("bootstrap.servers", address(door));
        client.put("security.protocol", door.protocol);
        client.put("ssl.truststore.type", "PEM");
        client.put("ssl.truststore.location", certificates.trusted().toString());
        return client;
    }

    /** How somebody says who it is. */
    public enum Mechanism {
        PASSWORD,
        TOKEN,
        CERTIFICATE
    }

    /** What somebody sets who says it that way. */
    public Map<String, String> client(Mechanism mechanism, String user) throws Exception {
        return switch (mechanism) {
            case PASSWORD -> scram(Door.SASL, user);
            case TOKEN -> bearer(Door.SASL, user);
            case CERTIFICATE -> certified(user);
        };
    }

    /** What somebody sets who has a password. */
    public Map<String, String> scram(Door door, String user) throws Exception {
        Map<String, String> client = client(door);
        client.put("sasl.mechanism", "SCRAM-SHA-512");
        client.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                        .formatted(user, PASSWORD));
        return client;
    }

    /** What somebody sets who gets tokens. */
    public Map<String, String> bearer(Door door, String user) throws Exception {
        Map<String, String> client = client(door);
        client.putAll(tokens.client(user));
        return client;
    }

    /** What somebody sets who has a certificate. */
    public Map<String, String> certified(String user) throws Exception {
        Map<String, String> client = client(Door.MUTUAL);
        client.put("ssl.keystore.type", "PKCS12");
        client.put("ssl.keystore.location", certificates.client(user).toString());
        client.put("ssl.keystore.password", Certificates.PASSWORD);
        return client;
    }

    /** A door without TLS. */
    public String plainAddress() {
        return "127.0.0.1:" + internal;
    }

    /** Who may do anything. */
    public Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + internal));
    }

    /** Who may write anything. */
    public Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + internal),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Who may read anything. */
    public KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        "127.0.0.1:" + internal,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Allows somebody what is theirs. */
    public void allow(String principal, Collection<Right> rights) throws Exception {
        try (Admin admin = admin()) {
            admin.createAcls(rights.stream()
                            .map(right -> right.allowedTo(principal))
                            .toList())
                    .all()
                    .get();
        }
    }

    /** The same of one thing. */
    public void allow(String principal, ResourceType type, PatternType pattern, String name, AclOperation operation)
            throws Exception {
        allow(principal, List.of(new Right(type, pattern, name, operation)));
    }

    /** What a principal has asked for so far. */
    public Set<Asked> asked(String principal) {
        return RecordingAuthorizer.heard(name).stream()
                .filter(asked -> asked.principal().equals(principal))
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        tokens.close();
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path logs, Collection<String> names) throws Exception {
        new Formatter()
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .addDirectory(logs.toString())
                .setMetadataLogDirectory(logs.toString())
                .setControllerListenerName(CONTROLLER)
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setScramArguments(names.stream()
                        .map(user -> "SCRAM-SHA-512=[name=%s,password=%s]".formatted(user, PASSWORD))
                        .toList())
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private Map<String, String> settings(Path logs, int controller) throws Exception {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        settings.put("controller.listener.names", CONTROLLER);
        settings.put("inter.broker.listener.name", INTERNAL);
        Map<String, Integer> plain = Map.of(CONTROLLER, controller, INTERNAL, internal);
        settings.put(
                "listeners",
                Stream.concat(
                                plain.entrySet().stream(),
                                ports.entrySet().stream()
                                        .map(port -> Map.entry(port.getKey().name(), port.getValue())))
                        .map(listener -> "%s://127.0.0.1:%d".formatted(listener.getKey(), listener.getValue()))
                        .collect(Collectors.joining(",")));
        settings.put(
                "listener.security.protocol.map",
                Stream.concat(
                                plain.keySet().stream().map(listener -> listener + ":PLAINTEXT"),
                                Stream.of(Door.values()).map(door -> door.name() + ":" + door.protocol))
                        .collect(Collectors.joining(",")));
        doors(settings);
        settings.put("authorizer.class.name", RecordingAuthorizer.class.getName());
        settings.put(RecordingAuthorizer.NAME, name);
        settings.put("allow.everyone.if.no.acl.found", "false");
        settings.put("super.users", "User:ANONYMOUS");
        settings.put("ssl.principal.mapping.rules", "RULE:^CN=(.*)$/$1/");
        settings.put("log.dirs", logs.toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "2");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "2");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("message.max.bytes", "10485760");
        settings.put("log.cleaner.dedupe.buffer.size", "4194304");
        // Somebody who is refused is refused at once.
        settings.put("connection.failed.authentication.delay.ms", "0");
        return settings;
    }

    private void doors(Map<String, String> settings) throws Exception {
        Map<Door, Path> keys = new EnumMap<>(Door.class);
        String here = "ip:127.0.0.1,dns:localhost";
        Path good = certificates.server("broker", here);
        keys.put(Door.SASL, good);
        keys.put(Door.MUTUAL, good);
        keys.put(Door.EXPIRED, certificates.expired("expired", here));
        keys.put(Door.ELSEWHERE, certificates.server("elsewhere", "dns:kafka.example.org"));
        for (Door door : Door.values()) {
            String listener = "listener.name." + door.name().toLowerCase(Locale.ROOT) + ".";
            settings.put(listener + "ssl.keystore.type", "PKCS12");
            settings.put(listener + "ssl.keystore.location", keys.get(door).toString());
            settings.put(listener + "ssl.keystore.password", Certificates.PASSWORD);
            settings.put(listener + "ssl.key.password", Certificates.PASSWORD);
            settings.put(listener + "ssl.truststore.type", "PEM");
            settings.put(
                    listener + "ssl.truststore.location", certificates.trusted().toString());
            if (door == Door.MUTUAL) {
                settings.put(listener + "ssl.client.auth", "required");
                continue;
            }
            settings.put(listener + "sasl.enabled.mechanisms", "SCRAM-SHA-512,OAUTHBEARER");
            settings.put(
                    listener + "scram-sha-512.sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;");
            tokens.accept(settings, listener);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
