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
                args.length > 2 ? Integer.parseInt(args[2]) : 10_000,
                args.length > 3 ? Integer.parseInt(args[3]) : 730,
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
            History.Summary summary = History.ofFiles(project, List.of(events))
                    .withListener(watch)
                    .answer(rows, "entity", "time", directory.resolve("features." + kind));
            watch.end();
            out.printf(
                    "%-7s  %,.0f events/s, %,.0f events/s and core (by processor time)%n         %s%n         %s%n",
                    kind, churn.events() / watch.seconds(), churn.events() / watch.cpuSeconds(), watch, summary);
            naive(churn, project, rows, events, watch, out);
        }
    }

    private static void naive(ChurnFiles churn, Project project, Path rows, Path events, Watch watch, PrintStream out)
            throws Exception {
        int sample = Math.min(SAMPLE, churn.rows());
        Naive naive = new Naive(project, rows, events, sample);
        naive.cpuSecondsPerRow();
        double perRow = naive.cpuSecondsPerRow();
        double all = perRow * churn.rows();
        out.printf(
                "naive    %.1f us a row (a sample of %d), %.1f s of processor for all rows: history answers them %.1f times"
                        + " faster; if both read the events and write the rows as history does: %.1f times%n",
                1e6 * perRow,
                sample,
                all,
                all / watch.cpuSeconds(Stage.ANSWERING),
                (all + watch.cpuSeconds() - watch.cpuSeconds(Stage.ANSWERING)) / watch.cpuSeconds());
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

    /** Takes the time of each stage, and its processor time. */
    private static final class Watch implements History.Listener {
        private final Map<Stage, Double> seconds = new EnumMap<>(Stage.class);
        private final Map<Stage, Double> cpuSeconds = new EnumMap<>(Stage.class);
        private Stage stage = Stage.READING_EVENTS;
        private long start = System.nanoTime();
        private double cpuStart = HistoryBenchmark.cpuSeconds();

        @Override
        public synchronized void progress(Stage now, double share) {
            if (now != stage) {
                end();
                stage = now;
            }
        }

        @Override
        public void note(String sentence) {}

        /** Ends a stage. */
        synchronized void end() {
            seconds.put(stage, (System.nanoTime() - start) / 1e9);
            cpuSeconds.put(stage, HistoryBenchmark.cpuSeconds() - cpuStart);
            start = System.nanoTime();
            cpuStart = HistoryBenchmark.cpuSeconds();
        }

        double seconds() {
            return seconds.values().stream().mapToDouble(each -> each).sum();
        }

        double cpuSeconds() {
            return cpuSeconds.values().stream().mapToDouble(each -> each).sum();
        }

        double cpuSeconds(Stage of) {
            return cpuSeconds.get(of);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            seconds.forEach((each, time) ->
                    text.append("%s %.1f s (%.1f s of processor)  ".formatted(each, time, cpuSeconds.get(each))));
            return text.toString().strip();
        }
    }
}
