package io.millrace.quickstart.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.features.Boundaries;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.TuningDefinition;
import io.millrace.quickstart.evaluation.Ledger.Entry;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code millrace evaluate} counts, against plain loops over the rows of the file. */
class EvaluationTest {
    /** So many that some are gone in every stretch that is tested, searched on, or drawn for a test: with 60, a file has a stretch without anybody now and then. */
    private static final int CUSTOMERS = 240;

    private static final int DAYS = 80;
    private static final long HORIZON = 7 * Ledger.DAY;
    private static final long LATENESS = Ledger.DAY;
    private static final Clock LONG_AFTER = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /** A snapshot whose label is known. */
    private record Row(long asOf, boolean positive) {}

    @Test
    void shouldTrainAndTestOnTheSnapshotsThatPlainLoopsFind() throws Exception {
        List<Entry> entries = history();
        String[] broken = {Instant.parse("2999-01-01T00:00:00Z").toEpochMilli() + ",c1,1,tea", "today,c1,1,tea"};

        ObjectNode json = evaluate(entries, broken);

        List<Row> rows = rows(entries);
        long trainEnd = rows.get((int) Math.round(rows.size() * Evaluation.TRAIN_SHARE) - 1)
                .asOf();
        List<Row> test =
                rows.stream().filter(row -> row.asOf() >= trainEnd + HORIZON).toList();
        String note = "seed " + seed;
        assertThat(json.at("/events/rows").asInt()).isEqualTo(entries.size() + 2);
        assertThat(json.at("/events/used").asInt()).isEqualTo(entries.size());
        assertThat(json.at("/events/dead_letters").toString()).isEqualTo("{\"time_in_future\":1,\"unparsable_row\":1}");
        assertThat(json.at("/rows/all").asInt()).as(note).isEqualTo(rows.size());
        assertThat(json.at("/rows/train").asLong())
                .as(note)
                .isEqualTo(rows.stream().filter(row -> row.asOf() <= trainEnd).count());
        assertThat(json.at("/rows/test").asInt()).as(note).isEqualTo(test.size());
        assertThat(json.at("/rows/test_starts").asText())
                .as(note)
                .isEqualTo(Instant.ofEpochMilli(trainEnd + HORIZON).toString());
        assertThat(json.at("/test/base_rate").asDouble())
                .as(note)
                .isCloseTo(test.stream().filter(Row::positive).count() / (double) test.size(), within(1e-12));
    }

    @Test
    void shouldTestOnTheStretchThatTheProjectAsksFor() throws Exception {
        List<Entry> entries = history();

        ObjectNode json =
                evaluated(entries, "models: {gone: {test_share: 25 %}}").json();

        List<Row> rows = rows(entries);
        long from = rows.get(0).asOf();
        long until = rows.get(rows.size() - 1).asOf();
        long start = until - (long) ((until - from) * 0.25);
        assertThat(json.at("/rows/test").asLong())
                .as("seed %d", seed)
                .isEqualTo(rows.stream().filter(row -> row.asOf() >= start).count());
        assertThat(json.at("/rows/train").asLong())
                .as("seed %d", seed)
                .isEqualTo(rows.stream()
                        .filter(row -> row.asOf() <= start - HORIZON)
                        .count());
    }

    @Test
    void shouldDrawASampleAndKeepEntitiesApartAsTheProjectAsks() throws Exception {
        List<Entry> entries = history();
        int most = rows(entries).size() * 3 / 4;

        Evaluated evaluated =
                evaluated(entries, "models: {gone: {dataset: {max_rows: " + most + ", by_entity: true}}}");

        ExampleTable table = evaluated.table();
        String note = "seed " + seed;
        assertThat(table.rows()).as(note).isBetween(most / 2, most);
        Set<String> tested =
                IntStream.of(evaluated.test()).mapToObj(table::entity).collect(Collectors.toSet());
        long testStart =
                Instant.parse(evaluated.json().at("/rows/test_starts").asText()).toEpochMilli();
        long trained = IntStream.range(0, table.rows())
                .filter(row -> table.asOf(row) <= testStart - HORIZON && !tested.contains(table.entity(row)))
                .count();
        long later = IntStream.range(0, table.rows())
                .filter(row -> table.asOf(row) >= testStart)
                .count();
        assertThat(evaluated.test().length).as(note).isPositive().isLessThan((int) later);
        // Entities that have no row in the test stretch may be drawn for the test, too.
        assertThat(evaluated.json().at("/rows/train").asLong())
                .as(note)
                .isPositive()
                .isLessThanOrEqualTo(trained);
    }

    @Test
    void shouldSayWhyNothingCanBeSearchedFor() throws Exception {
        Project project = Ledger.project("models: {gone: {test_share: 50 %}}");
        Path events = Ledger.write(folder.resolve("events.csv"), Ledger.random(random, CUSTOMERS, 30));
        EvaluationTuning tuning = new EvaluationTuning(TuningDefinition.DEFAULT, progress -> {});

        assertThatThrownBy(() ->
                        new Evaluation(project, project.models().get(0), LONG_AFTER, tuning).run(events, share -> {}))
                .as("seed %d", seed)
                .isInstanceOf(TrainingFailed.class)
                .hasMessageStartingWith("nothing can be searched for, because the ")
                .hasMessageEndingWith(
                        ": ask without --tune, for fewer models.gone.tuning.folds, or of events of a longer time");
    }

