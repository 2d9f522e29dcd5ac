package io.millrace.topology.quality;

import static io.millrace.topology.quality.JudgedShop.DAY;
import static io.millrace.topology.quality.JudgedShop.body;
import static io.millrace.topology.quality.JudgedShop.realised;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Decision;
import io.millrace.records.LabelledCohort;
import io.millrace.records.MetricQuality;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.PartialStage;
import io.millrace.records.QualityReport;
import io.millrace.records.QualityVerdict;
import io.millrace.records.ScoredCohort;
import io.millrace.records.TickDone;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.topology.labels.LabelTopology;
import io.millrace.topology.records.Driven;
import io.millrace.wire.MonitoringBody;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of rows and labels; how intervals and verdicts come about has tests of its own in core. */
final class QualityTopologyTest {
    @TempDir
    private Path directory;

    private final Project project = Driven.judged(1);

    @Test
    void shouldKeepItsShape() {
        assertThat(QualityTopology.build(project, Driven.topics(project), Driven.SERDES)
                        .describe()
                        .toString())
                .isEqualToNormalizingWhitespace(Driven.golden("quality"));
        assertThat(LabelTopology.build(project, Driven.topics(project), Driven.SERDES, Driven.erasures())
                        .describe()
                        .toString())
                .isEqualToNormalizingWhitespace(Driven.golden("labels-quality"));
    }

    @Test
    void shouldJudgeACohortOnceAllOfItHasMatured() {
        try (JudgedShop shop = new JudgedShop(project, directory)) {
            // Days 15 to 21; customers 0 to 11 come a second time, and every record comes twice.
            shop.week("1.0.0", 21, 100, 60);
            shop.week("1.0.0", 21, 100, 60);
            for (int i = 0; i < 12; i++) {
                shop.row("1.0.0", "e" + i, 21 * DAY - 1, 0.9, Decision.POSITIVE);
            }
            assertThat(realised(shop.tick(28))).isEmpty();

            MonitoringReport report = only(realised(shop.tick(29)));

            QualityReport body = body(report);
            assertThat(report.getSubject()).isEqualTo("1.0.0");
            assertThat(report.getModel()).isEqualTo("churn");
            assertThat(report.getWindowStart()).isEqualTo(Instant.ofEpochMilli(14 * DAY));
            assertThat(report.getWindowEnd()).isEqualTo(Instant.ofEpochMilli(21 * DAY));
            assertThat(report.getJudgedAt()).isEqualTo(Instant.ofEpochMilli(29 * DAY));
            assertThat(report.getRevision()).isZero();
            assertThat(body.getRows()).isEqualTo(112);
            assertThat(body.getEntities()).isEqualTo(100);
            assertThat(body.getTreated()).isZero();
            assertThat(body.getCoverage()).isEqualTo(1.0);
            assertThat(body.getValid()).isTrue();
            assertThat(body.getLowConfirmed()).isFalse();
            assertThat(body.getMetrics())
                    .extracting(MetricQuality::getMetric)
                    .containsExactly(
                            "accuracy",
                            "precision",
                            "recall",
                            "f1",
                            "brier",
                            "auc",
                            "calibration",
                            "calibration_in_the_large",
                            "precision_at_recall_80");
            MetricQuality accuracy = body.getMetrics().get(0);
            assertThat(accuracy.getValue()).isCloseTo(72 / 112.0, within(1e-12));
            assertThat(accuracy.getLow()).isBetween(0.45, 0.63);
            assertThat(accuracy.getHigh()).isBetween(0.66, 0.79);
            assertThat(accuracy.getThreshold()).isEqualTo(0.8);
            assertThat(accuracy.getVerdict()).isEqualTo(QualityVerdict.NOT_MET);
            assertThat(body.getMetrics().get(4).getValue()).isCloseTo((72 * 0.01 + 40 * 0.81) / 112, within(1e-9));
            assertThat(shop.alerts()).extracting(Alert::getKind).doesNotContain(QualityAlerts.LOW);
        }
    }

    /** Counts of its rows are there yet when the project knows it no longer. */
    @Test
    void shouldSayNothingOfAModelThatIsGoneAndForgetItInItsTime() {
        try (JudgedShop before = new JudgedShop(project, directory.resolve("before"));
                JudgedShop after = new JudgedShop(Driven.judgedAs("leaving"), directory.resolve("after"))) {
            before.week("1.0.0", 21, 100, 60);
            before.week("1.0.0", 28, 100, 60);
            assertThat(realised(before.tick(28))).isEmpty();
            before.handOver(after);

            assertThat(after.tick(29)).isEmpty();
            assertThat(after.keptLabels()).isPositive();
            assertThat(after.tick(60)).isEmpty();
            assertThat(after.tick(61)).isEmpty();
            assertThat(after.keptLabels()).isZero();
        }
    }

