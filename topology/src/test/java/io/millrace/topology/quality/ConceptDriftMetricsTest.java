package io.millrace.topology.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.records.ConceptDrift;
import io.millrace.records.MonitoringReport;
import io.millrace.records.QualityReport;
import io.millrace.records.StretchOfErrors;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.topology.records.Driven;
import io.millrace.topology.reports.ReportFamilies;
import io.millrace.wire.MonitoringBody;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ConceptDriftMetricsTest {
    private static final String CONFIRMED = "millrace_concept_drift{project=\"shop\",model=\"churn\",} ";
    private static final String STATISTIC = "millrace_concept_drift_statistic{project=\"shop\",model=\"churn\",} ";

    private final Project project = Driven.judged(1);
    private final Metrics metrics = new Metrics();
    private final ReportFamilies families = new ReportFamilies(metrics, project.name());
    private final ConceptDriftMetrics shown = new ConceptDriftMetrics(families, project);

    @BeforeEach
    void show() {
        families.show();
    }

    @Test
    void shouldShowTheGreatestRiseInTheLatestCohort() throws IOException {
        shown.accept(report("1.0.0", 20, false, 7.0));
        shown.accept(report("1.1.0", 20, false, 1.75));
        assertThat(page()).contains(CONFIRMED + "1.0", STATISTIC + "2.0");
        // An amendment of an older one, and an estimate, which knows nothing of errors.
        shown.accept(report("1.0.0", 10, false, 14.0));
        shown.accept(report("1.0.0", 30, true, null));
        assertThat(page()).contains(CONFIRMED + "1.0", STATISTIC + "2.0");
        shown.accept(report("1.1.0", 30, false, 1.75));

        assertThat(page()).contains(CONFIRMED + "0.0", STATISTIC + "0.5");
    }

    @Test
    void shouldTellNoStatisticOfAFirstCohort() throws IOException {
        shown.accept(report("1.0.0", 20, false, null));

        assertThat(page()).contains(CONFIRMED + "0.0", STATISTIC + "NaN");
    }

    @Test
    void shouldShowNothingWhereItIsNotLookedFor() throws IOException {
        Project silent = Driven.judgedBy(1, "{accuracy: 0.8, concept_drift: {watch: false}}");
        new ConceptDriftMetrics(families, silent).accept(report("1.0.0", 20, false, null));

        assertThat(page()).doesNotContain("concept_drift{", "concept_drift_statistic{");
    }

    private String page() throws IOException {
        StringWriter page = new StringWriter();
        metrics.write(page);
        return page.toString();
    }

    private static MonitoringReport report(String version, long end, boolean estimated, @Nullable Double statistic) {
        StretchOfErrors errors =
                new StretchOfErrors(Instant.EPOCH, Instant.ofEpochSecond(1), 1, 300L, 300L, 0.1, null, null, null);
        ConceptDrift drift = statistic == null
                ? null
                : new ConceptDrift(
                        statistic, 3.5, 0.05, statistic > 3.5, statistic > 3.5 ? Instant.EPOCH : null, errors, errors);
        return MonitoringBody.report(
                "churn",
                version,
                Instant.EPOCH,
                Instant.ofEpochSecond(end),
                0,
                Instant.ofEpochSecond(end),
                new QualityReport(
                        estimated, 300L, null, null, 1.0, true, List.of(), false, null, null, List.of(), drift));
    }
}
