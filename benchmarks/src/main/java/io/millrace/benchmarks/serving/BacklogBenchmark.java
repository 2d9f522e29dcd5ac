package io.millrace.benchmarks.serving;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Await;
import io.millrace.benchmarks.load.Report;
import io.millrace.benchmarks.load.RunOptions;
import io.millrace.records.Arm;
import io.millrace.records.Routing;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.serving.ServingApp;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Feature updates per second that serving scores from a backlog, with reasons and without, by a model of 300 trees of depth 6 over 24 features; beside a
 * bare application with the same guarantee and threads that forwards each update to two topics, as many as scoring writes to; and, where it is asked
 * for, with a second version as large that scores half of the entities, or is recorded as a shadow. From the first to the last result; broker and application are in one JVM. The first round is not counted: it warms up.
 */
@Command(name = "BacklogBenchmark", mixinStandardHelpOptions = true, sortOptions = false)
public final class BacklogBenchmark implements Callable<Integer> {
    private static final String NAME = "drained";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String OTHER = LiveProject.VERSIONS.get(1);
    private static final Routing HALVES = new Routing(
            1L,
            "halves",
            List.of(new Arm("challenger", OTHER, 500_000), new Arm("champion", LiveProject.VERSIONS.get(0), 1_000_000)),
            null,
            List.of());
    private static final Routing SHADOW = new Routing(1L, "shadow", List.of(), OTHER, List.of());

    @Mixin
    private RunOptions options;

    @Option(names = "--updates", defaultValue = "300000", description = "Events behind the backlog (${DEFAULT-VALUE}).")
    private int events;

    @Option(names = "--threads", split = ",", defaultValue = "1,2", description = "Stream threads (${DEFAULT-VALUE}).")
    private int[] threads;

    @Option(
            names = "--kinds",
            split = ",",
            defaultValue = "bare,plain,reasons",
            description = "What is measured: bare, plain, reasons, arms, shadow (${DEFAULT-VALUE}).")
    private List<String> kinds;

    private Report report;

    @Override
    public Integer call() throws Exception {
        report = options.report();
        ServedProject plain = new ServedProject(false);
        ServedProject explained = plain.withReasons(true);
        try (Arena arena = Arena.open(ServedProject.partitions())) {
            UpdateBacklog backlog = UpdateBacklog.make(arena, NAME, plain, events);
            report.say("%d updates in %d partitions".formatted(backlog.updates(), ServedProject.partitions()));
            arena.topics().create("bare.one");
            arena.topics().create("bare.two");
            for (int repeat = 0; repeat <= options.repeats(); repeat++) {
                for (int count : threads) {
                    for (String kind : kinds) {
                        switch (kind) {
                            case "bare" -> bare(arena, backlog, repeat, count);
                            case "plain" -> serving("serving", arena, backlog, repeat, count, plain, null);
                            case "reasons" ->
                                serving("serving, reasons", arena, backlog, repeat, count, explained, null);
                            case "arms" -> serving("serving, arms", arena, backlog, repeat, count, plain, HALVES);
                            case "shadow" -> serving("serving, shadow", arena, backlog, repeat, count, plain, SHADOW);
                            default -> throw new IllegalArgumentException("kind " + kind);
                        }
                    }
                }
            }
        }
        return 0;
    }

    private void bare(Arena arena, UpdateBacklog backlog, int repeat, int count) throws Exception {
        Map<String, Object> settings = Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG,
                "bare-" + repeat + "-" + count,
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                arena.bootstrapServers(),
                StreamsConfig.STATE_DIR_CONFIG,
                arena.directory().resolve("bare").toString(),
                StreamsConfig.NUM_STREAM_THREADS_CONFIG,
                count,
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                500,
                StreamsConfig.consumerPrefix("isolation.level"),
                "read_committed",
                StreamsConfig.consumerPrefix("auto.offset.reset"),
                "earliest",
                StreamsConfig.producerPrefix("linger.ms"),
                1,
                StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG,
                Serdes.ByteArraySerde.class,
                StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG,
                Serdes.ByteArraySerde.class);
        Topology topology = new Topology()
                .addSource("in", backlog.topic())
                .addSink("one", "bare.one", "in")
                .addSink("two", "bare.two", "in");
        Meter meter = new Meter(arena, "bare.two", backlog.updates());
        try (KafkaStreams streams = new KafkaStreams(topology, new StreamsConfig(settings))) {
            streams.start();
            meter.awaitAll();
        }
        meter.report("bare", repeat, count);
    }

    private void serving(
            String kind,
            Arena arena,
            UpdateBacklog backlog,
            int repeat,
            int count,
            ServedProject served,
            @Nullable Routing routing)
            throws Exception {
        try (ProcessContext process = LiveProject.open(
                        arena, served.named(NAME), NAME + "-serving", Map.of("threads", String.valueOf(count)));
                ControlWriter control = new ControlWriter(process)) {
            control.deploy(LiveProject.VERSIONS.get(0), routing);
            Meter meter = new Meter(arena, process.topics().predictions(), backlog.updates());
            ServingApp serving = ServingApp.start(process);
            try {
                meter.awaitAll();
            } finally {
                serving.close();
            }
            meter.report(kind, repeat, count);
            String group = ServingApp.group(process.project());
            Await.until(PATIENCE, () -> arena.topics().forgetGroup(group));
        }
    }

    /** Watches results come from now on, and takes the time from the first to the last. */
    private final class Meter {
        private final Arena arena;
        private final String topic;
        private final long updates;
        private final long before;
        private double seconds;
        private double processorSeconds;
        private long late;

        Meter(Arena arena, String topic, long updates) {
            this.arena = arena;
            this.topic = topic;
            this.updates = updates;
            before = arena.topics().end(topic);
        }

        void awaitAll() throws Exception {
            Await.until(PATIENCE, () -> come() > 0);
            late = come();
            long start = System.nanoTime();
            long processor = processorNanos();
            Await.until(PATIENCE, () -> come() >= updates);
            seconds = (System.nanoTime() - start) / 1e9;
            processorSeconds = (processorNanos() - processor) / 1e9;
        }

        private long come() {
            return arena.topics().end(topic) - before;
        }

        void report(String kind, int repeat, int count) throws Exception {
            long counted = updates - late;
            report.line(repeat == 0 ? kind + ", warm-up" : kind)
                    .with("repeat", repeat)
                    .with("threads", count)
                    .with("updates_per_s", Math.round(counted / seconds))
                    .with("process_us_per_update", 1e6 * processorSeconds / counted)
                    .end();
        }

        private static long processorNanos() {
            return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                    .getProcessCpuTime();
        }
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new BacklogBenchmark()).execute(args));
    }
}
