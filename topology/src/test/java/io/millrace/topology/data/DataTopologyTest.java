package io.millrace.topology.data;

import static io.millrace.topology.data.WatchedShop.HOUR;
import static io.millrace.topology.data.WatchedShop.RULES;
import static io.millrace.topology.data.WatchedShop.TOPICS;
import static io.millrace.topology.data.WatchedShop.at;
import static io.millrace.topology.data.WatchedShop.data;
import static io.millrace.topology.data.WatchedShop.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.BrokenRule;
import io.millrace.records.DataPartial;
import io.millrace.records.DataReport;
import io.millrace.records.FieldCompleteness;
import io.millrace.records.FieldNulls;
import io.millrace.records.MonitoringReport;
import io.millrace.records.PartialStage;
import io.millrace.records.RuleBreaks;
import io.millrace.records.Severity;
import io.millrace.records.TickDone;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.topology.records.Driven;
import io.millrace.topology.records.Layouts;
import io.millrace.validation.windows.WindowRules;
import io.millrace.wire.MonitoringBody;
import java.io.IOException;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows of an hour; the rules themselves have tests of their own in core. */
final class DataTopologyTest {
    @TempDir
    private Path directory;

    private WatchedShop shop;

    @BeforeEach
    void start() {
        shop = new WatchedShop(RULES, directory);
        shop.begin();
    }

    @AfterEach
    void stop() {
        shop.close();
    }

    @Test
    void shouldKeepItsShape() {
        assertThat(DataTopology.build(WatchedShop.PROJECT, TOPICS, Driven.SERDES, RULES)
                        .describe()
                        .toString())
                .isEqualToNormalizingWhitespace(Driven.golden("data"));
    }

    @Test
    void shouldKeepItsLayouts() throws IOException {
        shop.hour(1, 20, 1, 2, 1);
        shop.hour(2, 20, 19, 2, 1);
        shop.counted(1, 3, 9, 1, 3, 2);

        Layouts.hold("data", shop.driven.driver(), "data-partials", "data-alerts");
    }

    @Test
    void shouldReportAWindowWhenEveryPartitionHasCompletedATickPastItsEnd() {
        shop.counted(0, 1, 6, 1, 2, 1);
        shop.counted(1, 1, 9, 1, 3, 2);
        shop.done(0, HOUR);
        shop.done(1, HOUR - 1);
        assertThat(shop.reports()).isEmpty();
        shop.done(1, HOUR);

        MonitoringReport report = only(shop.reports());
        assertThat(report.getSubject()).isEqualTo("purchases");
        assertThat(report.getWindowStart()).isEqualTo(Instant.EPOCH);
        assertThat(report.getWindowEnd()).isEqualTo(Instant.ofEpochMilli(HOUR));
        assertThat(report.getJudgedAt()).isEqualTo(Instant.ofEpochMilli(HOUR));
        assertThat(report.getRevision()).isZero();
        assertThat(MonitoringBody.of(report))
                .isEqualTo(new DataReport(
                        15L,
                        true,
                        List.of(new FieldCompleteness("segment", 2L, 5L, 0.2)),
                        List.of(new RuleBreaks("amount", "range", "clip", 2L)),
                        List.of(1, 2),
                        List.of(),
                        List.of(),
                        false,
                        List.of(),
                        0.0,
                        List.of()));
        assertThat(shop.alerts()).isEmpty();
    }

    @Test
    void shouldReplaceWhatAPartitionSaidBeforeAndAmendAClosedWindow() {
        shop.counted(0, 1, 3, 0, 0, 1);
        shop.counted(0, 1, 4, 0, 0, 1);
        shop.counted(1, 1, 5, 0, 0, 1);
        shop.done(0, HOUR);
        shop.done(1, HOUR);
        assertThat(data(only(shop.reports())).getRows()).isEqualTo(9);
        assertThat(only(shop.alerts()).getState()).isEqualTo(AlertState.OPENED);

        shop.counted(1, 1, 6, 0, 0, 1);
        assertThat(shop.reports()).isEmpty();
        shop.done(1, HOUR + 1);

        MonitoringReport amended = only(shop.reports());
        assertThat(amended.getRevision()).isEqualTo(1);
        assertThat(amended.getJudgedAt()).isEqualTo(Instant.ofEpochMilli(HOUR));
        assertThat(data(amended).getRows()).isEqualTo(10);
        assertThat(data(amended).getQuarantined()).isFalse();
        assertThat(only(shop.alerts()).getState()).isEqualTo(AlertState.CLOSED);
        shop.done(0, HOUR + 1);
        assertThat(shop.reports()).isEmpty();
    }

    @Test
    void shouldTellOfASourceFromWhichNothingComes() {
        shop.done(0, 2 * HOUR + 1);
        shop.done(1, 2 * HOUR + 1);

        assertThat(shop.reports())
                .extracting(
                        MonitoringReport::getWindowEnd, report -> data(report).getBroken())
                .containsExactly(
                        tuple(Instant.ofEpochMilli(HOUR), List.of(new BrokenRule("min_rows", "-", 0.0, 10.0))),
                        tuple(Instant.ofEpochMilli(2 * HOUR), List.of(new BrokenRule("min_rows", "-", 0.0, 10.0))));
        Alert alert = only(shop.alerts());
        assertThat(alert.getId()).isEqualTo("data_quarantined/purchases");
        assertThat(alert.getSeverity()).isEqualTo(Severity.CRITICAL);
        assertThat(alert.getEvidence()).containsExactly(Map.entry("min_rows", "0 where 10 are the least"));
    }

