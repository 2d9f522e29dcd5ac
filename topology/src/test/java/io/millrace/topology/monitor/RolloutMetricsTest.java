package io.millrace.topology.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.Deployment;
import io.millrace.records.RolloutPhase;
import io.millrace.records.RolloutStatus;
import io.millrace.runtime.control.BundleStore;
import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.control.ModelView;
import io.millrace.runtime.metrics.Metrics;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RolloutMetricsTest {
    private static final BundleStore BUNDLES = model -> new byte[0];

    private final Metrics metrics = new Metrics();
    private final RolloutMetrics rollout = new RolloutMetrics(metrics, "shop", List.of("churn", "leaving"));

    @Test
    void shouldTellPhaseStepShareAndPauseOfAModelAndLeaveTheOthers() throws Exception {
        rollout.accept(view(
                4,
                new RolloutStatus(
                        "churn/1.1.0/3", "1.1.0", "canary", null, RolloutPhase.LIVE, 2, 4, 0.05, true, Instant.EPOCH)));

        assertThat(page())
                .contains(
                        "millrace_rollout_phase{project=\"shop\",model=\"churn\",phase=\"live\",} 1.0",
                        "millrace_rollout_phase{project=\"shop\",model=\"churn\",phase=\"none\",} 0.0",
                        "millrace_rollout_step{project=\"shop\",model=\"churn\",} 2.0",
                        "millrace_rollout_share{project=\"shop\",model=\"churn\",} 0.05",
                        "millrace_rollout_paused{project=\"shop\",model=\"churn\",} 1.0",
                        "millrace_deployment_sequence{project=\"shop\",model=\"churn\",} 4.0",
                        "millrace_rollout_phase{project=\"shop\",model=\"leaving\",phase=\"none\",} 1.0",
                        "millrace_deployment_sequence{project=\"shop\",model=\"leaving\",} -1.0");
    }

    @Test
    void shouldTellWhenARolloutIsOver() throws Exception {
        rollout.accept(view(
                4,
                new RolloutStatus(
                        "churn/1.1.0/3",
                        "1.1.0",
                        "canary",
                        null,
                        RolloutPhase.SHADOW,
                        1,
                        4,
                        0.05,
                        true,
                        Instant.EPOCH)));

        rollout.accept(view(5, null));

        assertThat(page())
                .contains(
                        "millrace_rollout_phase{project=\"shop\",model=\"churn\",phase=\"none\",} 1.0",
                        "millrace_rollout_phase{project=\"shop\",model=\"churn\",phase=\"shadow\",} 0.0",
                        "millrace_rollout_share{project=\"shop\",model=\"churn\",} 0.0",
                        "millrace_rollout_paused{project=\"shop\",model=\"churn\",} 0.0");
    }

    private static ControlView view(long sequence, @Nullable RolloutStatus status) {
        Deployment deployment = new Deployment(
                "churn",
                sequence,
                "1.0.0",
                "1.1.0",
                null,
                Map.of(),
                null,
                true,
                "test",
                Instant.EPOCH,
                null,
                status,
                "",
                Map.of());
        return new ControlView(Map.of("churn", new ModelView(deployment, 0, Map.of(), BUNDLES)), BUNDLES, 0);
    }

    private String page() throws IOException {
        StringWriter page = new StringWriter();
        metrics.write(page);
        return page.toString();
    }
}
