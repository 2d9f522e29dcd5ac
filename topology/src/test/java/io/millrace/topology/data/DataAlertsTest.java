package io.millrace.topology.data;

import static io.millrace.topology.data.WatchedShop.HOUR;
import static io.millrace.topology.data.WatchedShop.RULES;
import static io.millrace.topology.data.WatchedShop.data;
import static io.millrace.topology.data.WatchedShop.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Severity;
import java.nio.file.Path;
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
