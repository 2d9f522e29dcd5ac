package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cluster.MillraceProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at a process from outside: at {@code /metrics}, at what the operating system knows of it, and at the files that it keeps. */
final class Probe {
    private static final long KIB = 1024;
    private static final Pattern SAMPLE = Pattern.compile("^(\\w+)(?:\\{([^}]*)\\})? (\\S+)$", Pattern.MULTILINE);
    private static final Pattern KEYS = Pattern.compile("application=\"([^\"]*)\",store=\"([^\"]*)\"");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");

    private final String role;
    private final MillraceProcess process;
    private final Path home;

    /** @param home what the process was given to keep its files in */
    Probe(String role, MillraceProcess process, Path home) {
        this.role = role;
        this.process = process;
        this.home = home;
    }

    String role() {
        return role;
    }

    /** Has the collector run, so that the heap is what is in use: not part of what {@link #look} does, for it frees what only a collection frees. */
    void collect() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process asked = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(asked.waitFor()).as("GC.run of %s", role).isZero();
    }

    /** Bytes of the heap in use. */
    double heap() throws IOException, InterruptedException {
        Map<String, Double> seen = new TreeMap<>();
        metrics(seen);
        return seen.getOrDefault("heap", Double.NaN);
    }

    /** Figures by name; bytes, or a number of what the name says. */
    Map<String, Double> look() throws IOException, InterruptedException {
        assertThat(process.isAlive()).as("%s runs", role).isTrue();
        Map<String, Double> seen = new TreeMap<>();
        metrics(seen);
        seen.remove("heap");
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        String status = Files.readString(proc.resolve("status"));
        seen.put("resident", number(RESIDENT, status) * KIB);
        seen.put("resident but RocksDB's", number(RESIDENT, status) * KIB - seen.getOrDefault("rocksdb", 0.0));
        seen.put("threads", number(THREADS, status));
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            seen.put("descriptors", (double) open.count());
        }
        try (Stream<Path> files = Files.list(home)) {
            double log = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                log += Files.size(file);
            }
            seen.put("log", log);
        }
        seen.put("files", (double) size(home.resolve("state")));
        return seen;
    }

    private void metrics(Map<String, Double> seen) throws IOException, InterruptedException {
        HttpResponse<String> answer = process.get("/metrics");
        assertThat(answer.statusCode()).as("metrics of %s", role).isEqualTo(200);
        int series = 0;
        Matcher sample = SAMPLE.matcher(answer.body());
        while (sample.find()) {
            series++;
            String labels = sample.group(2) == null ? "" : sample.group(2);
            double value = value(sample.group(3));
            switch (sample.group(1)) {
                case "jvm_memory_bytes_used" -> seen.put(labels.contains("nonheap") ? "non-heap" : "heap", value);
                case "jvm_buffer_pool_used_bytes" -> seen.merge("buffers", value, Double::sum);
                case "millrace_streams_memory_bytes" -> {
                    if (labels.contains("used")) {
                        seen.put("rocksdb", value);
                    }
                }
                case "millrace_streams_state_keys" -> {
                    Matcher store = KEYS.matcher(labels);
                    assertThat(store.find()).as(labels).isTrue();
                    seen.put("keys of " + store.group(1) + " " + store.group(2), value);
                }
                default -> {
                    // One of the series that are counted.
                }
            }
        }
        seen.put("series", (double) series);
    }

    private static double value(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static double number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return Double.parseDouble(found.group(1));
    }

    /** Files come and go while they are counted. */
    private static long size(Path directory) throws IOException {
        AtomicLong bytes = new AtomicLong();
        if (Files.exists(directory)) {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    bytes.addAndGet(attributes.size());
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path gone, @Nullable IOException failure) {
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return bytes.get();
    }
}
