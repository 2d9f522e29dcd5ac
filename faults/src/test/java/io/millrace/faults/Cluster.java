package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cluster.ChildJvm;
import io.millrace.quickstart.cluster.ChildJvm.Host;
import io.millrace.runtime.testing.Eventually;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * Brokers of one Kafka cluster, each a controller too and a JVM of its own on the loopback address. What decides how long a fault is felt is
 * Kafka's default; only what one small machine needs is set.
 */
final class Cluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final List<ChildJvm> brokers;
    private final List<Relay> relays;
    private final String bootstrapServers;
    private final Admin admin;

    private Cluster(List<ChildJvm> brokers, List<Relay> relays, String bootstrapServers) {
        this.brokers = brokers;
        this.relays = relays;
        this.bootstrapServers = bootstrapServers;
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /**
     * Starts a cluster and waits until all brokers are in it.
     *
     * @param directory where broker n has its log in {@code broker-n}, which may be there
     * @param size 3, with three replicas of everything, or 1
     */
    static Cluster start(Path directory, int size) throws Exception {
        List<Integer> ports = freePorts(3 * size);
        String id = Uuid.randomUuid().toString();
        List<ChildJvm> brokers = new ArrayList<>();
        List<Relay> relays = new ArrayList<>();
        for (int broker = 0; broker < size; broker++) {
            Path home = Files.createDirectories(directory.resolve("broker-" + broker));
            Relay relay = Relay.to(ports.get(2 * size + broker));
            relays.add(relay);
            Path properties = Files.writeString(
                    home.resolve("server.properties"), properties(home, broker, size, ports, relay.port()));
            String[] format = {"format", "-t", id, "-c", properties.toString()};
            PrintStream quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            assertThat(StorageTool.execute(format, quiet)).isZero();
            brokers.add(ChildJvm.start(
                    "broker-" + broker, home, Host.ofHeap("400m"), "kafka.Kafka", List.of(properties.toString())));
        }
        Cluster cluster = new Cluster(
                brokers,
                relays,
                ports.subList(0, size).stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")));
        try {
            cluster.awaitWhole();
        } catch (Exception | Error failed) {
            cluster.close();
            throw failed;
        }
        return cluster;
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** The same brokers, for who is to reach them through the relays alone. */
    String relayedServers() {
        return relays.stream().map(relay -> "127.0.0.1:" + relay.port()).collect(Collectors.joining(","));
    }

    /** What lies between a broker and those who reach it through a relay; nobody else, brokers least of all. */
    List<Relay> relays() {
        return List.copyOf(relays);
    }

    int size() {
        return brokers.size();
    }

    /** A broker, from 0: to be killed, stopped in order, made to stand still, and started again. */
    ChildJvm broker(int index) {
        return brokers.get(index);
    }

    /** Waits until every broker is there, and every replica of every partition in sync. */
    void awaitWhole() throws Exception {
        Eventually.await("a whole cluster", PATIENCE, () -> {
            for (ChildJvm broker : brokers) {
                assertThat(broker.isAlive()).as("%s", broker.lastLog()).isTrue();
            }
            return whole();
        });
    }

    private boolean whole() throws InterruptedException {
        try {
            return admin.describeCluster().nodes().get().size() == brokers.size()
                    && admin.describeTopics(admin.listTopics().names().get()).allTopicNames().get().values().stream()
                            .flatMap(topic -> topic.partitions().stream())
                            .allMatch(partition -> partition.isr().size()
                                    == partition.replicas().size());
        } catch (ExecutionException away) {
            // Of some broker that is not there yet.
            return false;
        }
    }

    private static String properties(Path home, int broker, int size, List<Integer> ports, int relayed) {
        String voters = IntStream.range(0, size)
                .mapToObj(i -> i + "@127.0.0.1:" + ports.get(size + i))
                .collect(Collectors.joining(","));
        return """
                process.roles=broker,controller
                node.id=%d
                controller.quorum.voters=%s
                listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d,RELAYED://127.0.0.1:%d
                advertised.listeners=PLAINTEXT://127.0.0.1:%d,RELAYED://127.0.0.1:%d
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,RELAYED:PLAINTEXT
                controller.listener.names=CONTROLLER
                inter.broker.listener.name=PLAINTEXT
                log.dirs=%s
                auto.create.topics.enable=false
                offsets.topic.replication.factor=%d
                transaction.state.log.replication.factor=%d
                transaction.state.log.min.isr=%d
                # Few internal partitions: they are replicated and recovered on two cores.
                offsets.topic.num.partitions=6
                transaction.state.log.num.partitions=6
                num.network.threads=2
                num.io.threads=4
                background.threads=2
                log.cleaner.dedupe.buffer.size=16777216
                log.cleaner.threads=1
                # Sessions of a few seconds: a zombie is one soon.
                group.min.session.timeout.ms=1000
                group.initial.rebalance.delay.ms=0
                """.formatted(
                        broker,
                        voters,
                        ports.get(broker),
                        ports.get(size + broker),
                        ports.get(2 * size + broker),
                        ports.get(broker),
                        relayed,
                        home.resolve("log"),
                        size,
                        size,
                        Math.min(size, 2));
    }

    /** Held until all are found: none comes twice. */
    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        admin.close();
        for (ChildJvm broker : brokers) {
            broker.end();
        }
        for (Relay relay : relays) {
            relay.close();
        }
    }
}
