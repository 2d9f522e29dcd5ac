package io.millrace.topology.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.Deployment;
import io.millrace.runtime.control.BundleStore;
import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.control.ModelView;
import io.millrace.runtime.metrics.Metrics;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class VersionMetricsTest {
    private static final BundleStore BUNDLES = model -> new byte[0];

    private final Metrics metrics = new Metrics();
    private final VersionMetrics versions = new VersionMetrics(metrics, "shop", List.of("churn", "leaving"));

    @Test
    void shouldTellWhichVersionHasWhichAliasAndForgetThoseThatHaveNone() throws Exception {
        versions.accept(view("1.0.0", "1.1.0", null));
        assertThat(text())
                .contains(info("1.0.0", "champion"), info("1.1.0", "challenger"))
                .doesNotContain("leaving");

        versions.accept(view("1.1.0", null, "1.0.0"));

        assertThat(text())
                .contains(info("1.1.0", "champion"), info("1.0.0", "previous"))
                .doesNotContain("challenger", info("1.0.0", "champion"));
    }

    private static String info(String version, String alias) {
        return "millrace_model_version_info{project=\"shop\",model=\"churn\",model_version=\"%s\",alias=\"%s\",} 1.0"
                .formatted(version, alias);
    }

    private static ControlView view(String champion, @Nullable String challenger, @Nullable String previous) {
        Deployment deployment = Deployment.newBuilder()
                .setModel("churn")
                .setSequence(1)
                .setChampion(champion)
                .setChallenger(challenger)
                .setPrevious(previous)
                .setStages(Map.of())
                .setAccepted(true)
                .setReason("")
                .setAt(Instant.EPOCH)
                .build();
        return new ControlView(Map.of("churn", new ModelView(deployment, 1, Map.of(), BUNDLES)), BUNDLES, 0);
    }

    private String text() throws Exception {
        StringWriter writer = new StringWriter();
        metrics.write(writer);
        return writer.toString().replaceAll("(?m)^#.*\n", "");
    }
}
