package io.millrace.topology.quality;

import static io.millrace.topology.quality.JudgedShop.DAY;
import static io.millrace.topology.quality.JudgedShop.body;
import static io.millrace.topology.quality.JudgedShop.realised;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.millrace.project.Project;
import io.millrace.quality.CohortCounter;
import io.millrace.quality.EntityGroups;
import io.millrace.quality.ScoreBins;
import io.millrace.records.CohortPart;
import io.millrace.records.Decision;
import io.millrace.records.LabelledCohort;
import io.millrace.records.MetricQuality;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.OutcomeGroup;
import io.millrace.records.PartialStage;
import io.millrace.records.QualityPart;
import io.millrace.records.QualityReport;
import io.millrace.records.QualityVerdict;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.topology.records.Driven;
import io.millrace.topology.reports.ReportFamilies;
import io.millrace.wire.MonitoringBody;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a report says of scores, of parts of a cohort, of how long labels took, and of estimates that have come true. */
final class QualityPartsTest {
    private static final long WEEK_END = 21 * DAY;

    @TempDir
    private Path directory;

    private final Project project = Driven.sliced("");

    /** Of labels, and of what judges them. */
    @Test
    void shouldKeepItsLayouts() throws IOException {
        Project acting = Driven.sliced("interventions: {source: campaigns, holdout: 20 %}\n");
        try (JudgedShop shop = new JudgedShop(acting, directory)) {
            long asOf = WEEK_END - 3 * DAY;
            for (int i = 0; i < 60; i++) {
                Decision decision = i == 3 ? Decision.POSITIVE : Decision.HOLDOUT;
                shop.row("1.0.0", "e" + i, asOf, i % 10 / 10.0, decision, "champion", i % 2 == 0 ? "a" : "b");
            }
            shop.buys("e1", WEEK_END);
            shop.isActedOn("e2", WEEK_END);
            shop.tick(29);
            shop.row("1.0.0", "late", asOf, 0.5, Decision.HOLDOUT);
            shop.row("1.0.0", "e1", 30 * DAY, 0.5, Decision.HOLDOUT);

            shop.holdLayouts();
        }
    }

