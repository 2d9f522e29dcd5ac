package io.millrace.topology.quality;

import static io.millrace.topology.quality.ChangingShop.DAY;
import static io.millrace.topology.quality.ChangingShop.WEEK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.ConceptDrift;
import io.millrace.records.FeatureDrift;
import io.millrace.records.MonitoringReport;
import io.millrace.records.QualityReport;
import io.millrace.topology.quality.ChangingShop.Told;
import io.millrace.topology.records.Driven;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From rows, events and ticks to what is told; how the test decides has tests of its own in core. */
final class ConceptDriftTopologyTest {
    private static final int CHANGE = 9;
    private static final double CONTRARY = 0.35;

    @TempDir
    private Path directory;

    /** With a threshold that is met before and after: it says nothing of what has changed. */
    private final Project project = Driven.judgedBy(1, "{accuracy: 0.5, window: 7 d, min_samples: 50}");

    @Test
    void shouldFindFromMaturedErrorsWhatNoFeatureAndNoScoreShows() {
        long seed = 41;
        List<MonitoringReport> quality = new ArrayList<>();
        List<MonitoringReport> drift = new ArrayList<>();
        List<Alert> alerts = new ArrayList<>();
        try (ChangingShop shop = new ChangingShop(project, directory, seed, 1)) {
            for (int week = 1; week <= 16; week++) {
                Told told = shop.week(week, week < CHANGE ? 0 : CONTRARY);
                quality.addAll(told.quality());
                drift.addAll(told.drift());
                alerts.addAll(told.alerts());
            }
        }
        List<MonitoringReport> realised = JudgedShop.realised(quality);
        List<ConceptDrift> found = realised.stream()
                .map(report -> JudgedShop.body(report).getConceptDrift())
                .filter(Objects::nonNull)
                .toList();

        // No feature is out, nor is the score, in any week.
        assertThat(drift).as("seed %d", seed).hasSize(16);
        List<FeatureDrift> features = drift.stream()
                .flatMap(report -> report.getDrift().getFeatures().stream())
                .toList();
        assertThat(features).as("seed %d", seed).noneMatch(FeatureDrift::getOut);
        // What scores expect is what it was: they believe in the world that they were learned from.
        List<Double> expected = quality.stream()
                .map(JudgedShop::body)
                .filter(QualityReport::getEstimated)
                .map(report -> report.getMetrics().get(0).getValue())
                .toList();
        assertThat(expected).hasSize(16).allMatch(value -> Math.abs(value - expected.get(0)) < 0.02);
        // The errors say so: the second of 15 cohorts is the first that can be held against another.
        assertThat(realised).hasSize(15);
        assertThat(JudgedShop.body(realised.get(0)).getConceptDrift()).isNull();
        assertThat(found.subList(0, CHANGE - 2))
                .as("seed %d", seed)
                .noneMatch(ConceptDrift::getConfirmed)
                .allMatch(each -> each.getSince() == null && each.getStatistic() < 3.5);
        ConceptDrift last = found.get(found.size() - 1);
        assertThat(last.getConfirmed()).as("seed %d", seed).isTrue();
        assertThat(last.getSince()).isEqualTo(Instant.ofEpochMilli((CHANGE - 1) * WEEK));
        assertThat(last.getThreshold()).isEqualTo(3.5);
        assertThat(last.getAllowance()).isEqualTo(0.05);
        assertThat(last.getBefore().getCohorts()).isEqualTo(CHANGE - 1);
        assertThat(last.getBefore().getSamples()).isEqualTo(300 * (CHANGE - 1));
        assertThat(last.getBefore().getEntities()).isEqualTo(300);
        assertThat(last.getBefore().getHigh()).isLessThan(last.getAfter().getLow());
        assertThat(last.getBefore().getError()).isCloseTo(last.getBefore().getExpectedError(), within(0.01));
        assertThat(last.getAfter().getError() - last.getAfter().getExpectedError())
                .isGreaterThan(0.05);
        assertThat(alerts).extracting(Alert::getKind).containsOnly(ConceptDriftWatch.ALERT);
        Alert opened = alerts.stream()
                .filter(alert -> alert.getKind().equals(ConceptDriftWatch.ALERT))
                .findFirst()
                .orElseThrow();
        assertThat(opened.getState()).isEqualTo(AlertState.OPENED);
        assertThat(opened.getId()).isEqualTo("concept_drift/churn/1.0.0");
        assertThat(opened.getMessage()).contains("has risen since 1970-02-26T00:00:00Z", "features say something else");
        assertThat(opened.getEvidence()).containsOnlyKeys("before", "after", "statistic");
        // The younger cohorts, each of which says more, and says it once.
        Alert latest = alerts.get(alerts.size() - 1);
        assertThat(latest.getState()).isEqualTo(AlertState.UPDATED);
        assertThat(latest.getEvidence().get("after"))
                .contains("of %d rows in %d cohorts"
                        .formatted(last.getAfter().getSamples(), last.getAfter().getCohorts()));
        assertThat(alerts).extracting(Alert::getAt).doesNotHaveDuplicates();
    }

