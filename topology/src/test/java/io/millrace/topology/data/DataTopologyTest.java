package io.millrace.topology.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.BrokenRule;
import io.millrace.records.DataPartial;
import io.millrace.records.DataReport;
import io.millrace.records.FieldCompleteness;
import io.millrace.records.FieldNulls;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.PartialStage;
import io.millrace.records.RuleBreaks;
import io.millrace.records.Severity;
import io.millrace.records.TickDone;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.validation.windows.WindowLimits;
import io.millrace.validation.windows.WindowRules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows of an hour; the rules themselves have tests of their own in core. */
final class DataTopologyTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final WindowRules RULES =
            new WindowRules(Duration.ofHours(1), Map.of("purchases", new WindowLimits(10, 0.25)));

    @TempDir
    private Path directory;

    private final Project project = Driven.project(2);
    private final TopicCatalogue topics = Driven.topics(project);
    private Driven driven;

    @BeforeEach
    void start() {
        driven = new Driven(DataTopology.build(project, topics, Driven.SERDES, RULES), directory);
        done(0, 0);
        done(1, 0);
    }

    @AfterEach
    void stop() {
        driven.close();
    }

    @Test
    void shouldKeepItsShape() {
        assertThat(DataTopology.build(project, topics, Driven.SERDES, RULES)
                        .describe()
                        .toString())
                .isEqualToNormalizingWhitespace(Driven.golden("data"));
    }

    @Test
    void shouldReportAWindowWhenEveryPartitionHasCompletedATickPastItsEnd() {
        counted(0, 1, 6, 1, 2, 1);
        counted(1, 1, 9, 1, 3, 2);
        done(0, HOUR);
        done(1, HOUR - 1);
        assertThat(reports()).isEmpty();
        done(1, HOUR);

        MonitoringReport report = only(reports());
        assertThat(report.getSubject()).isEqualTo("purchases");
        assertThat(report.getWindowStart()).isEqualTo(Instant.EPOCH);
        assertThat(report.getWindowEnd()).isEqualTo(Instant.ofEpochMilli(HOUR));
        assertThat(report.getJudgedAt()).isEqualTo(Instant.ofEpochMilli(HOUR));
        assertThat(report.getRevision()).isZero();
        assertThat(report.getBody())
                .isEqualTo(new DataReport(
                        15L,
                        true,
                        List.of(new FieldCompleteness("segment", 2L, 5L, 0.2)),
                        List.of(new RuleBreaks("amount", "range", "clip", 2L)),
                        List.of(1, 2),
                        List.of(),
                        List.of(),
                        false));
        assertThat(alerts()).isEmpty();
    }

    @Test
    void shouldReplaceWhatAPartitionSaidBeforeAndAmendAClosedWindow() {
        counted(0, 1, 3, 0, 0, 1);
        counted(0, 1, 4, 0, 0, 1);
        counted(1, 1, 5, 0, 0, 1);
        done(0, HOUR);
        done(1, HOUR);
        assertThat(data(only(reports())).getRows()).isEqualTo(9);
        assertThat(only(alerts()).getState()).isEqualTo(AlertState.OPENED);

        counted(1, 1, 6, 0, 0, 1);
        assertThat(reports()).isEmpty();
        done(1, HOUR + 1);

        MonitoringReport amended = only(reports());
        assertThat(amended.getRevision()).isEqualTo(1);
        assertThat(amended.getJudgedAt()).isEqualTo(Instant.ofEpochMilli(HOUR));
        assertThat(data(amended).getRows()).isEqualTo(10);
        assertThat(data(amended).getQuarantined()).isFalse();
        assertThat(only(alerts()).getState()).isEqualTo(AlertState.CLOSED);
        done(0, HOUR + 1);
        assertThat(reports()).isEmpty();
    }

    @Test
    void shouldTellOfASourceFromWhichNothingComes() {
        done(0, 2 * HOUR + 1);
        done(1, 2 * HOUR + 1);

        assertThat(reports())
                .extracting(
                        MonitoringReport::getWindowEnd, report -> data(report).getBroken())
                .containsExactly(
                        tuple(Instant.ofEpochMilli(HOUR), List.of(new BrokenRule("min_rows", "-", 0.0, 10.0))),
                        tuple(Instant.ofEpochMilli(2 * HOUR), List.of(new BrokenRule("min_rows", "-", 0.0, 10.0))));
        Alert alert = only(alerts());
        assertThat(alert.getId()).isEqualTo("data_quarantined/purchases");
        assertThat(alert.getSeverity()).isEqualTo(Severity.CRITICAL);
        assertThat(alert.getEvidence()).containsExactly(Map.entry("min_rows", "0 where 10 are the least"));
    }

    @Test
    void shouldNotHoldTheWindowToItsRowsInWhichItBeganToWatch() {
        driven.close();
        driven = new Driven(DataTopology.build(project, topics, Driven.SERDES, RULES), directory.resolve("later"));
        counted(0, 10, 3, 0, 0, 1);
        done(0, 9 * HOUR + 1);
        done(1, 9 * HOUR + 1);
        done(0, 11 * HOUR);
        done(1, 11 * HOUR);

        assertThat(reports())
                .extracting(
                        MonitoringReport::getWindowEnd, report -> data(report).getWhole(), report -> data(report)
                                .getQuarantined())
                .containsExactly(
                        tuple(Instant.ofEpochMilli(10 * HOUR), false, false),
                        tuple(Instant.ofEpochMilli(11 * HOUR), true, true));
    }

    @Test
    void shouldBeginAnewWithWindowsOfAnotherLength() {
        counted(0, 24, 10, 0, 0, 1);
        done(0, 24 * HOUR);
        done(1, 24 * HOUR);
        reports();
        // Told and not judged: an hour that is no end of a day, and one that is.
        counted(1, 47, 10, 0, 0, 1);
        counted(1, 48, 10, 0, 0, 1);
        restart(new WindowRules(Duration.ofDays(1), RULES.limits()));
        Instant until = at(48 * HOUR);
        partial(0, new DataPartial("purchases", at(24 * HOUR), until, 3L, List.of(), List.of(), List.of()));
        done(0, 50 * HOUR);
        done(1, 50 * HOUR);
        done(0, 72 * HOUR);
        done(1, 72 * HOUR);

        // Days are watched from the first tick on that is heard of: it falls into the third.
        assertThat(reports())
                .extracting(
                        MonitoringReport::getWindowStart,
                        MonitoringReport::getWindowEnd,
                        report -> data(report).getRows(),
                        report -> data(report).getWhole())
                .containsExactly(tuple(at(24 * HOUR), until, 3L, false));
        done(0, 96 * HOUR);
        done(1, 96 * HOUR);
        assertThat(data(only(reports())).getWhole()).isTrue();
    }

    @Test
    void shouldOpenAnAlertOnceUpdateItWhenSomethingElseBreaksAndCloseIt() {
        hour(1, 5, 0, 0, 1);
        assertThat(only(alerts()).getState()).isEqualTo(AlertState.OPENED);
        hour(2, 6, 0, 0, 1);
        assertThat(alerts()).isEmpty();
        hour(3, 6, 3, 0, 1);

        Alert updated = only(alerts());
        assertThat(updated.getState()).isEqualTo(AlertState.UPDATED);
        assertThat(updated.getMessage()).contains("too few rows; too many nulls in segment");
        assertThat(updated.getEvidence())
                .containsOnly(
                        Map.entry("min_rows", "6 where 10 are the least"),
                        Map.entry("max_null_ratio.segment", "0.5000 where 0.2500 is the most"));
        hour(4, 10, 0, 0, 1);
        assertThat(only(alerts()).getState()).isEqualTo(AlertState.CLOSED);
    }

    @Test
    void shouldTellOfANewSchemaForInformation() {
        hour(1, 10, 0, 0, 1);
        hour(2, 10, 0, 0, 1, 7);
        Alert opened = only(alerts());
        assertThat(opened.getId()).isEqualTo("schema_changed/purchases");
        assertThat(opened.getSeverity()).isEqualTo(Severity.INFO);
        assertThat(opened.getMessage()).isEqualTo("purchases is written with schema 7, which no earlier window had");
        hour(3, 10, 0, 0, 7);

        assertThat(only(alerts()).getState()).isEqualTo(AlertState.CLOSED);
        assertThat(reports())
                .extracting(report -> data(report).getNewSchemas(), report -> data(report)
                        .getQuarantined())
                .containsExactly(tuple(List.of(), false), tuple(List.of(7), false), tuple(List.of(), false));
    }

    @Test
    void shouldQuarantineASourceWhoseSchemaLosesAField() {
        hour(1, 10, 0, 0, 1);
        hour(2, 10, 0, 4, 1, 7);

        assertThat(alerts())
                .extracting(Alert::getId, Alert::getSeverity)
                .containsExactly(
                        tuple("data_quarantined/purchases", Severity.CRITICAL),
                        tuple("schema_changed/purchases", Severity.WARNING));
        hour(3, 10, 0, 10, 7);
        assertThat(alerts())
                .extracting(Alert::getId, Alert::getState)
                .containsExactly(tuple("schema_changed/purchases", AlertState.CLOSED));
        hour(4, 10, 0, 0, 1);
        assertThat(only(alerts()).getId()).isEqualTo("data_quarantined/purchases");
    }

    @Test
    void shouldLeaveAlertsToTheLatestWindow() {
        hour(1, 10, 0, 0, 1);
        hour(2, 10, 0, 0, 1);
        counted(0, 1, 10, 9, 0, 1);
        done(0, 2 * HOUR + 1);

        assertThat(reports()).last().satisfies(report -> {
            assertThat(report.getRevision()).isEqualTo(1);
            assertThat(data(report).getQuarantined()).isTrue();
        });
        assertThat(alerts()).isEmpty();
    }

    @Test
    void shouldForgetOldWindowsAndPassOverTheSilenceOfAClockThatLeaps() {
        hour(1, 10, 0, 0, 1);
        reports();
        long leap = Duration.ofDays(400).toMillis();
        done(0, leap);
        done(1, leap);

        // A week and twice the lateness, and a window.
        assertThat(reports()).hasSize(9 * 24 + 1).last().satisfies(report -> assertThat(report.getWindowEnd())
                .isEqualTo(Instant.ofEpochMilli(leap)));
        counted(0, 1, 11, 0, 0, 1);
        done(0, leap + 1);
        assertThat(reports()).isEmpty();
        assertThat(driven.receivedBytes(topics.deadLetters())).isEmpty();
        try (var all =
                driven.driver().getKeyValueStore(DataTopology.PARTIALS_STORE).all()) {
            assertThat(all.hasNext()).isFalse();
        }
    }

    @Test
    void shouldAgreeWithANaiveJudgeInWhateverOrderPartialsCome() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 3; run++) {
            driven.close();
            Path runDirectory = directory.resolve("run" + run);
            driven = new Driven(DataTopology.build(project, topics, Driven.SERDES, RULES), runDirectory);
            RandomPartials partials = new RandomPartials(random, RULES.of("purchases"));
            partials.steps().forEach(step -> partial(step.partition(), step.body()));

            Map<Instant, MonitoringReport> last = new TreeMap<>();
            for (MonitoringReport report : reports()) {
                MonitoringReport before = last.put(report.getWindowEnd(), report);
                assertThat(report.getRevision()).isEqualTo(before == null ? 0 : before.getRevision() + 1);
            }
            assertThat(last.values())
                    .describedAs("seed %d, run %d", seed, run)
                    .extracting(MonitoringReport::getWindowEnd, report -> judged(data(report)))
                    .containsExactlyElementsOf(partials.expected());
            assertThat(open(alerts())).describedAs("seed %d, run %d", seed, run).isEqualTo(partials.expectedOpen());
        }
    }

    private static RandomPartials.Judged judged(DataReport report) {
        return new RandomPartials.Judged(
                report.getRows(),
                report.getWhole(),
                Set.copyOf(report.getNewSchemas()),
                report.getBroken().stream()
                        .map(rule -> rule.getRule() + " " + rule.getField())
                        .collect(Collectors.toSet()));
    }

    /** Kinds of the alerts that are open in the end; an alert is opened when it is closed, and else updated or closed. */
    private static Set<String> open(List<Alert> alerts) {
        Set<String> open = new TreeSet<>();
        for (Alert alert : alerts) {
            assertThat(alert.getState() == AlertState.OPENED).isNotEqualTo(open.contains(alert.getKind()));
            if (alert.getState() == AlertState.CLOSED) {
                open.remove(alert.getKind());
            } else {
                open.add(alert.getKind());
            }
        }
        return open;
    }

    @Test
    void shouldGoOnAfterWhatCannotBeAndPassOverWhatIsOfAnotherProjectFile() {
        driven.sendBytes(topics.monitoringPartials(), "0", new byte[] {9});
        partial(0, new DataPartial("nobody", at(0), at(HOUR), 1L, List.of(), List.of(), List.of()));
        partial(0, new DataPartial("purchases", at(1), at(HOUR), 1L, List.of(), List.of(), List.of()));
        partial(0, new DataPartial("purchases", at(1), at(HOUR + 1), 1L, List.of(), List.of(), List.of()));
        partial(2, new DataPartial("purchases", at(0), at(HOUR), 1L, List.of(), List.of(), List.of()));
        List<FieldNulls> tooMany = List.of(new FieldNulls("segment", 1L, 1L));
        partial(0, new DataPartial("purchases", at(0), at(HOUR), 1L, tooMany, List.of(), List.of()));
        // What drift and labels say is none of its business.
        send(PartialStage.DRIFT, 0, new TickDone("", at(99 * HOUR)));
        send(PartialStage.LABEL, 1, new TickDone("", at(99 * HOUR)));

        assertThat(driven.receivedBytes(topics.deadLetters()))
                .extracting(letter -> Driven.header(letter, DeadLetters.STAGE))
                .containsExactly("data.judge", "data.judge", "data.judge");
        hour(1, 10, 0, 0, 1);
        assertThat(data(only(reports())).getRows()).isEqualTo(10);
    }

    /** Starts again with other rules, and with the state that there was: a driver takes its own with it. */
    private void restart(WindowRules rules) {
        Driven before = driven;
        driven = new Driven(DataTopology.build(project, topics, Driven.SERDES, rules), directory.resolve("again"));
        for (String store : before.driver().getAllStateStores().keySet()) {
            KeyValueStore<Bytes, byte[]> to = driven.driver().getKeyValueStore(store);
            try (var all =
                    before.driver().<Bytes, byte[]>getKeyValueStore(store).all()) {
                all.forEachRemaining(entry -> to.put(entry.key, entry.value));
            }
        }
        before.close();
    }

    /** An hour of purchases in the first partition, and its end in both. */
    private void hour(int hour, long rows, long nulls, long leftOut, Integer... schemas) {
        counted(0, hour, rows, nulls, leftOut, schemas);
        done(0, hour * HOUR);
        done(1, hour * HOUR);
    }

    private void counted(int partition, int hour, long rows, long nulls, long leftOut, Integer... schemas) {
        partial(
                partition,
                new DataPartial(
                        "purchases",
                        at((hour - 1) * HOUR),
                        at(hour * HOUR),
                        rows,
                        List.of(new FieldNulls("segment", nulls, leftOut)),
                        nulls == 0 ? List.of() : List.of(new RuleBreaks("amount", "range", "clip", nulls)),
                        List.of(schemas)));
    }

    private void done(int partition, long time) {
        partial(partition, new TickDone("", at(time)));
    }

    private void partial(int partition, Object body) {
        send(PartialStage.DATA, partition, body);
    }

    private void send(PartialStage stage, int partition, Object body) {
        driven.send(
                MonitoringPartial.class,
                topics.monitoringPartials(),
                Integer.toString(partition),
                new MonitoringPartial(stage, partition, body));
    }

    private static Instant at(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    private static DataReport data(MonitoringReport report) {
        return (DataReport) report.getBody();
    }

    private List<MonitoringReport> reports() {
        return driven.received(MonitoringReport.class, topics.monitoring());
    }

    private List<Alert> alerts() {
        return driven.received(Alert.class, topics.alerts());
    }

    private static <T> T only(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }
}
