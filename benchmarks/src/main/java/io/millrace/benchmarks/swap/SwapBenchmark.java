package io.millrace.benchmarks.swap;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Await;
import io.millrace.benchmarks.serving.ControlWriter;
import io.millrace.benchmarks.serving.ServedProject;
import io.millrace.bundle.GoldenRow;
import io.millrace.bundle.ModelBundle;
import io.millrace.bundle.Scorer;
import io.millrace.features.FeatureSet;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.serving.ServingApp;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.Producer;

/**
 * Models that change while feature updates come at a constant rate: two of 300 trees over 24 features, grown by XGBoost, take turns, each loaded anew by each
 * swap, predictions with their reasons; before every tenth swap a model is deployed that disagrees with its golden rows. Afterwards every update is
 * accounted for ({@link ScoredLog}).
 *
 * <p>Arguments: {@code [swaps [updates per second [milliseconds between swaps]]]}.
 */
public final class SwapBenchmark {
    private static final int WARM_UP_SECONDS = 5;
    /** Swaps before memory is looked at for the first time. */
    private static final int EARLY = 20;
    /** Longest that a swap may take, on average. */
    private static final int SWAP_MILLIS = 4000;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Arena arena;
    private final int swaps;
    private final int rate;
    private final int pause;
    private final PrintStream out = System.out;
    /** By offset: which version a deployment puts into service. */
    private final Map<Long, String> deployed = new HashMap<>();
    /** From a deployment to the first update that it scored. */
    private final List<long[]> changes = new ArrayList<>();
    /** While memory was looked at: not counted. */
    private final List<long[]> collections = new ArrayList<>();

    private SwapBenchmark(Arena arena, int swaps, int rate, int pause) {
        this.arena = arena;
        this.swaps = swaps;
        this.rate = rate;
        this.pause = pause;
    }

    public static void main(String[] args) throws Exception {
        int swaps = args.length > 0 ? Integer.parseInt(args[0]) : 100;
        int rate = args.length > 1 ? Integer.parseInt(args[1]) : 1000;
        int pause = args.length > 2 ? Integer.parseInt(args[2]) : 500;
        try (Arena arena = Arena.open()) {
            new SwapBenchmark(arena, swaps, rate, pause).run();
        }
    }

    private void run() throws Exception {
        ServedProject served = new ServedProject(true);
        ProcessContext process = ProcessContext.open(settings(), served.named("swap"));
        process.ensureTopics(process.topics().topics());
        FeatureSet features = FeatureSet.compile(process.project());
        int most = rate * (WARM_UP_SECONDS + 60 + swaps * (pause + SWAP_MILLIS) / 1000);
        try (ControlWriter control = new ControlWriter(process);
                Producer<byte[], byte[]> load = process.producer("load", Map.of("linger.ms", 1));
                Answers answers = new Answers(
                        arena.bootstrapServers(), process.topics().inferenceLog(), arena.registry(), most)) {
            Map<String, Scorer> scorers = new HashMap<>();
            for (int i = 0; i < served.models().size(); i++) {
                control.register(version(i), served.models().get(i));
                scorers.put(version(i), Scorer.load(served.models().get(i), features));
            }
            deployed.put(control.deploy(version(0)), version(0));
            ConstantUpdates updates = new ConstantUpdates(
                    load, process.topics().featureUpdates(), features, arena.registryUrl(), rate, most);
            try (ServingApp serving = ServingApp.start(process)) {
                Await.until(PATIENCE, () -> serving.deployed() > 0);
                updates.start();
                swap(control, served, updates, answers);
                updates.stop();
                Await.until(PATIENCE, () -> answers.count() >= updates.sent());
            }
            printLatency(updates, answers);
            long again = new ScoredLog(features, arena.registry(), deployed::get, scorers)
                    .check(arena.bootstrapServers(), process.topics(), updates.sent());
            out.printf(
                    "%,d updates, %d deployments: each has one entry and one prediction, in order, scored by the model of its deployment; scored again: %d%n",
                    updates.sent(), deployed.size(), again);
        } finally {
            process.close();
        }
    }

    private void swap(ControlWriter control, ServedProject served, ConstantUpdates updates, Answers answers)
            throws Exception {
        Await.until(PATIENCE, () -> answers.count() > rate * WARM_UP_SECONDS);
        for (int swap = 1; swap <= swaps; swap++) {
            if (swap % 10 == 0) {
                String broken = "9." + swap + ".0";
                control.register(broken, disagreeing(served.models().get(0)));
                // It puts nothing into service.
                control.deploy(broken);
            }
            String version = version(swap % served.models().size());
            long start = System.nanoTime();
            long offset = control.deploy(version);
            deployed.put(offset, version);
            Await.until(PATIENCE, () -> answers.deployment() >= offset);
            changes.add(new long[] {start, System.nanoTime()});
            int until = updates.sent() + rate * pause / 1000;
            Await.until(PATIENCE, () -> updates.sent() >= until);
            if (swap == EARLY || swap == swaps) {
                out.println("after " + swap + " swaps: " + memory());
            }
        }
        out.printf(
                "from a deployment to the first update that it scores: %.0f ms on average; load %.1f%n",
                changes.stream()
                                .mapToLong(change -> change[1] - change[0])
                                .average()
                                .orElse(0)
                        / 1e6,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static ModelBundle disagreeing(ModelBundle bundle) {
        List<GoldenRow> golden = bundle.golden().stream()
                .map(row -> new GoldenRow(row.numbers(), row.categories(), row.margin() + 0.01, row.score()))
                .toList();
        return new ModelBundle(bundle.manifest(), bundle.model(), bundle.reference(), golden);
    }

    private Memory memory() throws Exception {
        long start = System.nanoTime();
        Memory memory = Memory.now();
        collections.add(new long[] {start - 1_000_000_000L, System.nanoTime() + 1_000_000_000L});
        return memory;
    }

    private void printLatency(ConstantUpdates updates, Answers answers) {
        Histogram during = new Histogram(60_000_000L, 3);
        Histogram elsewhere = new Histogram(60_000_000L, 3);
        for (int i = rate * WARM_UP_SECONDS; i < updates.sent(); i++) {
            long due = updates.due(i);
            if (!within(collections, due)) {
                (within(changes, due) ? during : elsewhere).recordValue(Math.max(0, answers.answered(i) - due) / 1000);
            }
        }
        print("while a model is changed", during);
        print("elsewhere", elsewhere);
    }

    private void print(String what, Histogram latency) {
        out.printf(
                "%-25s %,8d updates, due to logged in ms: p50 %.1f  p90 %.1f  p99 %.1f  p99.9 %.1f  greatest %.1f%n",
                what,
                latency.getTotalCount(),
                latency.getValueAtPercentile(50) / 1e3,
                latency.getValueAtPercentile(90) / 1e3,
                latency.getValueAtPercentile(99) / 1e3,
                latency.getValueAtPercentile(99.9) / 1e3,
                latency.getMaxValue() / 1e3);
    }

    private static boolean within(List<long[]> spans, long time) {
        return spans.stream().anyMatch(span -> span[0] - time <= 0 && time - span[1] <= 0);
    }

    private static String version(int model) {
        return "1." + model + ".0";
    }

    private Settings settings() throws Exception {
        return Settings.builder()
                .flag("bootstrap.servers", arena.bootstrapServers())
                .flag("schema.registry.url", arena.registryUrl())
                .flag("state.dir", arena.directory().resolve("state").toString())
                .flag("environment", "dev")
                .flag("rest.port", "0")
                .build();
    }
}
