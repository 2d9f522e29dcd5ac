package io.millrace.benchmarks.online;

import io.millrace.benchmarks.load.Latencies;
import io.millrace.benchmarks.load.OpenLoopHttp;
import io.millrace.benchmarks.load.Report;
import io.millrace.benchmarks.load.RunOptions;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.cluster.RegistryProcess;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.serving.online.OnlineApp;
import io.millrace.wire.SchemaRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code POST /get-online-features}, one entity × 250 features, at a constant rate: broker, registry, store, server and load
 * generator on the same machine, store and load in one JVM.
 */
@Command(name = "OnlineBenchmark", mixinStandardHelpOptions = true, sortOptions = false)
public final class OnlineBenchmark implements Callable<Integer> {
    private static final String PROJECT = "wide";
    private static final int PARTITIONS = 4;
    private static final int CONNECTIONS = 16;

    private static final Duration OVERLOADED = Duration.ofSeconds(10);

    @Mixin
    private RunOptions options;

    @Option(names = "--rate", defaultValue = "2000", description = "Requests per second (${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--entities", defaultValue = "20000", description = "Customers (${DEFAULT-VALUE}).")
    private int entities;

    @Override
    public Integer call() throws Exception {
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
                load.run(
                        rate,
                        rate * options.warmUpSeconds(),
                        new Latencies(OVERLOADED, (long) rate * options.warmUpSeconds()));
                Report report = options.report();
                report.say("%d/s, one of %d entities x %d features, %d s counted"
                        .formatted(rate, entities, wide.features.size(), options.seconds()));
                for (int repeat = 1; repeat <= options.repeats(); repeat++) {
                    int count = rate * options.seconds();
                    Latencies latencies = new Latencies(OVERLOADED, count);
                    OpenLoopHttp.Outcome outcome = load.run(rate, count, latencies);
                    report.line("get-online-features")
                            .with("repeat", repeat)
                            .with("rate", rate)
                            .with(latencies)
                            .with("not_200", outcome.failed())
                            .with("load_processor_share", outcome.processorShare())
                            .end();
                }
            }
        }
        return 0;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new OnlineBenchmark()).execute(args));
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
