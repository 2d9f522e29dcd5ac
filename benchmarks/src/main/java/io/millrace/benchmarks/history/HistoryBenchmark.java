package io.millrace.benchmarks.history;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.project.Project;
import io.millrace.quickstart.history.History;
import io.millrace.quickstart.history.History.Stage;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code millrace history} over a file of churn events, on all processors, and each row's recomputation from the entity's events
 * beside it.
 *
 * <p>Arguments: {@code [events [rows [customers [days [directory]]]]]}.
 */
public final class HistoryBenchmark {
    private static final int SEED = 1;
    private static final int SAMPLE = 2_000;

    private HistoryBenchmark() {}

    public static void main(String[] args) throws Exception {
        ChurnFiles churn = new ChurnFiles(
                args.length > 0 ? Integer.parseInt(args[0]) : 10_000_000,
                args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000,
                args.length > 2 ? Integer.parseInt(args[2]) : 20_000,
                args.length > 3 ? Integer.parseInt(args[3]) : 365,
                SEED);
        Path parent = Path.of(args.length > 4 ? args[4] : System.getProperty("java.io.tmpdir"));
        Path directory = Files.createTempDirectory(parent, "millrace-history");
        try {
            run(churn, directory, System.out);
        } finally {
            delete(directory);
        }
    }

    private static void run(ChurnFiles churn, Path directory, PrintStream out) throws Exception {
        Path events = directory.resolve("events.csv");
        Path rows = directory.resolve("rows.csv");
        churn.writeEvents(events);
        churn.writeRows(rows);
        Project project = ChurnFiles.project(Path.of(System.getProperty("millrace.home", ".")));
        int processors = Runtime.getRuntime().availableProcessors();
        out.printf(
                "%s, %d MB of CSV; %d processors, %d MB heap%n",
                churn,
                Files.size(events) >> 20,
                processors,
                Runtime.getRuntime().maxMemory() >> 20);
        for (String kind : List.of("csv", "parquet")) {
            Watch watch = new Watch();
            double cpu = cpuSeconds();
            long start = System.nanoTime();
            History.Summary summary = History.ofFiles(project, List.of(events))
                    .withListener(watch)
                    .answer(rows, "entity", "time", directory.resolve("features." + kind));
            double seconds = (System.nanoTime() - start) / 1e9;
            out.printf(
                    "%-7s  %6.1f s, %5.1f s of processor: %,9.0f events/s, %,8.0f per processor; %s; %s%n",
                    kind,
                    seconds,
                    cpuSeconds() - cpu,
                    churn.events() / seconds,
                    churn.events() / (cpuSeconds() - cpu),
                    watch,
                    summary);
            naive(churn, project, rows, events, watch, processors, out);
        }
    }

    private static void naive(
            ChurnFiles churn, Project project, Path rows, Path events, Watch watch, int processors, PrintStream out)
            throws Exception {
        Naive naive = new Naive(project, rows, events, Math.min(SAMPLE, churn.rows()));
        naive.secondsPerRow();
        double perRow = naive.secondsPerRow();
        double all = perRow * churn.rows() / processors;
        double answering = watch.seconds(Stage.ANSWERING);
        out.printf(
                "naive    %.1f us a row on one processor (a sample of %d): %.1f s for all rows on %d processors;"
                        + " history sorts and answers in %.1f s: %.1f times faster%n",
                1e6 * perRow, Math.min(SAMPLE, churn.rows()), all, processors, answering, all / answering);
    }

    private static double cpuSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Takes the time of each stage: to the last that was heard of it. */
    private static final class Watch implements History.Listener {
        private final Map<Stage, Long> ends = new EnumMap<>(Stage.class);
        private final long start = System.nanoTime();

        @Override
        public synchronized void progress(Stage stage, double share) {
            ends.put(stage, System.nanoTime());
        }

        @Override
        public void note(String sentence) {}

        synchronized double seconds(Stage stage) {
            long before =
                    switch (stage) {
                        case READING_EVENTS -> start;
                        case ANSWERING -> ends.get(Stage.READING_EVENTS);
                        case WRITING -> ends.get(Stage.ANSWERING);
                    };
            return (ends.get(stage) - before) / 1e9;
        }

        @Override
        public String toString() {
            return "reading %.1f s, answering %.1f s, writing %.1f s"
                    .formatted(seconds(Stage.READING_EVENTS), seconds(Stage.ANSWERING), seconds(Stage.WRITING));
        }
    }
}