    @Test
    void shouldTellWhatScoresAreWorthByAllPairsOfRows() {
        try (JudgedShop shop = new JudgedShop(project, directory)) {
            Random random = new Random(3);
            List<Double> silent = new ArrayList<>();
            List<Double> buying = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                double score = random.nextDouble();
                boolean buys = random.nextDouble() > score;
                (buys ? buying : silent).add(score);
                if (buys) {
                    shop.buys("e" + i, WEEK_END - 3 * DAY + 5);
                }
                shop.row("1.0.0", "e" + i, WEEK_END - 3 * DAY, score, Decision.POSITIVE);
            }

            QualityReport body = body(only(realised(shop.tick(29))));

            double right = 0;
            for (double positive : silent) {
                for (double negative : buying) {
                    right += positive > negative ? 1 : positive == negative ? 0.5 : 0;
                }
            }
            MetricQuality auc = metric(body.getMetrics(), "auc");
            assertThat(auc.getValue()).isCloseTo(right / silent.size() / buying.size(), within(0.005));
            assertThat(auc.getLow()).isLessThan(auc.getValue());
            assertThat(auc.getHigh()).isGreaterThan(auc.getValue());
            assertThat(auc.getThreshold()).isEqualTo(0.55);
            assertThat(auc.getVerdict()).isEqualTo(QualityVerdict.MET);
            double score = silent.stream().mapToDouble(s -> s).sum()
                    + buying.stream().mapToDouble(s -> s).sum();
            assertThat(metric(body.getMetrics(), "calibration_in_the_large").getValue())
                    .isCloseTo((score - silent.size()) / 200, within(1e-8));
            assertThat(metric(body.getMetrics(), "calibration").getValue()).isBetween(0.0, 0.15);
            assertThat(metric(body.getMetrics(), "precision_at_recall_80").getValue())
                    .isBetween(0.5, 0.9);
        }
    }

    @Test
    void shouldTellVariantsAndSlicesApart() {
        try (JudgedShop shop = new JudgedShop(project, directory)) {
            for (int i = 0; i < 100; i++) {
                // Nobody buys: the gold ones are decided rightly, the others wrongly.
                shop.row(
                        "1.0.0",
                        "e" + i,
                        WEEK_END,
                        i < 70 ? 0.9 : 0.1,
                        Decision.POSITIVE,
                        i % 4 == 0 ? "challenger" : "champion",
                        i < 70 ? "gold" : i < 95 ? "basic" : null);
            }

            List<QualityPart> parts = body(only(realised(shop.tick(29)))).getParts();

            assertThat(parts)
                    .extracting(QualityPart::getDimension, QualityPart::getValue, QualityPart::getRows)
                    .containsExactly(
                            tuple("slice", "segment=basic", 25L),
                            tuple("slice", "segment=gold", 70L),
                            tuple("variant", "challenger", 25L),
                            tuple("variant", "champion", 75L));
            assertThat(parts).extracting(QualityPart::getCoverage).containsOnly(1.0);
            assertThat(parts).extracting(QualityPart::getValid).containsExactly(false, true, false, true);
            assertThat(metric(parts.get(0).getMetrics(), "accuracy").getValue()).isZero();
            assertThat(metric(parts.get(1).getMetrics(), "accuracy").getValue()).isEqualTo(1.0);
            assertThat(metric(parts.get(3).getMetrics(), "accuracy").getLow()).isBetween(0.5, 0.7);
            assertThat(metric(parts.get(3).getMetrics(), "accuracy").getVerdict())
                    .isEqualTo(QualityVerdict.NONE);
        }
    }

    @Test
    void shouldCountAnEntityOnceInEachPart() {
        try (JudgedShop shop = new JudgedShop(project, directory)) {
            for (int day = 0; day < 4; day++) {
                shop.row(
                        "1.0.0",
                        "ann",
                        WEEK_END - day * DAY,
                        0.9,
                        Decision.POSITIVE,
                        "champion",
                        day == 0 ? "gold" : "basic");
            }

            QualityReport body = body(only(realised(shop.tick(29))));

            assertThat(body.getEntities()).isEqualTo(1);
            assertThat(body.getParts()).extracting(QualityPart::getEntities).containsExactly(1L, 1L, 1L);
            assertThat(body.getParts()).extracting(QualityPart::getRows).containsExactly(3L, 1L, 4L);
        }
    }

    /** What is said of pairs is as sure as what is said of customers whose rows these are, however many pairs each has. */
    @Test
    void shouldBeAsSureOfTheEntitiesOfAnOwnerAsOfAsManyRowsOfOneEntity() {
        List<QualityReport> reports = new ArrayList<>();
        for (boolean pairs : new boolean[] {false, true}) {
            Path own = directory.resolve(pairs ? "pairs" : "customers");
            try (JudgedShop shop = new JudgedShop(pairs ? Driven.slicedPairs() : project, own)) {
                Random random = new Random(3);
                for (int row = 0; row < 300; row++) {
                    // All that a customer's rows say is alike.
                    int customer = row / 6;
                    String entity = "c" + customer + (pairs ? "|p" + row % 6 : "");
                    double score = customer % 5 == 0 ? 0.4 * random.nextDouble() : 0.5 + 0.5 * random.nextDouble();
                    shop.row("1.0.0", entity, WEEK_END - row % 6 * DAY, score, Decision.POSITIVE);
                }
                reports.add(body(only(realised(shop.tick(29)))));
            }
        }

        assertThat(reports).extracting(QualityReport::getEntities).containsExactly(50L, 300L);
        assertThat(reports.get(1).getMetrics()).isEqualTo(reports.get(0).getMetrics());
        assertThat(reports.get(1).getParts())
                .filteredOn(part -> part.getDimension().equals("variant"))
                .extracting(QualityPart::getMetrics)
                .containsExactly(reports.get(0).getParts().stream()
                        .filter(part -> part.getDimension().equals("variant"))
                        .findFirst()
                        .orElseThrow()
                        .getMetrics());
        MetricQuality accuracy = metric(reports.get(1).getMetrics(), "accuracy");
        // Of 50 customers 0.8: an interval by pair would be less than a tenth wide.
        assertThat(accuracy.getHigh() - accuracy.getLow()).isBetween(0.15, 0.3);
    }

    @Test
    void shouldPutSlicesBeyondTheMostTogether() {
        try (JudgedShop shop = new JudgedShop(project, directory)) {
            for (int i = 0; i < 300; i++) {
                shop.row("1.0.0", "e" + i, WEEK_END, 0.9, Decision.POSITIVE, "champion", "s" + i % 30);
            }

            List<QualityPart> slices = body(only(realised(shop.tick(29)))).getParts().stream()
                    .filter(part -> part.getDimension().equals("slice"))
                    .toList();

            assertThat(slices).hasSize(PartName.MOST_SLICES + 1);
            assertThat(slices.get(0).getValue()).isEqualTo("(others)");
            assertThat(slices.get(0).getRows()).isEqualTo(100);
        }
    }

    @Test
    void shouldTellTheTreatedApartWhomItDoesNotJudgeBy() {
        Project acting = Driven.sliced("interventions: {source: campaigns, holdout: 20 %}\n");
        try (JudgedShop shop = new JudgedShop(acting, directory)) {
            for (int i = 0; i < 100; i++) {
                shop.row(
                        "1.0.0",
                        "e" + i,
                        WEEK_END,
                        i < 40 ? 0.9 : 0.1,
                        i < 60 ? Decision.HOLDOUT : Decision.POSITIVE,
                        "champion",
                        "gold");
                if (i >= 70) {
                    shop.isActedOn("e" + i, WEEK_END + DAY);
                }
            }

            QualityReport body = body(only(realised(shop.tick(29))));

            assertThat(body.getRows()).isEqualTo(60);
            assertThat(body.getCoverage()).isEqualTo(0.6);
            assertThat(body.getParts())
                    .extracting(
                            QualityPart::getDimension,
                            QualityPart::getValue,
                            QualityPart::getRows,
                            QualityPart::getCoverage)
                    .containsExactly(
                            tuple("slice", "segment=gold", 60L, 0.6),
                            tuple("treated", "no", 70L, 1.0),
                            tuple("treated", "yes", 30L, 1.0),
                            tuple("variant", "champion", 60L, 0.6));
            assertThat(metric(body.getParts().get(2).getMetrics(), "accuracy").getValue())
                    .isZero();
        }
    }

    /** Labels take 8 days; a tick comes every day, so that those of other moments wait for the next; a late row waits longer. */
    @Test
    void shouldTellHowLongLabelsTook() {
        try (JudgedShop shop = new JudgedShop(project, directory)) {
            for (int i = 0; i < 100; i++) {
                shop.row("1.0.0", "e" + i, i < 90 ? WEEK_END : WEEK_END - DAY / 2, 0.9, Decision.POSITIVE);
            }
            QualityReport first = body(only(realised(shop.tick(29))));
            for (int i = 0; i < 100; i++) {
                shop.row("1.0.0", "late" + i, WEEK_END, 0.9, Decision.POSITIVE);
            }
            QualityReport amended = body(only(realised(shop.tick(32))));

            assertThat(first.getLabelDelayP50()).isEqualTo(8 * 86_400.0);
            assertThat(first.getLabelDelayP95()).isBetween(8.5 * 86_400, 8.75 * 86_400);
            // They were labelled at once, at the tick that had been reached: 10 of 200 have waited.
            assertThat(amended.getLabelDelayP95()).isEqualTo(8 * 86_400.0);
        }
    }

    @Test
    void shouldTellHowFarEstimatesWereFromTheTruth() {
        try (JudgedShop shop = new JudgedShop(project, directory)) {
            List<MonitoringReport> reports = new ArrayList<>();
            for (int week = 1; week <= 16; week++) {
                // Scores expect to be right in 90 of 100; that many are.
                shop.week("1.0.0", (14 + 7 * week), 100, 50 + 2 * week);
            }
            for (int day = 14; day < 145; day++) {
                reports.addAll(shop.tick(day));
            }

            List<MonitoringReport> realised = realised(reports);
            List<MetricQuality> last = reports.stream()
                    .filter(report -> body(report).getEstimated())
                    .filter(report -> report.getWindowEnd().toEpochMilli() == (14 + 7 * 16) * DAY)
                    .map(report -> metric(body(report).getMetrics(), "accuracy"))
                    .toList();

            MetricQuality first = metric(body(realised.get(0)).getMetrics(), "accuracy");
            assertThat(first.getEstimate()).isCloseTo(0.9, within(1e-9));
            assertThat(first.getEstimateError()).isCloseTo(0.9 - 0.52, within(1e-9));
            // Of the weeks 4 to 15, which had come true by then: 0.9 less 0.58 to 0.80.
            assertThat(last).hasSize(1);
            assertThat(last.get(0).getPastCohorts()).isEqualTo(12);
            assertThat(last.get(0).getPastError()).isCloseTo(0.9 - 0.69, within(1e-9));
            assertThat(metric(body(reports.get(0)).getMetrics(), "accuracy").getPastError())
                    .isNull();
        }
    }

    /** One long step of the clock is as good as many short ones, and a restart in the middle changes nothing. */
    @Test
    void shouldReportTheSameHoweverTheClockComesAndWhoeverRestarts() {
        List<MonitoringReport> steps = new ArrayList<>();
        try (JudgedShop shop = new JudgedShop(project, directory.resolve("steps"))) {
            weeks(shop, 1, 5);
            for (int day = 14; day <= 70; day++) {
                steps.addAll(shop.tick(day));
            }
        }
        List<MonitoringReport> restarted = new ArrayList<>();
        try (JudgedShop shop = new JudgedShop(project, directory.resolve("before"));
                JudgedShop next = new JudgedShop(project, directory.resolve("after"))) {
            weeks(shop, 1, 5);
            for (int day = 14; day <= 31; day++) {
                restarted.addAll(shop.tick(day));
            }
            shop.handOver(next);
            for (int day = 32; day <= 70; day++) {
                restarted.addAll(next.tick(day));
            }
        }
        List<MonitoringReport> atOnce = new ArrayList<>();
        try (JudgedShop shop = new JudgedShop(project, directory.resolve("once"))) {
            weeks(shop, 1, 5);
            shop.tick(14);
            atOnce.addAll(shop.tick(70));
        }

        assertThat(steps).hasSize(10);
        assertThat(restarted).isEqualTo(steps);
        assertThat(atOnce.stream().map(QualityPartsTest::withoutTicks))
                .containsExactlyInAnyOrderElementsOf(
                        steps.stream().map(QualityPartsTest::withoutTicks).toList());
    }

    @Test
    void shouldShowTheLatestCohortAsMetrics() throws IOException {
        Metrics metrics = new Metrics();
        ReportFamilies families = new ReportFamilies(metrics, "shop");
        families.show();
        QualityMetrics shown = new QualityMetrics(families, "shop");
        try (JudgedShop shop = new JudgedShop(project, directory)) {
            weeks(shop, 1, 2);
            for (int day = 14; day <= 36; day++) {
                shop.tick(day).forEach(shown);
            }
        }
        StringWriter text = new StringWriter();

        metrics.write(text);

        assertThat(text.toString())
                .contains(
                        "millrace_quality_ratio{project=\"shop\",model=\"churn\",metric=\"accuracy\",estimated=\"false\",bound=\"value\",variant=\"\",slice=\"\",treated=\"\",}"
                                + " 0.52",
                        "metric=\"auc\",estimated=\"true\",bound=\"value\",variant=\"\",slice=\"\",treated=\"\",}",
                        "metric=\"accuracy\",estimated=\"false\",bound=\"low\",variant=\"champion\",slice=\"\",treated=\"\",}",
                        "millrace_quality_coverage_ratio{project=\"shop\",model=\"churn\",estimated=\"false\",} 1.0",
                        "millrace_quality_threshold{project=\"shop\",model=\"churn\",metric=\"accuracy\",} 0.8",
                        "millrace_quality_label_delay_seconds{project=\"shop\",model=\"churn\",quantile=\"0.5\",}"
                                + " 691200.0",
                        "millrace_quality_estimate_error{project=\"shop\",model=\"churn\",metric=\"accuracy\",} 0.38");
    }

    @Test
    void shouldShowOfTooFewRowsNothingButHowManyTheyAre() throws IOException {
        Metrics metrics = new Metrics();
        ReportFamilies families = new ReportFamilies(metrics, "shop");
        families.show();
        QualityMetrics shown = new QualityMetrics(families, "shop");
        try (JudgedShop shop = new JudgedShop(project, directory)) {
            shop.week("1.0.0", 21, 5, 1);
            for (int day = 14; day <= 36; day++) {
                shop.tick(day).forEach(shown);
            }
        }
        StringWriter text = new StringWriter();

        metrics.write(text);

        assertThat(text.toString())
                .contains(
                        "millrace_quality_rows{project=\"shop\",model=\"churn\",model_version=\"1.0.0\",estimated=\"false\",}"
                                + " 5.0")
                .doesNotContain("millrace_quality_ratio{");
    }

    /** Every part, group and bin filled with thousands of rows: 1.3 billion of them, and one record. */
    @Test
    void shouldFitIntoARecordHoweverManyRowsThereAre() {
        List<OutcomeGroup> groups = new ArrayList<>();
        List<Integer> bins = IntStream.range(0, ScoreBins.COUNT).boxed().toList();
        List<Long> rows = Collections.nCopies(ScoreBins.COUNT, 8_000L);
        for (int group = 0; group < EntityGroups.COUNT; group++) {
            groups.add(new OutcomeGroup(group, 400_000L, 400_000L, 800_000_000_000_000L, bins, rows, rows));
        }
        List<CohortPart> parts = new ArrayList<>();
        for (int part = 0; part < PartName.MOST; part++) {
            String value = "feature=" + "x".repeat(100) + part;
            List<Long> sums = Collections.nCopies(ScoreBins.COUNT, 400_000_000_000_000L);
            parts.add(new CohortPart("slice", value, 40_000_000L, 1_000_000L, sums, groups));
        }
        List<Long> counts = Collections.nCopies(1 + CohortCounter.REPLICATES, 100_000_000L);
        LabelledCohort cohort = LabelledCohort.newBuilder()
                .setModel("churn")
                .setModelVersion("1.0.0")
                .setWindowStart(Instant.EPOCH)
                .setWindowEnd(Instant.ofEpochMilli(7 * DAY))
                .setLabelled(40_000_000)
                .setTreated(0)
                .setEntities(1_000_000)
                .setTruePositives(counts)
                .setFalsePositives(counts)
                .setTrueNegatives(counts)
                .setFalseNegatives(counts)
                .setSquares(Collections.nCopies(1 + CohortCounter.REPLICATES, 400_000_000_000_000L))
                .setParts(parts)
                .build();

        byte[] record = Driven.bytes(
                MonitoringPartial.class, "partials", MonitoringBody.partial(PartialStage.LABEL, 0, cohort));

        assertThat(record).hasSizeLessThan(1_000_000);
        assertThat(JudgedPart.together(List.of(cohort))).hasSize(PartName.MOST_SLICES + 1);
    }

    private static void weeks(JudgedShop shop, int from, int to) {
        for (int week = from; week <= to; week++) {
            shop.week("1.0.0", 14 + 7 * week, 100, 50 + week);
        }
    }

    /** All but at which ticks labels were known and it was judged: others, where the clock comes in longer steps. */
    private static MonitoringReport withoutTicks(MonitoringReport report) {
        return MonitoringReport.newBuilder(report)
                .setJudgedAt(Instant.EPOCH)
                .setQuality(QualityReport.newBuilder(body(report))
                        .setLabelDelayP50(null)
                        .setLabelDelayP95(null)
                        .build())
                .build();
    }

    private static MetricQuality metric(List<MetricQuality> metrics, String name) {
        return only(metrics.stream()
                .filter(metric -> metric.getMetric().equals(name))
                .toList());
    }

    private static <T> T only(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }
}
