package io.millrace.topology.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.records.DriftReport;
import io.millrace.records.DriftVerdict;
import io.millrace.records.FeatureDrift;
import io.millrace.records.LabelReport;
import io.millrace.records.MeasuredDrift;
import io.millrace.records.MonitoringReport;
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

final class DriftMetricsTest {
    private final Project project = Driven.project(1);
    private final Metrics metrics = new Metrics();
    private final ReportFamilies families = new ReportFamilies(metrics, project.name());
    private final DriftMetrics drift = new DriftMetrics(metrics, families, project);

    @BeforeEach
    void show() {
        families.show();
    }

    @Test
    void shouldShowTheLatestWindowOfEachModel() throws Exception {
        drift.accept(report("1.0.0", 10, 0, 0.4));

        String model = "project=\"" + project.name() + "\",model=\"churn\",";
        String version = model + "model_version=\"1.0.0\",";
        String feature = version + "feature=\"purchases_7d\",";
        assertThat(page())
                .contains(
                        "millrace_drift_measure{" + feature + "measure=\"psi\",} 0.4",
                        "millrace_drift_threshold{" + model + "measure=\"psi\",} 0.3",
                        "millrace_drift_out{" + feature + "} 1.0",
                        "millrace_drift_confirmed{" + feature + "} 0.0",
                        "millrace_drift_quarantined{" + feature + "} 0.0",
                        "millrace_drift_samples{" + version + "} 300.0",
                        "millrace_drift_entities{" + version + "} 280.0",
                        "millrace_drift_effective_samples{" + version + "} 200.0",
                        "millrace_drift_importance_ratio{" + version + "} 0.6",
                        "millrace_drift_windows_total{" + model + "valid=\"true\",} 1.0",
                        "millrace_drift_window_end_seconds{" + model + "} 10.0")
                .doesNotContain("measure=\"new_categories\"");
    }

    @Test
    void shouldShowTheVersionsOfTheLatestWindowAndNoneThatHasGone() throws Exception {
        drift.accept(report("1.0.0", 10, 0, 0.4));
        drift.accept(report("1.0.0", 20, 0, 0.5));
        drift.accept(report("2.0.0", 20, 0, 0.1));
        drift.accept(report("1.0.0", 10, 1, 0.9));
        drift.accept(report("2.0.0", 20, 1, 0.2));

        assertThat(measures())
                .hasSize(2)
                .anyMatch(line -> line.endsWith(" 0.5"))
                .anyMatch(line -> line.endsWith(" 0.2"));
        assertThat(page()).contains("valid=\"true\",} 3.0");

        drift.accept(report("2.0.0", 30, 0, 0.3));
        assertThat(measures()).singleElement().asString().contains("2.0.0").endsWith(" 0.3");
    }

    @Test
    void shouldShowTheLabelsThatHaveComeLastBesideTheLatestWindow() throws Exception {
        drift.accept(report("1.0.0", 20, 0, 0.4));
        FeatureDrift label = FeatureDrift.newBuilder(
                        report("1.0.0", 10, 0, 0.2).getDrift().getFeatures().get(0))
                .setFeature("label")
                .build();
        drift.accept(MonitoringReport.newBuilder(report("1.0.0", 10, 0, 0.2))
                .setDrift(null)
                .setLabels(new LabelReport(300L, 30L, 300L, 0.1, 0.05, true, label))
                .build());

        assertThat(measures())
                .hasSize(2)
                .anyMatch(line -> line.contains("feature=\"label\"") && line.endsWith(" 0.2"))
                .anyMatch(line -> line.contains("feature=\"purchases_7d\"") && line.endsWith(" 0.4"));
        assertThat(page()).contains("valid=\"true\",} 1.0");
    }

    private List<String> measures() throws IOException {
        return page().lines()
                .filter(line -> line.startsWith("millrace_drift_measure{"))
                .toList();
    }

    private String page() throws IOException {
        StringWriter page = new StringWriter();
        metrics.write(page);
        return page.toString();
    }

    private static MonitoringReport report(String version, long end, int revision, double psi) {
        FeatureDrift feature = new FeatureDrift(
                "purchases_7d",
                300L,
                200.0,
                psi,
                0.3,
                0.1,
                1e-9,
                0.0,
                0.0,
                0.6,
                true,
                false,
                false,
                "all",
                true,
                280L,
                List.of(measure("psi", psi), measure("new_categories", null)));
        return MonitoringBody.report(
                "churn",
                version,
                Instant.EPOCH,
                Instant.ofEpochSecond(end),
                revision,
                Instant.ofEpochSecond(end),
                new DriftReport(300L, 280L, true, List.of(), List.of(feature), 0.6, false, false, null, List.of()));
    }

    private static MeasuredDrift measure(String name, @Nullable Double value) {
        return new MeasuredDrift(name, value, 0.3, null, null, DriftVerdict.NONE);
    }
}