    @Test
    void shouldOpenAnAlertAfterTwoCohortsRunningAndCloseItByAGoodOne() {
        try (JudgedShop shop = new JudgedShop(project, directory)) {
            shop.week("1.0.0", 21, 100, 60);
            shop.week("1.0.0", 28, 100, 60);
            shop.week("1.0.0", 35, 49, 49);
            shop.week("1.0.0", 42, 100, 50);
            shop.week("1.0.0", 49, 100, 98);
            assertThat(body(only(realised(shop.tick(29)))).getLowConfirmed()).isFalse();
            assertThat(body(only(realised(shop.tick(36)))).getLowConfirmed()).isTrue();
            Alert opened = only(low(shop));
            // Too few rows to end it.
            assertThat(body(only(realised(shop.tick(43)))).getLowConfirmed()).isTrue();
            assertThat(low(shop)).isEmpty();
            assertThat(body(only(realised(shop.tick(50)))).getLowConfirmed()).isTrue();
            Alert updated = only(low(shop));
            assertThat(body(only(realised(shop.tick(57)))).getLowConfirmed()).isFalse();
            Alert closed = only(low(shop));

            assertThat(opened.getState()).isEqualTo(AlertState.OPENED);
            assertThat(opened.getId()).isEqualTo("accuracy_low/churn/1.0.0");
            assertThat(opened.getMessage()).contains("accuracy by matured labels, in two cohorts running");
            assertThat(opened.getEvidence().get("accuracy"))
                    .startsWith("0.600 (")
                    .endsWith("threshold 0.800");
            assertThat(updated.getState()).isEqualTo(AlertState.UPDATED);
            assertThat(updated.getMessage()).isEqualTo(opened.getMessage());
            assertThat(updated.getEvidence().get("accuracy")).startsWith("0.500 (");
            assertThat(closed.getState()).isEqualTo(AlertState.CLOSED);
        }
    }

    /** Scores near a half expect to be wrong, long before anybody knows. */
    @Test
    void shouldWarnOfWhatScoresExpectBeforeThereAreLabels() {
        try (JudgedShop shop = new JudgedShop(project, directory)) {
            for (int day : List.of(21, 28)) {
                for (int i = 0; i < 60; i++) {
                    shop.row("1.0.0", "e" + i, day * DAY - i % 6 * DAY, 0.6, Decision.POSITIVE);
                }
            }
            assertThat(shop.tick(21)).isEmpty();
            MonitoringReport first = only(shop.tick(22));
            assertThat(shop.alerts()).isEmpty();
            MonitoringReport second = only(shop.tick(29).stream()
                    .filter(report -> body(report).getEstimated())
                    .toList());
            Alert alert = only(shop.alerts());

            assertThat(body(first).getEstimated()).isTrue();
            assertThat(body(first).getMetrics().get(0).getValue()).isCloseTo(0.6, within(1e-9));
            assertThat(body(first).getMetrics().get(0).getVerdict()).isEqualTo(QualityVerdict.NOT_MET);
            assertThat(body(first).getMetrics().get(5).getMetric()).isEqualTo("auc");
            assertThat(body(first).getEntities()).isNull();
            assertThat(body(second).getLowConfirmed()).isTrue();
            assertThat(alert.getKind()).isEqualTo(QualityAlerts.ESTIMATED_LOW);
            assertThat(alert.getState()).isEqualTo(AlertState.OPENED);
        }
    }

    @Test
    void shouldJudgeByThoseHeldOutAndLeftAloneWhereSomebodyIs() {
        Project acting = Driven.judged(1, "interventions: {holdout: 20 %}\n");
        try (JudgedShop shop = new JudgedShop(acting, directory)) {
            for (int i = 0; i < 100; i++) {
                boolean heldOut = i < 60;
                shop.row(
                        "1.0.0",
                        "e" + i,
                        20 * DAY,
                        heldOut ? 0.9 : 0.1,
                        heldOut ? Decision.HOLDOUT : Decision.NEGATIVE);
            }

            QualityReport body = body(only(realised(shop.tick(29))));

            assertThat(body.getRows()).isEqualTo(60);
            assertThat(body.getCoverage()).isEqualTo(0.6);
            assertThat(body.getMetrics().get(0).getValue()).isEqualTo(1.0);
        }
    }