    @Test
    void shouldNotHoldTheWindowToItsRowsInWhichItBeganToWatch() {
        shop.close();
        shop = new WatchedShop(RULES, directory.resolve("later"));
        shop.counted(0, 10, 3, 0, 0, 1);
        shop.done(0, 9 * HOUR + 1);
        shop.done(1, 9 * HOUR + 1);
        shop.done(0, 11 * HOUR);
        shop.done(1, 11 * HOUR);

        assertThat(shop.reports())
                .extracting(
                        MonitoringReport::getWindowEnd, report -> data(report).getWhole(), report -> data(report)
                                .getQuarantined())
                .containsExactly(
                        tuple(Instant.ofEpochMilli(10 * HOUR), false, false),
                        tuple(Instant.ofEpochMilli(11 * HOUR), true, true));
    }

    @Test
    void shouldBeginAnewWithWindowsOfAnotherLength() {
        shop.counted(0, 24, 10, 0, 0, 1);
        shop.done(0, 24 * HOUR);
        shop.done(1, 24 * HOUR);
        shop.reports();
        // Told and not judged: an hour that is no end of a day, and one that is.
        shop.counted(1, 47, 10, 0, 0, 1);
        shop.counted(1, 48, 10, 0, 0, 1);
        shop = shop.again(new WindowRules(Duration.ofDays(1), RULES.limits()), directory.resolve("again"));
        Instant until = at(48 * HOUR);
        shop.partial(
                0, new DataPartial("purchases", at(24 * HOUR), until, 3L, List.of(), List.of(), List.of(), List.of()));
        shop.done(0, 50 * HOUR);
        shop.done(1, 50 * HOUR);
        shop.done(0, 72 * HOUR);
        shop.done(1, 72 * HOUR);

        // Days are watched from the first tick on that is heard of: it falls into the third.
        assertThat(shop.reports())
                .extracting(
                        MonitoringReport::getWindowStart,
                        MonitoringReport::getWindowEnd,
                        report -> data(report).getRows(),
                        report -> data(report).getWhole())
                .containsExactly(tuple(at(24 * HOUR), until, 3L, false));
        shop.done(0, 96 * HOUR);
        shop.done(1, 96 * HOUR);
        assertThat(data(only(shop.reports())).getWhole()).isTrue();
    }

    @Test
    void shouldForgetOldWindowsAndPassOverTheSilenceOfAClockThatLeaps() {
        shop.hour(1, 10, 0, 0, 1);
        shop.reports();
        long leap = Duration.ofDays(400).toMillis();
        shop.done(0, leap);
        shop.done(1, leap);

        // A week and twice the lateness, and a window.
        assertThat(shop.reports()).hasSize(9 * 24 + 1).last().satisfies(report -> assertThat(report.getWindowEnd())
                .isEqualTo(Instant.ofEpochMilli(leap)));
        shop.counted(0, 1, 11, 0, 0, 1);
        shop.done(0, leap + 1);
        assertThat(shop.reports()).isEmpty();
        assertThat(shop.driven.receivedBytes(TOPICS.deadLetters())).isEmpty();
        try (var all = shop.driven.driver().getKeyValueStore("data-partials").all()) {
            assertThat(all.hasNext()).isFalse();
        }
    }

    @Test
    void shouldAgreeWithANaiveJudgeInWhateverOrderPartialsCome() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 3; run++) {
            shop.close();
            shop = new WatchedShop(RULES, directory.resolve("run" + run));
            RandomPartials partials = new RandomPartials(random, RULES.of("purchases"));
            partials.steps().forEach(step -> shop.partial(step.partition(), step.body()));

            Map<Instant, MonitoringReport> last = new TreeMap<>();
            for (MonitoringReport report : shop.reports()) {
                MonitoringReport before = last.put(report.getWindowEnd(), report);
                assertThat(report.getRevision()).isEqualTo(before == null ? 0 : before.getRevision() + 1);
            }
            assertThat(last.values())
                    .describedAs("seed %d, run %d", seed, run)
                    .extracting(MonitoringReport::getWindowEnd, report -> judged(data(report)))
                    .containsExactlyElementsOf(partials.expected());
            assertThat(open(shop.alerts()))
                    .describedAs("seed %d, run %d", seed, run)
                    .isEqualTo(partials.expectedOpen());
        }
    }

    @Test
    void shouldGoOnAfterWhatCannotBeAndPassOverWhatIsOfAnotherProjectFile() {
        shop.driven.sendBytes(TOPICS.monitoringPartials(), "0", new byte[] {9});
        shop.partial(0, new DataPartial("nobody", at(0), at(HOUR), 1L, List.of(), List.of(), List.of(), List.of()));
        shop.partial(0, new DataPartial("purchases", at(1), at(HOUR), 1L, List.of(), List.of(), List.of(), List.of()));
        shop.partial(
                0, new DataPartial("purchases", at(1), at(HOUR + 1), 1L, List.of(), List.of(), List.of(), List.of()));
        shop.partial(2, new DataPartial("purchases", at(0), at(HOUR), 1L, List.of(), List.of(), List.of(), List.of()));
        List<FieldNulls> tooMany = List.of(new FieldNulls("segment", 1L, 1L));
        shop.partial(0, new DataPartial("purchases", at(0), at(HOUR), 1L, tooMany, List.of(), List.of(), List.of()));
        // What drift and labels say is none of its business.
        shop.send(PartialStage.DRIFT, 0, new TickDone("", at(99 * HOUR)));
        shop.send(PartialStage.LABEL, 1, new TickDone("", at(99 * HOUR)));

        assertThat(shop.driven.receivedBytes(TOPICS.deadLetters()))
                .extracting(letter -> Driven.header(letter, DeadLetters.STAGE))
                .containsExactly("data.judge", "data.judge", "data.judge");
        shop.hour(1, 10, 0, 0, 1);
        assertThat(data(only(shop.reports())).getRows()).isEqualTo(10);
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
}
