package io.millrace.topology.data;

import static io.millrace.topology.data.WatchedShop.HOUR;
import static io.millrace.topology.data.WatchedShop.RULES;
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
import io.millrace.records.Refusals;
import io.millrace.records.Severity;
import io.millrace.records.TickDone;
import io.millrace.validation.windows.WindowLimits;
import io.millrace.validation.windows.WindowRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which alerts are opened, updated and closed by what windows of an hour are like. */
final class DataAlertsTest {
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
    void shouldOpenAnAlertOnceUpdateItWhenSomethingElseBreaksAndCloseIt() {
        shop.hour(1, 5, 0, 0, 1);
        assertThat(only(shop.alerts()).getState()).isEqualTo(AlertState.OPENED);
        shop.hour(2, 5, 0, 0, 1);
        assertThat(shop.alerts()).as("the same figures").isEmpty();
        shop.hour(3, 6, 3, 0, 1);

        Alert updated = only(shop.alerts());
        assertThat(updated.getState()).isEqualTo(AlertState.UPDATED);
        assertThat(updated.getMessage()).contains("too few rows; too many nulls in segment");
        assertThat(updated.getEvidence())
                .containsOnly(
                        Map.entry("min_rows", "6 where 10 are the least"),
                        Map.entry("max_null_ratio.segment", "0.5000 where 0.2500 is the most"));
        shop.hour(4, 10, 0, 0, 1);
        assertThat(only(shop.alerts()).getState()).isEqualTo(AlertState.CLOSED);
    }

    @Test
    void shouldTellOfANewSchemaForInformation() {
        shop.hour(1, 10, 0, 0, 1);
        shop.hour(2, 10, 0, 0, 1, 7);
        Alert opened = only(shop.alerts());
        assertThat(opened.getId()).isEqualTo("schema_changed/purchases");
        assertThat(opened.getSeverity()).isEqualTo(Severity.INFO);
        assertThat(opened.getMessage()).isEqualTo("purchases is written with schema 7, which no earlier window had");
        shop.hour(3, 10, 0, 0, 7);

        assertThat(only(shop.alerts()).getState()).isEqualTo(AlertState.CLOSED);
        assertThat(shop.reports())
                .extracting(report -> data(report).getNewSchemas(), report -> data(report)
                        .getQuarantined())
                .containsExactly(tuple(List.of(), false), tuple(List.of(7), false), tuple(List.of(), false));
    }

    @Test
    void shouldQuarantineASourceWhoseSchemaLosesAField() {
        shop.hour(1, 10, 0, 0, 1);
        shop.hour(2, 10, 0, 4, 1, 7);

        assertThat(shop.alerts())
                .extracting(Alert::getId, Alert::getSeverity)
                .containsExactly(
                        tuple("data_quarantined/purchases", Severity.CRITICAL),
                        tuple("schema_changed/purchases", Severity.WARNING));
        shop.hour(3, 10, 0, 10, 7);
        assertThat(shop.alerts())
                .extracting(Alert::getId, Alert::getState)
                .containsExactly(
                        tuple("data_quarantined/purchases", AlertState.UPDATED),
                        tuple("schema_changed/purchases", AlertState.CLOSED));
        shop.hour(4, 10, 0, 0, 1);
        assertThat(only(shop.alerts()).getId()).isEqualTo("data_quarantined/purchases");
    }

    @Test
    void shouldTellOfAStormOfRefusedRecordsByReasonWithTheFirstOfEach(@TempDir Path another) {
        shop = holding(new WindowLimits(0, 1, 0.2, 1), another);
        shop.partial(
                0,
                refusing(
                        10,
                        new Refusals("too_late", 1L, 0L, 4, 70L),
                        new Refusals("undecodable_record", 0L, 5L, 5, 80L)));
        shop.partial(1, refusing(14, new Refusals("undecodable_record", 0L, 1L, 6, 90L)));
        shop.done(0, HOUR);
        shop.done(1, HOUR);

        DataReport report = data(only(shop.reports()));
        Alert alert = only(shop.alerts());
        assertThat(report.getRefused())
                .containsExactly(
                        new Refusals("too_late", 1L, 0L, 4, 70L), new Refusals("undecodable_record", 0L, 6L, 5, 80L));
        assertThat(report.getRefusedShare()).isEqualTo(7 / 30.0);
        assertThat(report.getBroken()).containsExactly(new BrokenRule("max_refused", "-", 7 / 30.0, 0.2));
        assertThat(alert.getId()).isEqualTo("data_quarantined/purchases");
        assertThat(alert.getMessage())
                .startsWith("purchases: too many records refused (too_late, undecodable_record): look upstream");
        assertThat(alert.getEvidence())
                .containsOnly(
                        Map.entry("max_refused", "0.2333 where 0.2000 is the most"),
                        Map.entry("refused.too_late", "1, for instance partition 4, offset 70"),
                        Map.entry("refused.undecodable_record", "6, for instance partition 5, offset 80"));
    }

    @Test
    void shouldWarnOfASourceThatIsNotKeyedByTheEntityAndQuarantineNothing(@TempDir Path another) {
        shop = holding(new WindowLimits(0, 1, 1, 0.05), another);
        shop.partial(0, refusing(10, new Refusals("too_late", 7L, 0L, 0, 3L)));
        shop.done(0, HOUR);
        shop.done(1, HOUR);
        Alert opened = only(shop.alerts());
        shop.partial(0, new TickDone("", at(2 * HOUR)));
        shop.done(1, 2 * HOUR);

        assertThat(opened.getId()).isEqualTo("records_too_late/purchases");
        assertThat(opened.getSeverity()).isEqualTo(Severity.WARNING);
        assertThat(opened.getMessage()).contains("key its topic by the entity");
        assertThat(opened.getEvidence()).containsEntry("max_too_late", "0.7000 where 0.0500 is the most");
        assertThat(shop.reports()).noneMatch(report -> data(report).getQuarantined());
        assertThat(only(shop.alerts()).getState()).isEqualTo(AlertState.CLOSED);
    }

    private WatchedShop holding(WindowLimits limits, Path another) {
        shop.close();
        WatchedShop held = new WatchedShop(new WindowRules(Duration.ofHours(1), Map.of("purchases", limits)), another);
        held.begin();
        return held;
    }

    private static DataPartial refusing(long rows, Refusals... refused) {
        return new DataPartial("purchases", at(0), at(HOUR), rows, List.of(), List.of(), List.of(1), List.of(refused));
    }

    @Test
    void shouldLeaveAlertsToTheLatestWindow() {
        shop.hour(1, 10, 0, 0, 1);
        shop.hour(2, 10, 0, 0, 1);
        shop.counted(0, 1, 10, 9, 0, 1);
        shop.done(0, 2 * HOUR + 1);

        assertThat(shop.reports()).last().satisfies(report -> {
            assertThat(report.getRevision()).isEqualTo(1);
            assertThat(data(report).getQuarantined()).isTrue();
        });
        assertThat(shop.alerts()).isEmpty();
    }
}
