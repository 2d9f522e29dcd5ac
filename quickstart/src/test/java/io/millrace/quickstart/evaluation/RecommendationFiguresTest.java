package io.millrace.quickstart.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.features.Boundaries;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.retrainer.dataset.ExampleTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code millrace evaluate} says of lists, against plain loops over the rows of the file. */
class RecommendationFiguresTest {
    private static final long DAY = 86_400_000;
    private static final long START = Instant.parse("2024-01-01T00:00:00Z").toEpochMilli();
    private static final long HORIZON = 7 * DAY;
    private static final long WITHIN = 28 * DAY;
    private static final int TOP = 3;
    private static final Clock LONG_AFTER = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
    private static final String PROJECT = """
            project: baskets
            entities:
              pair: {key: [customer, product], refresh: 1 d}
            sources:
              lines:
                topic: lines
                entity: [customer, product]
                time: at
                file:
                  time_format: epoch_ms
                  columns:
                    at: {column: when, type: time}
                    customer: {column: who}
                    product: {column: what}
                    pieces: {type: long}
            features:
              pair:
                version: 1.0.0
                bought_28d: {count: lines, where: pieces > 0, over: 28 d}
                days_since: {since_last: lines, where: pieces > 0}
            examples:
              every: 7 d
              eligible: {any_of: lines, where: pieces > 0, within: 28 d}
            labels:
              again: {event: lines, where: pieces > 0, horizon: 7 d}
            models:
              again:
                label: again
                task: binary_classification
                algorithm: {xgboost: {n_estimators: 10, max_depth: 2}}
                success: {metric: auc_roc, baseline: 0.5}
            recommendations: {top: 3}
            """;

    @TempDir
    private Path folder;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private record Line(long time, String who, String what, int pieces) {}

    private record Occasion(String owner, long asOf) {}

    @Test
    void shouldJudgeEachListByWhatItsOwnerBoughtThen() throws Exception {
        List<Line> lines = lines();
        Path file = folder.resolve("lines.csv");
        Files.write(
                file,
                Stream.concat(Stream.of("when,who,what,pieces"), lines.stream().map(one -> "%d,%s,%s,%d"
                                .formatted(one.time, one.who, one.what, one.pieces)))
                        .toList());
        Project project = ProjectReader.read(List.of(new ProjectFile("baskets.yaml", PROJECT)));

        Evaluated evaluated = new Evaluation(project, project.models().get(0), LONG_AFTER).run(file, share -> {});

        JsonNode figures = evaluated.json().get("recommendations");
        List<Occasion> occasions = occasions(evaluated);
        String note = "seed " + seed;
        assertThat(occasions).as(note).hasSizeGreaterThan(50);
        assertThat(figures.get("top").asInt()).isEqualTo(TOP);
        JsonNode all = figures.get("all_lists");
        assertThat(all.get("lists").asInt()).as(note).isEqualTo(occasions.size());
        assertThat(all.get("owners").asLong())
                .as(note)
                .isEqualTo(occasions.stream().map(Occasion::owner).distinct().count());
        assertRate(all.at("/popular/hit_rate"), occasions, lines, one -> popular(lines, one.asOf), note);
        assertRate(all.at("/own_most_frequent/hit_rate"), occasions, lines, one -> usual(lines, one), note);
        assertThat(all.get("hit_rate").asDouble())
                .as(note)
                .isBetween(all.get("low").asDouble(), all.get("high").asDouble());
        assertThat(all.at("/popular/difference").asDouble())
                .as(note)
                .isCloseTo(
                        all.get("hit_rate").asDouble()
                                - all.at("/popular/hit_rate").asDouble(),
                        within(1e-12));
        List<Occasion> buyers =
                occasions.stream().filter(one -> !taken(lines, one).isEmpty()).toList();
        assertThat(figures.at("/lists_of_buyers/lists").asInt()).as(note).isEqualTo(buyers.size());
        // Whoever buys nothing is hit by no list.
        assertThat(figures.at("/lists_of_buyers/hit_rate").asDouble() * buyers.size())
                .as(note)
                .isCloseTo(all.get("hit_rate").asDouble() * occasions.size(), within(1e-6));
        // Everybody has a repertoire that changes slowly, and half of the shop is nobody's.
        assertThat(all.at("/popular/low").asDouble()).as(note).isPositive();
    }

