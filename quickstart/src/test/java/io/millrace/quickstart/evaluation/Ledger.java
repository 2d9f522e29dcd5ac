package io.millrace.quickstart.evaluation;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A small file of events, a project over it, and the project's features by plain loops over the file's rows. */
public final class Ledger {
    public static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    public static final long HOUR = Duration.ofHours(1).toMillis();
    public static final long DAY = Duration.ofDays(1).toMillis();
    public static final String HEADER = "when,who,amount,what";

    private static final List<String> WHATS = List.of("tea", "cake", "soap");

    private Ledger() {}

    /** A row; its place in the list is its place in the file. */
    public record Entry(long time, String who, BigDecimal amount, String what) {
        public String csv() {
            return "%d,%s,%s,%s".formatted(time, who, amount, what);
        }
    }

    public static Project project(String... overlays) throws Exception {
        String text = """
                project: ledger
                time: {allowed_lateness: 1 d, max_future: 5 min}
                entities:
                  customer: {key: customer, refresh: 1 d, forget_after: 400 d}
                sources:
                  lines:
                    topic: lines
                    entity: customer
                    time: at
                    fields:
                      amount: {type: decimal(2)}
                    file:
                      time_format: epoch_ms
                      columns:
                        at: {column: when, type: time}
                        customer: {column: who}
                        amount: {column: amount, type: double}
                        what: {column: what}
                features:
                  customer:
                    version: 1.0.0
                    lines_7d: {count: lines, over: 7 d}
                    spend_30d: {sum: lines.amount, over: 30 d}
                    largest_90d: {max: lines.amount, over: 90 d}
                    whats_30d: {distinct: lines.what, over: 30 d}
                    last_what: {latest: lines.what, categorical: true}
                    days_silent: {since_last: lines}
                examples:
                  every: 1 d
                  eligible: {any_of: lines, within: 7 d, at_least: 1}
                labels:
                  gone: {absence_of: lines, horizon: 7 d}
                models:
                  gone:
                    label: gone
                    task: binary_classification
                    algorithm:
                      xgboost: {n_estimators: 10}
                    success: {metric: auc_roc, baseline: 0.5}
                    transformers: {last_what: dictionary}
                    gates: {accuracy: 0.5}
                """;
        List<ProjectFile> files = new ArrayList<>(List.of(new ProjectFile("project.yaml", text)));
        for (String overlay : overlays) {
            files.add(new ProjectFile("overlay" + files.size() + ".yaml", overlay));
        }
        return ProjectReader.read(files);
    }

    /** Customers who come now and then, some of whom stop; in the order of the file, which is not that of time. */
    public static List<Entry> random(Random random, int customers, int days) {
        List<Entry> entries = new ArrayList<>();
        for (int c = 0; c < customers; c++) {
            double stops = random.nextBoolean() ? days : random.nextDouble() * days;
            for (double day = random.nextDouble() * 5; day < stops; day += random.nextDouble() * 6) {
                // Whole seconds, so that two events of one moment do happen.
                long time = START.toEpochMilli() + 1000 * (long) (day * DAY / 1000);
                entries.add(entry(random, time, "c" + c));
                if (random.nextInt(10) == 0) {
                    entries.add(entry(random, time, "c" + c));
                }
            }
        }
        Collections.shuffle(entries, random);
        return entries;
    }

    private static Entry entry(Random random, long time, String who) {
        return new Entry(
                time, who, BigDecimal.valueOf(random.nextInt(100_000) - 20_000, 2), WHATS.get(random.nextInt(3)));
    }

    public static Path write(Path file, List<Entry> entries, String... more) throws IOException {
        Stream<String> lines = Stream.concat(Stream.of(HEADER), entries.stream().map(Entry::csv));
        return Files.write(file, Stream.concat(lines, Stream.of(more)).toList());
    }

    /** Events of a customer that count in a window that ends at as-of. */
    public static List<Entry> window(List<Entry> entries, String who, long asOf, long length, long tile) {
        long start = tile * Math.floorDiv(asOf - length - 1, tile);
        return entries.stream()
                .filter(e -> e.who().equals(who) && e.time() > start && e.time() <= asOf)
                .toList();
    }

    /** The cells of the features, as the file of answers has them. */
    public static List<String> features(List<Entry> entries, String who, long asOf) {
        List<Entry> month = window(entries, who, asOf, 30 * DAY, HOUR);
        Set<String> whats = new HashSet<>();
        BigDecimal spend = BigDecimal.ZERO;
        for (Entry e : month) {
            whats.add(e.what());
            spend = spend.add(e.amount());
        }
        Double largest = null;
        for (Entry e : window(entries, who, asOf, 90 * DAY, DAY)) {
            largest = largest == null
                    ? e.amount().doubleValue()
                    : Math.max(largest, e.amount().doubleValue());
        }
        Entry latest = latest(entries, who, asOf);
        return List.of(
                Double.toString(window(entries, who, asOf, 7 * DAY, HOUR).size()),
                Double.toString(spend.doubleValue()),
                largest == null ? "" : largest.toString(),
                Double.toString(whats.size()),
                latest == null ? "" : latest.what(),
                latest == null ? "" : Double.toString((asOf - latest.time()) / (double) DAY));
    }

    /** Of several of one moment, the one that comes last in the file. */
    public static @Nullable Entry latest(List<Entry> entries, String who, long asOf) {
        Entry latest = null;
        for (Entry e : entries) {
            if (e.who().equals(who) && e.time() <= asOf && (latest == null || e.time() >= latest.time())) {
                latest = e;
            }
        }
        return latest;
    }
}
