package io.millrace.topology.business;

import static io.millrace.topology.business.ActingShop.DAY;
import static io.millrace.topology.business.ReportedShop.APRIL;
import static io.millrace.topology.business.ReportedShop.MARCH;
import static io.millrace.topology.business.ReportedShop.MAY;
import static io.millrace.topology.business.ReportedShop.PROJECT;
import static io.millrace.topology.business.ReportedShop.arm;
import static io.millrace.topology.business.ReportedShop.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.BusinessReport;
import io.millrace.records.CohortOutcomes;
import io.millrace.records.TargetVerdict;
import io.millrace.topology.records.Driven;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which alerts are opened and closed by what acting achieves and costs. */
final class BusinessAlertsTest {
    @TempDir
    private Path directory;

    @Test
    void shouldRaiseACostAtOnceAndAMissedReductionWhenItIsSureOfThem() {
        try (ReportedShop shop = new ReportedShop(PROJECT, directory)) {
            // At least 1,200 of 1,500 actions were for nothing; nothing was avoided.
            long within = APRIL.toEpochMilli() - 5 * DAY;
            shop.counted(0, MARCH, APRIL, new CohortOutcomes(1_500L, 225L, 1_400L), arm(1_000, 150));
            shop.everywhere(within);
            List<Alert> exceeded = shop.alerts();
            assertThat(exceeded)
                    .extracting(Alert::getKind, Alert::getState, Alert::getSubject, Alert::getModel)
                    .containsExactly(tuple("business_cost_exceeded", AlertState.OPENED, "churn", "churn"));
            assertThat(exceeded.get(0).getEvidence())
                    .containsEntry("treated", "1400 of 1500")
                    .containsEntry("cost", "23800.0000")
                    .containsEntry("cost_if_all_were_acted_on", "25500.0000");
            shop.everywhere(APRIL.toEpochMilli() + 8 * DAY);
            List<Alert> missed = shop.alerts();
            assertThat(missed)
                    .extracting(Alert::getKind, Alert::getState)
                    .containsExactly(tuple("business_reduction_missed", AlertState.OPENED));
            assertThat(missed.get(0).getMessage()).contains("30.0 %", "2026-03");
            assertThat(missed.get(0).getEvidence())
                    .containsEntry("acted_on", "225 of 1500")
                    .containsEntry("held_out", "150 of 1000")
                    .containsEntry("reduction", "0.0000");

            // The next month has only begun: it says nothing.
            shop.counted(0, APRIL, MAY, arm(10, 1), arm(5, 2));
            shop.everywhere(APRIL.toEpochMilli() + 10 * DAY);
            assertThat(shop.alerts()).isEmpty();
            shop.everywhere(MAY.toEpochMilli() + 8 * DAY);
            assertThat(shop.alerts())
                    .extracting(Alert::getKind, Alert::getState)
                    .containsExactlyInAnyOrder(
                            tuple("business_cost_exceeded", AlertState.CLOSED),
                            tuple("business_reduction_missed", AlertState.CLOSED));
        }
    }

    @Test
    void shouldRaiseNothingForMoneyThatNobodySpent() {
        try (ReportedShop shop = new ReportedShop(PROJECT, directory)) {
            // If all were acted on, false alarms would cost 1,700 USD of the 1,000 that they may; one in five was.
            shop.counted(0, MARCH, APRIL, new CohortOutcomes(100L, 15L, 20L), arm(1_000, 150));
            shop.everywhere(APRIL.toEpochMilli() + 8 * DAY);

            BusinessReport body = only(shop.reports()).getBusiness();
            assertThat(body.getFalseAlarmCost().getValue()).isEqualTo(1_700);
            assertThat(body.getTreatedFalseAlarmCost().getValue()).isEqualTo(340);
            assertThat(body.getTreatedFalseAlarmCost().getHigh())
                    .isEqualTo(body.getFalseAlarmCost().getHigh() / 5);
            assertThat(body.getCostTarget().getVerdict()).isEqualTo(TargetVerdict.MET);
            assertThat(shop.alerts()).extracting(Alert::getKind).doesNotContain("business_cost_exceeded");
        }
    }

    @Test
    void shouldSayOfACostThatNobodyCountedThatItIsIfAllWereActedOn() {
        try (ReportedShop shop = new ReportedShop(Driven.acting(2, ""), directory)) {
            shop.counted(0, MARCH, APRIL, arm(100, 15), arm(1_000, 150));
            shop.everywhere(APRIL.toEpochMilli());

            BusinessReport body = only(shop.reports()).getBusiness();
            Alert alert = only(shop.alerts());
            assertThat(body.getTreatedFalseAlarmCost()).isNull();
            assertThat(body.getCostTarget().getVerdict()).isEqualTo(TargetVerdict.NOT_MET);
            assertThat(alert.getMessage()).contains("would cost more than 1000.00 USD in 2026-03 if all were acted on");
            assertThat(alert.getEvidence())
                    .containsEntry("cost_if_all_were_acted_on", "1700.0000")
                    .doesNotContainKey("cost");
        }
    }
}