    private static void assertRate(
            JsonNode rate,
            List<Occasion> occasions,
            List<Line> lines,
            Function<Occasion, List<String>> list,
            String note) {
        long hits = occasions.stream()
                .filter(one -> list.apply(one).stream().anyMatch(taken(lines, one)::contains))
                .count();
        assertThat(rate.asDouble()).as(note).isCloseTo(hits / (double) occasions.size(), within(1e-12));
    }

    /** Forty customers with four products each of eighty, of which they buy some every few days; some returns. */
    private List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (int c = 0; c < 40; c++) {
            List<String> own = Stream.generate(() -> "p" + random.nextInt(80))
                    .limit(4)
                    .collect(Collectors.toCollection(ArrayList::new));
            for (int day = 0; day < 100; day++) {
                if (random.nextInt(60) == 0) {
                    own.set(random.nextInt(4), "p" + random.nextInt(80));
                }
                for (String product : Set.copyOf(own)) {
                    if (random.nextInt(9) == 0) {
                        long time = START + day * DAY + random.nextInt((int) DAY);
                        lines.add(new Line(time, "c" + c, product, random.nextInt(10) == 0 ? -1 : 1));
                    }
                }
            }
        }
        lines.sort(Comparator.comparingLong(Line::time));
        return lines;
    }

    /** Who had test rows, at the latest moment of those of one boundary. */
    private static List<Occasion> occasions(Evaluated evaluated) {
        ExampleTable table = evaluated.table();
        Map<String, Map<Long, Long>> latest = new TreeMap<>();
        for (int row : evaluated.test()) {
            String owner = table.entity(row).split("\\|", 2)[0];
            long period = Math.floorDiv(table.asOf(row) - Boundaries.phase(owner, DAY), DAY);
            latest.computeIfAbsent(owner, o -> new HashMap<>()).merge(period, table.asOf(row), Math::max);
        }
        return latest.entrySet().stream()
                .flatMap(owner -> owner.getValue().values().stream().map(asOf -> new Occasion(owner.getKey(), asOf)))
                .toList();
    }

    private static Set<String> taken(List<Line> lines, Occasion one) {
        Set<String> taken = new HashSet<>();
        for (Line line : lines) {
            if (line.pieces > 0
                    && line.who.equals(one.owner)
                    && line.time > one.asOf
                    && line.time <= one.asOf + HORIZON) {
                taken.add(line.what);
            }
        }
        return taken;
    }

    private static List<String> popular(List<Line> lines, long asOf) {
        Map<String, Set<String>> buyers = new TreeMap<>();
        for (Line line : lines) {
            if (line.pieces > 0 && line.time > asOf - HORIZON && line.time <= asOf) {
                buyers.computeIfAbsent(line.what, what -> new HashSet<>()).add(line.who);
            }
        }
        return buyers.keySet().stream()
                .sorted(Comparator.comparingInt(
                                (String what) -> -buyers.get(what).size())
                        .thenComparing(Comparator.naturalOrder()))
                .limit(TOP)
                .toList();
    }

    private static List<String> usual(List<Line> lines, Occasion one) {
        Map<String, Integer> times = new HashMap<>();
        Map<String, Long> last = new HashMap<>();
        for (Line line : lines) {
            if (line.pieces > 0
                    && line.who.equals(one.owner)
                    && line.time > one.asOf - WITHIN
                    && line.time <= one.asOf) {
                times.merge(line.what, 1, Integer::sum);
                last.merge(line.what, line.time, Math::max);
            }
        }
        return times.keySet().stream()
                .sorted(Comparator.comparingInt((String what) -> -times.get(what))
                        .thenComparingLong(what -> -last.get(what))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(TOP)
                .toList();
    }
}