    @Test
    void shouldTellTheSameInWhateverOrderTheRowsOfAWeekCome() {
        List<List<MonitoringReport>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            List<MonitoringReport> told = new ArrayList<>();
            try (ChangingShop shop = new ChangingShop(project, directory.resolve("run" + run), 42, run)) {
                for (int week = 1; week <= 6; week++) {
                    told.addAll(JudgedShop.realised(
                            shop.week(week, week < 4 ? 0 : CONTRARY).quality()));
                }
            }
            runs.add(told);
        }

        assertThat(runs.get(0)).hasSize(5).isEqualTo(runs.get(1));
    }

    @Test
    void shouldCloseTheAlertWhenTheErrorIsAsItWasAndBeginAnew() {
        List<Alert> alerts = new ArrayList<>();
        List<ConceptDrift> found = new ArrayList<>();
        try (ChangingShop shop = new ChangingShop(project, directory, 43, 1)) {
            for (int week = 1; week <= 18; week++) {
                Told told = shop.week(week, week < 5 || week > 10 ? 0 : 0.7);
                told.alerts().stream()
                        .filter(alert -> alert.getKind().equals(ConceptDriftWatch.ALERT))
                        .forEach(alerts::add);
                JudgedShop.realised(told.quality()).stream()
                        .map(report -> JudgedShop.body(report).getConceptDrift())
                        .filter(Objects::nonNull)
                        .forEach(found::add);
            }
        }

        assertThat(alerts).extracting(Alert::getState).first().isEqualTo(AlertState.OPENED);
        assertThat(alerts).extracting(Alert::getState).last().isEqualTo(AlertState.CLOSED);
        assertThat(alerts.get(alerts.size() - 1).getMessage()).isEqualTo("its error is as it was before");
        assertThat(found.get(found.size() - 1).getConfirmed()).isFalse();
    }

    @Test
    void shouldLetStandWhatLateRowsAmend() {
        try (ChangingShop shop = new ChangingShop(project, directory, 44, 1)) {
            for (int week = 1; week <= 6; week++) {
                shop.week(week, 0);
            }
            Told told = shop.late(5, 200, 6 * WEEK + DAY + 1);

            List<MonitoringReport> amended = JudgedShop.realised(told.quality());
            assertThat(amended).hasSize(1);
            QualityReport body = JudgedShop.body(amended.get(0));
            assertThat(amended.get(0).getRevision()).isEqualTo(1);
            assertThat(body.getRows()).isEqualTo(500);
            assertThat(body.getMetrics().get(4).getValue()).isGreaterThan(0.4);
            assertThat(body.getConceptDrift().getConfirmed()).isFalse();
            assertThat(body.getConceptDrift().getBefore().getSamples()
                            + body.getConceptDrift().getAfter().getSamples())
                    .isEqualTo(5 * 300);
            // An older one says nothing of what has become of it since.
            Told older = shop.late(4, 200, 6 * WEEK + DAY + 2);
            assertThat(JudgedShop.body(JudgedShop.realised(older.quality()).get(0))
                            .getConceptDrift())
                    .isNull();
            assertThat(told.alerts()).isEmpty();
        }
    }

    @Test
    void shouldBeSilentWhereItIsSwitchedOff() {
        Project silent = Driven.judgedBy(1, "{accuracy: 0.8, min_samples: 50, concept_drift: {watch: false}}");
        try (ChangingShop shop = new ChangingShop(silent, directory, 45, 1)) {
            for (int week = 1; week <= 9; week++) {
                Told told = shop.week(week, week < 4 ? 0 : 1);
                assertThat(told.quality())
                        .allMatch(report -> JudgedShop.body(report).getConceptDrift() == null);
                assertThat(told.alerts()).extracting(Alert::getKind).doesNotContain(ConceptDriftWatch.ALERT);
            }
        }
    }
}