    @Test
    void shouldWriteWhatItPrintsAsReportsToo() throws Exception {
        Project project = Ledger.project();
        Path events = Ledger.write(folder.resolve("events.csv"), history());

        Evaluated evaluated = new Evaluation(project, project.models().get(0), LONG_AFTER).run(events, share -> {});
        evaluated.writeReports(folder.resolve("reports"));

        ObjectNode json = evaluated.json();
        String auc = String.format(Locale.ROOT, "%.4f", json.at("/test/auc_roc").asDouble());
        String model = project.models().get(0).name();
        assertThat(json.get("model").asText()).isEqualTo(model);
        assertThat(json.at("/test/auc_roc").asDouble())
                .as("seed %d", seed)
                .isBetween(
                        json.at("/intervals/auc_roc/low").asDouble(),
                        json.at("/intervals/auc_roc/high").asDouble());
        assertThat(json.get("importance"))
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.get("shap").isNumber()).isTrue());
        assertThat(folder.resolve("reports/evaluation.html")).content().contains("Evaluation of " + model, auc);
        assertThat(folder.resolve("reports/model-card.md")).content().contains("# Model card: " + model, auc);
        assertThat(folder.resolve("reports/model-card.html")).content().contains("Model card: " + model, auc);
    }

    @Test
    void shouldSayTheSameWhateverTheOrderOfTheFile() throws Exception {
        List<Entry> entries = history();
        // Of two rows of one moment the later one in the file counts as the latest: those stay in their order.
        List<Entry> byTime = new ArrayList<>(entries);
        byTime.sort(Comparator.comparingLong(Entry::time));

        ObjectNode json = evaluate(byTime);

        assertThat(json).as("seed %d", seed).isEqualTo(evaluate(entries));
    }

    @Test
    void shouldTuneOnTrainRowsFirst() throws Exception {
        // Given
        Path events = Ledger.write(folder.resolve("events.csv"), history());
        Project project = Ledger.project();
        ModelDefinition model = project.models().get(0);
        TuningDefinition tuning = new TuningDefinition(
                4,
                2,
                "auc_roc",
                null,
                Map.of("max_depth", new TuningDefinition.Range.Numbers(1, 5, true, false)),
                true);
        List<Integer> trials = new ArrayList<>();

        // When
        ObjectNode json = new Evaluation(
                        project,
                        model,
                        LONG_AFTER,
                        new EvaluationTuning(tuning, progress -> trials.add(progress.trial())))
                .run(events, share -> {})
                .json();

        // Then
        assertThat(trials).as("seed %d", seed).containsExactly(1, 2, 3, 4);
        assertThat(json.at("/tuning/trials").asInt()).isEqualTo(4);
        assertThat(json.at("/tuning/rows").asInt())
                .isEqualTo(json.at("/rows/train").asInt());
        assertThat(json.at("/tuning/value").asDouble())
                .isGreaterThanOrEqualTo(
                        json.at("/tuning/value_of_own_parameters").asDouble());
        assertThat(json.at("/tuning/parameters/max_depth").asInt()).isBetween(1, 5);
    }

    /** Ends at a full hour: then the last tick is that hour's, and so is that at which the last label matures. */
    private List<Entry> history() {
        List<Entry> entries = new ArrayList<>(Ledger.random(random, CUSTOMERS, DAYS));
        long end = Ledger.START.toEpochMilli() + (DAYS + 1) * Ledger.DAY;
        entries.add(new Entry(end, "last", BigDecimal.ONE, "tea"));
        return entries;
    }

    private Evaluated evaluated(List<Entry> entries, String overlay) throws Exception {
        Path events = Ledger.write(folder.resolve("events.csv"), entries);
        Project project = Ledger.project(overlay);
        return new Evaluation(project, project.models().get(0), LONG_AFTER).run(events, share -> {});
    }

    private ObjectNode evaluate(List<Entry> entries, String... more) throws Exception {
        Path events = Ledger.write(folder.resolve("events.csv"), entries, more);
        Project project = Ledger.project();
        return new Evaluation(project, project.models().get(0), LONG_AFTER)
                .run(events, share -> {})
                .json();
    }

    /** Every snapshot that a tick at every full hour takes, in the order of as-of. */
    private static List<Row> rows(List<Entry> entries) {
        long end = entries.stream().mapToLong(Entry::time).max().orElseThrow();
        List<Row> rows = new ArrayList<>();
        for (String who : new TreeSet<>(entries.stream().map(Entry::who).toList())) {
            long phase = Boundaries.phase(who, Ledger.DAY);
            long first = Math.floorDiv(Ledger.START.toEpochMilli(), Ledger.DAY) * Ledger.DAY + phase;
            for (long next = first; next <= end; next += Ledger.DAY) {
                long boundary = next;
                long tick = Math.floorDiv(boundary + Ledger.HOUR - 1, Ledger.HOUR) * Ledger.HOUR;
                Entry latest = Ledger.latest(entries, who, Math.min(tick, end));
                // A boundary before the first event is nobody's, even when the tick comes after that event.
                if (latest == null || entries.stream().noneMatch(e -> e.who().equals(who) && e.time() <= boundary)) {
                    continue;
                }
                long asOf = Math.max(boundary, latest.time());
                boolean eligible = !Ledger.window(entries, who, asOf, 7 * Ledger.DAY, Ledger.HOUR)
                        .isEmpty();
                if (eligible && asOf + HORIZON + LATENESS <= end) {
                    rows.add(new Row(
                            asOf,
                            entries.stream()
                                    .noneMatch(e ->
                                            e.who().equals(who) && e.time() > asOf && e.time() <= asOf + HORIZON)));
                }
            }
        }
        rows.sort(Comparator.comparingLong(Row::asOf));
        return rows;
    }
}
