package io.millrace.benchmarks.online;

import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.cluster.RegistryProcess;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.serving.online.OnlineApp;
import io.millrace.wire.SchemaRegistry;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * {@code POST /get-online-features}, one entity × 250 features, at a constant rate: broker, registry, store, server and load
 * generator on the same machine, store and load in one JVM.
 *
 * <p>Arguments: {@code [repeats [seconds [requests per second [entities]]]]}.
 */
public final class OnlineBenchmark {
    private static final String PROJECT = "wide";
    private static final int PARTITIONS = 4;
    private static final int CONNECTIONS = 16;
    private static final int WARM_UP_SECONDS = 15;

    private OnlineBenchmark() {}

    public static void main(String[] args) throws Exception {
        int repeats = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 30;
        int rate = args.length > 2 ? Integer.parseInt(args[2]) : 2_000;
        int entities = args.length > 3 ? Integer.parseInt(args[3]) : 20_000;
        PrintStream out = System.out;
        WideProject wide = new WideProject(PROJECT, PARTITIONS);
        Path directory = Files.createTempDirectory("millrace-online");
        Path home = Path.of(System.getProperty("millrace.home", "."));
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
                RegistryProcess registry = RegistryProcess.start(
                        home.resolve("quickstart/target/registry"), directory.resolve("registry.log"));
                ProcessContext process = ProcessContext.open(
                        Settings.builder()
                                .flag("bootstrap.servers", broker.bootstrapServers())
                                .flag("schema.registry.url", registry.url())
                                .flag("state.dir", directory.resolve("state").toString())
                                .flag("rest.port", "0")
                                .flag("environment", "dev")
                                .build(),
                        wide.project)) {
            process.ensureTopics(process.topics().topics());
            fill(process, wide, entities);
            try (OnlineApp online = OnlineApp.start(process, wide.features, Clock.systemUTC(), current -> List.of())) {
                online.streams().awaitRunning(Duration.ofMinutes(1));
                awaitAll(online, entities);
                byte[][] requests = new byte[entities][];
                for (int i = 0; i < entities; i++) {
                    requests[i] = wide.request(WideProject.customer(i));
                }
                OpenLoopHttp load = new OpenLoopHttp(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), online.port()),
                        CONNECTIONS,
                        i -> requests[(int) (i * 7_919L % entities)]);
                load.run(rate, rate * WARM_UP_SECONDS, new Histogram(60_000_000L, 3));
                out.printf(
                        "%d/s, one of %d entities x %d features, %d s counted; microseconds%n",
                        rate, entities, wide.features.size(), seconds);
                for (int repeat = 1; repeat <= repeats; repeat++) {
                    Histogram latencies = new Histogram(60_000_000L, 3);
                    load.run(rate, rate * seconds, latencies);
                    out.printf(
                            "%d  p50 %d  p90 %d  p99 %d  p99.9 %d  greatest %d  not 200: %d  load %.1f%n",
                            repeat,
                            latencies.getValueAtPercentile(50),
                            latencies.getValueAtPercentile(90),
                            latencies.getValueAtPercentile(99),
                            latencies.getValueAtPercentile(99.9),
                            latencies.getMaxValue(),
                            load.failed(),
                            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
                }
            }
        }
    }

    private static void fill(ProcessContext process, WideProject wide, int entities) throws Exception {
        String topic = process.topics().features();
        int schemaId = process.registry().register(SchemaRegistry.valueSubject(topic), wide.schema());
        try (Producer<byte[], byte[]> producer = process.producer("fill")) {
            for (int i = 0; i < entities; i++) {
                String customer = WideProject.customer(i);
                // What is lost is waited for in vain.
                var unused = producer.send(new ProducerRecord<>(
                        topic, customer.getBytes(StandardCharsets.UTF_8), wide.update(schemaId, customer)));
            }
            producer.flush();
        }
    }

    private static void awaitAll(OnlineApp online, int entities) {
        ReadOnlyKeyValueStore<Bytes, byte[]> store = online.streams()
                .streams()
                .store(StoreQueryParameters.fromNameAndType(OnlineApp.STORE, QueryableStoreTypes.keyValueStore()));
        for (int i = 0; i < entities; i++) {
            Bytes key = Bytes.wrap(WideProject.customer(i).getBytes(StandardCharsets.UTF_8));
            while (store.get(key) == null) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
