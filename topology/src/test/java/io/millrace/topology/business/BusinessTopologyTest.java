package io.millrace.topology.business;

import static io.millrace.topology.business.ActingShop.DAY;
import static io.millrace.topology.business.ReportedShop.APRIL;
import static io.millrace.topology.business.ReportedShop.MARCH;
import static io.millrace.topology.business.ReportedShop.MAY;
import static io.millrace.topology.business.ReportedShop.PROJECT;
import static io.millrace.topology.business.ReportedShop.TOPICS;
import static io.millrace.topology.business.ReportedShop.arm;
import static io.millrace.topology.business.ReportedShop.only;
import static io.millrace.topology.business.ReportedShop.size;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.records.BusinessReport;
import io.millrace.records.MonitoringReport;
import io.millrace.records.TargetVerdict;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.topology.labels.LabelTopology;
import io.millrace.topology.records.Driven;
import io.millrace.topology.records.Layouts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of counts; how intervals and verdicts come about has tests of its own in core. */
final class BusinessTopologyTest {
    @TempDir
    private Path directory;

    @Test
    void shouldKeepItsShape() {
        assertThat(BusinessTopology.build(PROJECT, TOPICS, Driven.SERDES)
                        .describe()
                        .toString())
                .isEqualToNormalizingWhitespace(Driven.golden("business"));
        assertThat(LabelTopology.build(PROJECT, TOPICS, Driven.SERDES, Driven.erasures())
                        .describe()
                        .toString())
                .isEqualToNormalizingWhitespace(Driven.golden("labels-cohorts"));
    }

    @Test
    void shouldKeepItsLayouts() throws IOException {
        try (ReportedShop shop = new ReportedShop(PROJECT, directory)) {
            shop.counted(0, MARCH, APRIL, arm(6_000, 2_400), arm(2_000, 600));
            shop.everywhere(APRIL.toEpochMilli() + 8 * DAY);

            Layouts.hold("business", shop.driven.driver(), "business-partials", "business-alerts");
        }
    }

    @Test
    void shouldReportAMonthAsItGrowsOnceADayAndWhenAllOfItHasMatured() {
        try (ReportedShop shop = new ReportedShop(PROJECT, directory)) {
            long rows = Instant.parse("2026-03-20T00:00:00Z").toEpochMilli();
            shop.counted(0, MARCH, APRIL, arm(60, 9), arm(20, 6));
            shop.done(0, rows);
            assertThat(shop.reports()).as("a partition is behind").isEmpty();
            shop.done(1, rows);
            MonitoringReport first = only(shop.reports());
            shop.counted(1, MARCH, APRIL, arm(40, 6), arm(10, 4));
            shop.done(0, rows + DAY / 2);
            shop.done(1, rows + DAY / 2);
            assertThat(shop.reports()).as("told today already").isEmpty();
            shop.done(0, rows + DAY);
            shop.done(1, rows + DAY);
            MonitoringReport second = only(shop.reports());
            long complete = APRIL.toEpochMilli() + 8 * DAY;
            shop.done(0, complete - 1);
            shop.done(1, complete - 1);
            assertThat(shop.reports()).as("nothing has come").isEmpty();
            shop.done(0, complete);
            shop.done(1, complete);
            MonitoringReport third = only(shop.reports());
            shop.counted(1, MARCH, APRIL, arm(41, 6), arm(10, 4));
            shop.done(0, complete + 2 * DAY);
            shop.done(1, complete + 2 * DAY);
            MonitoringReport fourth = only(shop.reports());

            assertThat(List.of(first, second, third, fourth))
                    .extracting(
                            MonitoringReport::getRevision,
                            report -> report.getBusiness().getComplete(),
                            report -> report.getBusiness().getActedOn(),
                            report -> report.getBusiness().getHeldOut())
                    .containsExactly(
                            tuple(0, false, arm(60, 9), arm(20, 6)),
                            tuple(1, false, arm(100, 15), arm(30, 10)),
                            tuple(2, true, arm(100, 15), arm(30, 10)),
                            tuple(3, true, arm(101, 15), arm(30, 10)));
            assertThat(first.getModel()).isEqualTo("churn");
            assertThat(first.getSubject()).isEqualTo("churn");
            assertThat(first.getWindowStart()).isEqualTo(MARCH);
            assertThat(first.getWindowEnd()).isEqualTo(APRIL);
            BusinessReport body = third.getBusiness();
            assertThat(body.getMonth()).isEqualTo("2026-03");
            assertThat(body.getReduction().getValue()).isEqualTo(1 - 0.15 / (1 / 3.0));
            assertThat(body.getFalseAlarmCost().getValue()).isEqualTo(20 * 100 * (1 - 1 / 3.0));
            assertThat(body.getTreatedFalseAlarms().getValue()).isZero();
            assertThat(second.getBusiness().getReductionTarget().getMoreHeldOut())
                    .as("more rows are to come")
                    .isNull();
            assertThat(body.getCurrency()).isEqualTo("USD");
            assertThat(body.getReductionTarget().getTarget()).isEqualTo(0.3);
            assertThat(body.getReductionTarget().getVerdict()).isEqualTo(TargetVerdict.TOO_EARLY);
            assertThat(body.getReductionTarget().getMoreHeldOut()).isPositive();
            assertThat(body.getCostTarget().getTarget()).isEqualTo(1_000);
        }
    }

    @Test
    void shouldTellOfNobodyHeldOutInSoManyWords() {
        try (ReportedShop shop = new ReportedShop(PROJECT, directory)) {
            shop.counted(0, MARCH, APRIL, arm(60, 9), arm(0, 0));
            shop.done(0, APRIL.toEpochMilli());
            shop.done(1, APRIL.toEpochMilli());

            BusinessReport body = only(shop.reports()).getBusiness();
            assertThat(body.getReduction()).isNull();
            assertThat(body.getFalseAlarmCost()).isNull();
            assertThat(body.getReductionTarget().getVerdict()).isEqualTo(TargetVerdict.TOO_EARLY);
        }
    }

    @Test
    void shouldRefuseCountsThatCannotBe() {
        try (ReportedShop shop = new ReportedShop(PROJECT, directory)) {
            shop.counted(0, MARCH, APRIL, arm(3, 4), arm(1, 0));
            shop.counted(2, MARCH, APRIL, arm(3, 1), arm(1, 0));
            shop.everywhere(APRIL.toEpochMilli());

            assertThat(shop.reports()).isEmpty();
            assertThat(shop.driven.receivedBytes(TOPICS.deadLetters()))
                    .hasSize(2)
                    .allSatisfy(letter ->
                            assertThat(Driven.header(letter, DeadLetters.STAGE)).isEqualTo("business.judge"));
        }
    }

    @Test
    void shouldForgetMonthsOfWhichNoRowCanComeAnyMore() {
        try (ReportedShop shop = new ReportedShop(PROJECT, directory)) {
            shop.counted(0, MARCH, APRIL, arm(60, 9), arm(20, 6));
            shop.counted(0, APRIL, MAY, arm(60, 9), arm(20, 6));
            shop.everywhere(APRIL.toEpochMilli() + 16 * DAY - 1);
            assertThat(size(shop.driven, "business-partials")).isEqualTo(2);
            shop.everywhere(APRIL.toEpochMilli() + 16 * DAY);

            assertThat(size(shop.driven, "business-partials")).isEqualTo(1);
            assertThat(size(shop.driven, "business-windows")).isEqualTo(1);
        }
    }
}
