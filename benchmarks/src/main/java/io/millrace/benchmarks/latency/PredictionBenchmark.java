package io.millrace.benchmarks.latency;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.load.Latencies;
import io.millrace.benchmarks.load.RateOptions;
import io.millrace.benchmarks.load.RateSearch;
import io.millrace.benchmarks.load.Report;
import io.millrace.benchmarks.load.RunOptions;
import io.millrace.benchmarks.serving.ServedProject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Event to prediction: from the moment at which an event was due to be sent to the moment at which a reader of committed records has its prediction,
 * by a model of 300 trees of depth 6 over 24 features. Beside it, in turn, two bare applications with the same guarantees and settings that forward 120
 * bytes. Broker, load, features and serving are in one JVM.
 *
 * <p>In turn for each repeat: bare, Millrace, Millrace while models are swapped. Then the highest rate whose p99 keeps the limit, of both.
 */
@Command(name = "PredictionBenchmark", mixinStandardHelpOptions = true, sortOptions = false)
public final class PredictionBenchmark implements Callable<Integer> {
    private static final int ENTITIES = 2_000;
    private static final int MOST = 200_000;
    private static final Duration OVERLOADED = Duration.ofSeconds(10);
    private static final int STEP_WARM_UP_SECONDS = 2;

    @Mixin
    private RunOptions options;

    @Mixin
    private final RateOptions pace = new RateOptions(1000, 100);

    @Option(names = "--swaps", defaultValue = "20", description = "Swaps in a turn (${DEFAULT-VALUE}).")
    private int swaps;

    @Option(names = "--swap-seconds", defaultValue = "3", description = "From one swap to the next (${DEFAULT-VALUE}).")
    private int secondsPerSwap;

    @Option(
            names = "--kinds",
            split = ",",
            defaultValue = "bare,millrace,swapping,highest",
            description = "What is measured (${DEFAULT-VALUE}).")
    private List<String> kinds;

    @Option(
            names = "--reasons",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Whether each prediction has its reasons (${DEFAULT-VALUE}).")
    private boolean reasons;

    private Report report;

    @Override
    public Integer call() throws Exception {
        report = options.report();
        ServedProject served = new ServedProject(reasons);
        report.say(
                "event to prediction, %d/s, %d s counted after %d s, reasons: %s; broker, load, features and serving in one JVM"
                        .formatted(pace.rate(), options.seconds(), options.warmUpSeconds(), reasons));
        try (Arena arena = Arena.open(ServedProject.partitions());
                Pipeline bare = new PassThrough(arena, "bare", Variant.DEFAULT, ENTITIES);
                Millrace millrace = new Millrace(arena, "served", served, Variant.DEFAULT, ENTITIES, false)) {
            OpenLoop bareLoad = new OpenLoop(bare, arena.bootstrapServers());
            OpenLoop load = new OpenLoop(millrace, arena.bootstrapServers());
            for (int repeat = 1; repeat <= options.repeats(); repeat++) {
                if (kinds.contains("bare")) {
                    constant("bare", repeat, bareLoad);
                }
                if (kinds.contains("millrace")) {
                    constant("millrace", repeat, load);
                }
                if (kinds.contains("swapping")) {
                    swapping(repeat, load, millrace.swaps());
                }
            }
            if (kinds.contains("highest")) {
                highest("bare", bareLoad);
                highest("millrace", load);
            }
        }
        return 0;
    }

    private void constant(String kind, int repeat, OpenLoop load) throws Exception {
        Latencies latencies = run(load);
        report.line(kind)
                .with("repeat", repeat)
                .with("rate", pace.rate())
                .with("kept_up", !latencies.broken())
                .with(latencies)
                .end();
    }

    private void swapping(int repeat, OpenLoop load, Swaps models) throws Exception {
        int before = models.seen();
        int measured = pace.rate() * swaps * secondsPerSwap;
        Latencies latencies = new Latencies(OVERLOADED, measured);
        List<Long> millis = models.during(
                swaps,
                Duration.ofSeconds(options.warmUpSeconds()).toNanos(),
                Duration.ofSeconds(secondsPerSwap).toNanos(),
                done -> load.run(pace.rate(), pace.rate() * options.warmUpSeconds(), measured, done, latencies));
        int seen = models.seen() - before;
        if (seen < swaps && !latencies.broken()) {
            throw new IllegalStateException("only " + seen + " of " + swaps + " swaps are seen in every partition");
        }
        report.line("millrace, swapping")
                .with("repeat", repeat)
                .with("rate", pace.rate())
                .with("kept_up", !latencies.broken())
                .with(latencies)
                .with("swaps", swaps)
                .with("swaps_seen", seen)
                .with("swap_median_ms", millis.get(millis.size() / 2))
                .with("swap_greatest_ms", millis.get(millis.size() - 1))
                .end();
    }

    private Latencies run(OpenLoop load) throws InterruptedException {
        Latencies latencies = new Latencies(OVERLOADED, (long) pace.rate() * options.seconds());
        load.run(pace.rate(), pace.rate() * options.warmUpSeconds(), pace.rate() * options.seconds(), latencies);
        return latencies;
    }

    private void highest(String kind, OpenLoop load) throws Exception {
        int highest = RateSearch.highest(pace.rate(), MOST, perSecond -> {
            int measured = perSecond * options.stepSeconds();
            Latencies latencies = new Latencies(pace.limit(), measured);
            load.run(perSecond, perSecond * STEP_WARM_UP_SECONDS, measured, latencies);
            report.line(kind + ", step")
                    .with("rate", perSecond)
                    .with("held", !latencies.broken())
                    .with(latencies)
                    .end();
            return !latencies.broken();
        });
        report.line(kind + ", highest")
                .with("rate", highest)
                .with("searched_up_to", MOST)
                .with("limit_ms", pace.limit().toMillis())
                .end();
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new PredictionBenchmark()).execute(args));
    }
}
