package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a soak has come to: of each process and figure the median after the first third, by which all is warm, the most, and how fast it rises in what is worth
 * 24 hours. {@code target/faults/soak.json}.
 */
final class SoakFigures {
    private static final Path DIRECTORY = Path.of("target", "faults");
    private static final double WARM_UP = 1 / 3.0;
    private static final double DAY_HOURS = 24;

    /** What may rise in a day by no more than this share of its median. */
    private static final double SHARE = 0.1;

    /**
     * What is held to that. Files, and keys by RocksDB's estimate, count what was overwritten until it is compacted, which minutes do not bring about: they are told, and who is
     * known is counted on the topic.
     */
    private static final Set<String> FLAT =
            Set.of("heap", "non-heap", "resident but RocksDB's", "descriptors", "threads", "series");

    /** A rise in a day that is none: bytes of buffers that a thread made as large as its largest transfer. */
    private static final double BUFFER_BYTES = 4e6;

    /** The limit of all stores of a process, and what reads and flushes may hold beside it. */
    private static final double ROCKSDB_BYTES = 1.25 * (256 << 20);

    /** Bytes that a process may log in a day. */
    private static final double LOG_BYTES = 5e6;

    private final ObjectNode settings = new ObjectMapper().createObjectNode();
    private final Map<String, List<Seen>> samples = new TreeMap<>();
    private int missed;

    /** A value, when so many hours had been told. */
    private record Seen(double hours, double value) {}

    private record Line(double median, double most, Trend trend) {
        /** Of the median, in a day, at the least. */
        double share() {
            return trend.low() * DAY_HOURS / median;
        }
    }

    synchronized void add(String role, String figure, double hours, double value) {
        samples.computeIfAbsent(role + ": " + figure, name -> new ArrayList<>()).add(new Seen(hours, value));
    }

    /** A look at a process was not answered. */
    synchronized void missed() {
        missed++;
    }

    /** What it was all about. */
    synchronized void told(
            Churn shop, double hoursPerTick, Duration took, Map<Integer, Integer> answers, int retrainings, long seed) {
        settings.put("seed", seed)
                .put("events", shop.ticks() * Churn.EVENTS)
                .put("ticks", shop.ticks())
                .put("hours", shop.ticks() * hoursPerTick)
                .put("event_time_days", shop.ticks() * Churn.TICK.toMinutes() / 1440.0)
                .put("minutes_on_the_wall", took.toSeconds() / 60.0)
                .put("customers", shop.came())
                .put("trainings_asked_for", retrainings)
                .put("looks_unanswered", missed);
        ObjectNode statuses = settings.putObject("answers");
        answers.forEach((status, count) -> statuses.put(Integer.toString(status), count));
    }

    /** How many versions were registered. */
    void trained(int versions) {
        settings.put("trainings_registered", versions);
    }

    /** How many customers are known in the end, and how many are to be at the most. */
    void known(int known, int most) {
        settings.put("customers_known", known).put("customers_known_at_most", most);
    }

    private synchronized Map<String, Line> lines() {
        double warm = WARM_UP * settings.path("hours").asDouble();
        Map<String, Line> lines = new TreeMap<>();
        samples.forEach((name, all) -> {
            List<Seen> warmed = all.stream().filter(seen -> seen.hours >= warm).toList();
            double[] values = warmed.stream().mapToDouble(Seen::value).toArray();
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            lines.put(
                    name,
                    new Line(
                            sorted[sorted.length / 2],
                            sorted[sorted.length - 1],
                            Trend.of(warmed.stream().mapToDouble(Seen::hours).toArray(), values)));
        });
        return lines;
    }

    /** Writes them down, and prints them. */
    void tell() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode().put("scenario", "soak");
        json.setAll(settings);
        ObjectNode figures = json.putObject("figures");
        lines().forEach((name, line) -> {
            figures.putObject(name)
                    .put("median", line.median)
                    .put("most", line.most)
                    .put("rise_per_24h", line.trend.slope() * DAY_HOURS)
                    .put("rise_low", line.trend.low() * DAY_HOURS)
                    .put("rise_high", line.trend.high() * DAY_HOURS);
        });
        ObjectNode seen = json.putObject("samples");
        synchronized (this) {
            samples.forEach((name, all) -> {
                var values = seen.putArray(name);
                all.forEach(one -> values.addArray().add(one.hours).add(one.value));
            });
        }
        Files.createDirectories(DIRECTORY);
        mapper.writerWithDefaultPrettyPrinter()
                .writeValue(DIRECTORY.resolve("soak.json").toFile(), json);
        System.out.println("soak: " + settings);
        lines().forEach((name, line) -> System.out.println(String.format(
                Locale.ROOT,
                "%-60s median %14.0f  most %14.0f  in 24 h %+14.0f [%+14.0f, %+14.0f] %+7.1f %%",
                name,
                line.median,
                line.most,
                line.trend.slope() * DAY_HOURS,
                line.trend.low() * DAY_HOURS,
                line.trend.high() * DAY_HOURS,
                100 * line.trend.slope() * DAY_HOURS / line.median)));
    }

    /** Holds what must be flat to a rise of no more than a share of its median, RocksDB's memory to its limit, and logs to so many bytes a day. */
    void assertFlat() {
        assertThat(settings.path("customers_known").asInt())
                .as("customers who are known, of %s who came", settings.path("customers"))
                .isLessThanOrEqualTo(settings.path("customers_known_at_most").asInt());
        assertThat(settings.path("trainings_registered").asInt())
                .as("versions, of all trainings but the last")
                .isGreaterThanOrEqualTo(settings.path("trainings_asked_for").asInt() - 1);
        JsonNode answers = settings.path("answers");
        int all = 0;
        for (JsonNode times : answers) {
            all += times.asInt();
        }
        assertThat(answers.path("200").asInt())
                .as("answers with what was asked for, of four fifths of %s", answers)
                .isGreaterThan(all * 3 / 4);
        Map<String, Line> lines = lines();
        for (String role : Soak.ROLES) {
            for (String figure : FLAT) {
                assertThat(lines).as("what is judged").containsKey(role + ": " + figure);
                assertThat(lines.get(role + ": " + figure).trend.slope())
                        .as("%s of %s", figure, role)
                        .isFinite();
            }
        }
        List<String> rising = new ArrayList<>();
        lines.forEach((name, line) -> {
            String figure = name.substring(name.indexOf(": ") + 2);
            double rise = line.trend.low() * DAY_HOURS;
            boolean rises =
                    switch (figure) {
                        case "log" -> rise > LOG_BYTES;
                        case "rocksdb" -> line.most > ROCKSDB_BYTES;
                        case "buffers" -> line.share() > SHARE && rise > BUFFER_BYTES;
                        default -> FLAT.contains(figure) && line.share() > SHARE;
                    };
            if (rises) {
                rising.add(name + " " + line);
            }
        });
        assertThat(rising).as("what rises").isEmpty();
    }
}