    @Test
    void shouldAmendAReportByLateRowsAndLeaveWhatWasDecided() {
        try (JudgedShop shop = new JudgedShop(project, directory)) {
            shop.week("1.0.0", 21, 100, 60);
            shop.week("1.0.0", 28, 100, 60);
            shop.tick(29);
            shop.tick(36);
            assertThat(low(shop)).hasSize(1);
            for (int i = 0; i < 900; i++) {
                shop.row("1.0.0", "late" + i, 27 * DAY, 0.9, Decision.POSITIVE);
            }

            List<MonitoringReport> amended = shop.tick(37);

            assertThat(amended)
                    .extracting(
                            MonitoringReport::getRevision,
                            report -> body(report).getEstimated(),
                            report -> body(report).getRows())
                    .containsExactlyInAnyOrder(tuple(1, true, 1000L), tuple(1, false, 1000L));
            assertThat(body(realised(amended).get(0)).getMetrics().get(0).getValue())
                    .isEqualTo(0.96);
            assertThat(body(realised(amended).get(0)).getLowConfirmed()).isTrue();
            assertThat(low(shop)).isEmpty();
        }
    }

    @Test
    void shouldCloseTheAlertOfAVersionThatScoresNoLonger() {
        try (JudgedShop shop = new JudgedShop(project, directory)) {
            shop.week("1.0.0", 21, 100, 60);
            shop.week("1.0.0", 28, 100, 60);
            shop.week("1.1.0", 35, 100, 60);
            shop.tick(36);
            assertThat(low(shop)).extracting(Alert::getSubject).containsExactly("1.0.0");
            shop.tick(43);

            assertThat(only(low(shop)))
                    .extracting(Alert::getSubject, Alert::getState, Alert::getMessage)
                    .containsExactly("1.0.0", AlertState.CLOSED, "version 1.0.0 is no longer in service");
        }
    }

    @Test
    void shouldPutPartitionsTogetherAndWaitForAll() {
        Project two = Driven.judged(2);
        try (JudgedShop shop = new JudgedShop(two, directory)) {
            tell(shop, 0, labelled(40, 10));
            tell(shop, 1, labelled(30, 20));
            tell(shop, 0, new TickDone("", Instant.ofEpochMilli(29 * DAY)));
            assertThat(shop.reports()).isEmpty();
            tell(shop, 1, new TickDone("", Instant.ofEpochMilli(40 * DAY)));

            QualityReport body = body(only(shop.reports()));
            assertThat(body.getRows()).isEqualTo(100);
            assertThat(body.getEntities()).isEqualTo(100);
            assertThat(body.getMetrics().get(0).getValue()).isEqualTo(0.7);
        }
    }

    @Test
    void shouldRefuseCountsThatCannotBe() {
        try (JudgedShop shop = new JudgedShop(project, directory)) {
            tell(shop, 0, labelled(-1, 10));
            tell(shop, 5, labelled(40, 10));
            tell(
                    shop,
                    0,
                    LabelledCohort.newBuilder(labelled(40, 10)).setLabelled(3L).build());
            tell(shop, 0, scored(List.of(1L)));

            assertThat(shop.quality.receivedBytes(shop.topics.deadLetters()))
                    .hasSize(4)
                    .allSatisfy(letter ->
                            assertThat(Driven.header(letter, DeadLetters.STAGE)).isEqualTo("quality.judge"));
        }
    }

    @Test
    void shouldTellACohortWhoseTimeEndsAtTheTickThatMaturesItAndForgetIt() {
        try (JudgedShop shop = new JudgedShop(project, directory)) {
            shop.week("1.0.0", 21, 100, 60);

            assertThat(shop.tick(300)).hasSize(2);
            assertThat(shop.quality
                            .driver()
                            .getKeyValueStore("quality-partials")
                            .all()
                            .hasNext())
                    .isFalse();
            assertThat(shop.keptLabels()).isZero();
        }
    }

    private static List<Alert> low(JudgedShop shop) {
        return shop.alerts().stream()
                .filter(alert -> alert.getKind().equals(QualityAlerts.LOW))
                .toList();
    }

    private static void tell(JudgedShop shop, int partition, Object body) {
        shop.quality.send(
                MonitoringPartial.class,
                shop.topics.monitoringPartials(),
                Integer.toString(partition),
                MonitoringBody.partial(PartialStage.LABEL, partition, body));
    }

    private static ScoredCohort scored(List<Long> bins) {
        return new ScoredCohort(
                "churn",
                "1.0.0",
                Instant.ofEpochMilli(14 * DAY),
                Instant.ofEpochMilli(21 * DAY),
                1L,
                1L,
                0L,
                0L,
                0L,
                bins,
                bins);
    }

    private static LabelledCohort labelled(long right, long wrong) {
        List<Long> none = Collections.nCopies(201, 0L);
        return new LabelledCohort(
                "churn",
                "1.0.0",
                Instant.ofEpochMilli(14 * DAY),
                Instant.ofEpochMilli(21 * DAY),
                right + wrong,
                0L,
                right + wrong,
                Collections.nCopies(201, right),
                none,
                none,
                Collections.nCopies(201, wrong),
                none,
                List.of(),
                List.of());
    }

    private static <T> T only(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }
}
