package io.millrace.topology.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.topology.records.Driven;
import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class LimitMetricsTest {
    private static final String CHURN = "{project=\"shop\",model=\"churn\",} ";

    private final Metrics metrics = new Metrics();

    @Test
    void shouldShowWhatTheProjectFileAsksForOfEachModel() throws Exception {
        Project project = Driven.rolledOut(1, "{guard: {error_rate: 2 %}}");

        LimitMetrics.show(metrics, project);

        assertThat(page())
                .contains(
                        "millrace_drift_importance_threshold_ratio" + CHURN + "0.3",
                        "millrace_drift_min_samples" + CHURN + "100.0",
                        "millrace_rollout_guard_error_ratio" + CHURN + "0.02")
                .as("there is none of what it does not ask for")
                .doesNotContain("millrace_retraining_max_age_seconds{")
                .doesNotContain("millrace_business_");
    }

    @Test
    void shouldShowFromWhatAgeOnAChampionIsRenewedWhereAgeAsksForATraining() throws Exception {
        Project project = Driven.renewed(1, "on: [age], max_age: 30 d");

        LimitMetrics.show(metrics, project);

        assertThat(page()).contains("millrace_retraining_max_age_seconds" + CHURN + "2592000.0");
    }

    @Test
    void shouldShowWhatActingIsToAchieveAndMayCost() throws Exception {
        Project project = Driven.acting(1);

        LimitMetrics.show(metrics, project);

        assertThat(page())
                .contains(
                        "millrace_business_reduction_target_ratio" + CHURN + "0.3",
                        "millrace_business_false_alarm_cost_limit" + CHURN + "1000.0");
    }

    private String page() throws IOException {
        StringWriter page = new StringWriter();
        metrics.write(page);
        return page.toString();
    }
}
