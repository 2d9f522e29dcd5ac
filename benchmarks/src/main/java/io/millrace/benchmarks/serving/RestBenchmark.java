package io.millrace.benchmarks.serving;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.load.Latencies;
import io.millrace.benchmarks.load.OpenLoopHttp;
import io.millrace.benchmarks.load.RateOptions;
import io.millrace.benchmarks.load.RateSearch;
import io.millrace.benchmarks.load.Report;
import io.millrace.benchmarks.load.RunOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code POST /predict} by entity at a constant rate over kept-alive connections: Millrace's, with its online store, its inference log and a model of
 * 300 trees of depth 6 over 24 features; and the same model behind FastAPI, with the rows in its memory. Broker, features, serving and load are in
 * one JVM, FastAPI is beside it, and one of the two is asked at a time.
 */
@Command(name = "RestBenchmark", mixinStandardHelpOptions = true, sortOptions = false)
public final class RestBenchmark implements Callable<Integer> {
    private static final int MOST = 100_000;
    private static final int COMPARED = 200;
    private static final double ALIKE = 1e-5;
    private static final Duration OVERLOADED = Duration.ofSeconds(3);
    private static final int STEP_WARM_UP_SECONDS = 2;

    @Mixin
    private RunOptions options;

    @Mixin
    private final RateOptions pace = new RateOptions(3000, 10);

    @Option(names = "--reasons", defaultValue = "3", description = "Of each prediction; 0: none (${DEFAULT-VALUE}).")
    private int reasons;

    @Option(names = "--entities", defaultValue = "10000", description = "Customers (${DEFAULT-VALUE}).")
    private int entities;

    @Option(names = "--connections", defaultValue = "32", description = "To either (${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--python",
            defaultValue = "/usr/bin/python3",
            description = "Interpreter that has fastapi, uvicorn and xgboost (${DEFAULT-VALUE}).")
    private String python;

    private Report report;

    @Override
    public Integer call() throws Exception {
        report = options.report();
        ServedProject served = new ServedProject(reasons > 0);
        report.say("POST /predict by one of %d entities, %d reasons, %d/s over %d connections, %d s counted after %d s"
                .formatted(entities, reasons, pace.rate(), connections, options.seconds(), options.warmUpSeconds()));
        try (Arena arena = Arena.open(ServedProject.partitions());
                LiveProject live = new LiveProject(arena, "served", served, entities, Map.of(), Map.of())) {
            InetSocketAddress address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), live.online().port());
            OpenLoopHttp millrace = load(address);
            if (FastApi.installed(python)) {
                List<String> all = IntStream.range(0, entities)
                        .mapToObj(RestBenchmark::customer)
                        .toList();
                EntityRows rows = EntityRows.read(
                        address, served.models().get(0).manifest().inputs(), all);
                Path model = arena.directory().resolve("model.json");
                Path features = arena.directory().resolve("features.json");
                Files.write(model, served.models().get(0).model());
                rows.write(features);
                try (FastApi fastApi = FastApi.start(python, arena.directory(), model, features)) {
                    compare(rows, new JsonClient(address), new JsonClient(fastApi.address()));
                    measure(Map.of("millrace", millrace, "fastapi", load(fastApi.address())));
                }
            } else {
                report.say(python + " does not have fastapi, uvicorn and xgboost: Millrace is measured alone");
                measure(Map.of("millrace", millrace));
            }
        }
        return 0;
    }

    /** Of the same values both must make the same score: else they are not the same model. */
    private void compare(EntityRows rows, JsonClient millrace, JsonClient fastApi) throws Exception {
        for (int i = 0; i < Math.min(COMPARED, entities); i++) {
            String entity = customer(i);
            double ours = millrace.post("/predict", Map.of("values", rows.values(entity)))
                    .path("score")
                    .doubleValue();
            double theirs = fastApi.post("/predict", Map.of("entity", entity))
                    .path("score")
                    .doubleValue();
            if (Math.abs(ours - theirs) > ALIKE) {
                throw new IllegalStateException(entity + " scores " + ours + ", and behind FastAPI " + theirs);
            }
        }
        report.say("%d customers score alike on both".formatted(Math.min(COMPARED, entities)));
    }

    private void measure(Map<String, OpenLoopHttp> contenders) throws Exception {
        List<String> names = contenders.keySet().stream().sorted().toList();
        for (String name : names) {
            run(contenders.get(name), pace.rate(), options.warmUpSeconds(), OVERLOADED);
        }
        for (int repeat = 1; repeat <= options.repeats(); repeat++) {
            for (String name : names) {
                step(
                        report.line(name).with("repeat", repeat),
                        contenders.get(name),
                        pace.rate(),
                        options.seconds(),
                        OVERLOADED);
            }
        }
        Duration limit = pace.limit();
        for (String name : names) {
            OpenLoopHttp load = contenders.get(name);
            int highest = RateSearch.highest(pace.rate(), MOST, perSecond -> {
                run(load, perSecond, STEP_WARM_UP_SECONDS, OVERLOADED);
                return step(report.line(name + ", step"), load, perSecond, options.stepSeconds(), limit);
            });
            report.line(name + ", highest")
                    .with("rate", highest)
                    .with("limit_ms", pace.limit().toMillis())
                    .end();
        }
    }

    /** Runs and reports; whether p99 kept the limit and every answer was 200. */
    private boolean step(Report.Line line, OpenLoopHttp load, int perSecond, int seconds, Duration limit)
            throws Exception {
        Latencies latencies = new Latencies(limit, (long) perSecond * seconds);
        OpenLoopHttp.Outcome outcome = load.run(perSecond, perSecond * seconds, latencies);
        boolean held = !latencies.broken() && outcome.failed() == 0;
        line.with("rate", perSecond)
                .with("held", held)
                .with("limit_ms", limit.toMillis())
                .with(latencies)
                .with("answers_per_s", outcome.perSecond())
                .with("not_200", outcome.failed())
                .with("load_processor_share", outcome.processorShare())
                .end();
        return held;
    }

    private static void run(OpenLoopHttp load, int perSecond, int seconds, Duration limit) throws Exception {
        load.run(perSecond, perSecond * seconds, new Latencies(limit, (long) perSecond * seconds));
    }

    private OpenLoopHttp load(InetSocketAddress address) {
        byte[][] requests = new byte[entities][];
        for (int i = 0; i < entities; i++) {
            requests[i] = request(customer(i));
        }
        return new OpenLoopHttp(address, connections, i -> requests[(int) (i * 7_919L % entities)]);
    }

    private byte[] request(String customer) {
        String body = "{\"entity\":\"" + customer + '"' + (reasons > 0 ? ",\"reasons\":" + reasons : "") + '}';
        return ("POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String customer(int number) {
        return "customer-" + number;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new RestBenchmark()).execute(args));
    }
}
