package io.millrace.quickstart.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka node, controller and broker in one, in this process and on the loopback address alone. Its settings suit one
 * small node; what is stored in its directory is there again when it is started on that directory another time.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String CONTROLLER = "CONTROLLER";
    private static final int NODE_ID = 1;

    private final KafkaRaftServer server;
    private final String bootstrapServers;
    private boolean closed;

    private EmbeddedBroker(KafkaRaftServer server, String bootstrapServers) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a node on free ports and waits until it answers.
     *
     * @param directory where it keeps everything; created and formatted when new
     * @throws UncheckedIOException when the directory or a port cannot be had
     * @throws KafkaException when the node does not come up
     */
    public static EmbeddedBroker start(Path directory) {
        try {
            int brokerPort = freePort();
            return start(directory, brokerPort, freePort());
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback address", e);
        }
    }

    private static EmbeddedBroker start(Path directory, int brokerPort, int controllerPort) {
        Path logs = directory.resolve("log").toAbsolutePath();
        String bootstrap = "127.0.0.1:" + brokerPort;
        Map<String, String> settings = settings(logs, brokerPort, controllerPort);
        try {
            Files.createDirectories(logs);
            if (!Files.exists(logs.resolve("meta.properties"))) {
                format(logs);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + logs, e);
        }
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
        EmbeddedBroker broker = new EmbeddedBroker(server, bootstrap);
        try {
            startUninterruptibly(server);
            awaitAnswer(bootstrap);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
        return broker;
    }

    /** Where clients connect. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Stops the node cleanly; what it stored stays. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            // Whoever was interrupted closes what it has: an unclean stop would be checked at length the next time.
            boolean interrupted = Thread.interrupted();
            server.shutdown();
            server.awaitShutdown();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A node that is interrupted while it starts halts the whole process. */
    private static void startUninterruptibly(KafkaRaftServer server) {
        FutureTask<?> startup = new FutureTask<>(server::startup, null);
        new Thread(startup, "broker-startup").start();
        boolean interrupted = false;
        try {
            while (!startup.isDone()) {
                try {
                    startup.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw new KafkaException("the node does not start", e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void format(Path logs) {
        try {
            new Formatter()
                    .setNodeId(NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(logs.toString())
                    .setMetadataLogDirectory(logs.toString())
                    .setControllerListenerName(CONTROLLER)
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setIgnoreFormatted(true)
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .run();
        } catch (Exception e) {
            throw new KafkaException("cannot format " + logs, e);
        }
    }

    private static Map<String, String> settings(Path logs, int brokerPort, int controllerPort) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        settings.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        settings.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + brokerPort + "," + CONTROLLER + "://127.0.0.1:" + controllerPort);
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + brokerPort);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        settings.put("controller.listener.names", CONTROLLER);
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("log.dirs", logs.toString());
        // A topic that nobody declared is a mistake, not a topic.
        settings.put("auto.create.topics.enable", "false");
        // One node holds the only replica of everything; few internal partitions start and stop quickly.
        settings.put("default.replication.factor", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "8");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "8");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        // The transaction of a process that was killed must not hold readers of committed records for long.
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");
        // Every member of a group is started by us, one after the other: waiting for more only delays.
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.min.session.timeout.ms", "1000");
        // A user's own records may be large.
        settings.put("message.max.bytes", "10485760");
        settings.put("replica.fetch.max.bytes", "10485760");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        settings.put("log.cleaner.dedupe.buffer.size", "16777216");
        settings.put("log.cleaner.threads", "1");
        settings.put("num.recovery.threads.per.data.dir", "2");
        return settings;
    }

    private static void awaitAnswer(String bootstrap) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            admin.describeCluster().nodes().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while the node was starting", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("the node at " + bootstrap + " does not answer", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
