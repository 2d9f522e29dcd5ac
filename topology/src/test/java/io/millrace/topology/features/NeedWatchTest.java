package io.millrace.topology.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.Artifact;
import io.millrace.records.Deployment;
import io.millrace.records.ModelStage;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.runtime.control.BundleStore;
import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.control.ModelView;
import io.millrace.runtime.metrics.Metrics;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class NeedWatchTest {
    private static final Map<String, ModelVersion> MODELS = Map.of(
            "1.0.0", model("1.0.0", "1.0.0"), "2.0.0", model("2.0.0", "2.0.0"), "2.0.1", model("2.0.1", "2.1.0"));

    private static final BundleStore BUNDLES = sha256 -> new byte[0];

    private final Metrics metrics = new Metrics();
    private final NeedWatch watch = new NeedWatch(Shop.project("shop", 1, "30 d"), metrics);

    @Test
    void shouldBeNeededUntilNothingReadsItsFeatures() {
        assertThat(neededWith(null, null, Map.of())).isTrue();
        assertThat(neededWith("1.0.0", null, Map.of())).isTrue();
        assertThat(neededWith("2.0.0", "1.0.0", Map.of())).isTrue();
        assertThat(neededWith("2.0.1", "2.0.0", Map.of("1.0.0", ModelStage.STAGING)))
                .isTrue();
        assertThat(neededWith("2.0.1", "2.0.0", Map.of("1.0.0", ModelStage.ARCHIVED)))
                .isFalse();
    }

    @Test
    void shouldBeNeededAgainWhenAModelIsPutBackIntoService() {
        assertThat(neededWith("2.0.1", "2.0.0", Map.of())).isFalse();

        assertThat(neededWith("1.0.0", "2.0.1", Map.of())).isTrue();
    }

    private boolean neededWith(@Nullable String champion, @Nullable String previous, Map<String, ModelStage> stages) {
        Deployment deployment = new Deployment(
                "churn",
                1L,
                champion,
                null,
                previous,
                stages,
                null,
                true,
                "test",
                Instant.EPOCH,
                null,
                null,
                "",
                Map.of());
        assertThat(watch.accept(
                        new ControlView(Map.of("churn", new ModelView(deployment, 0, MODELS, BUNDLES)), BUNDLES, 0)))
                .isTrue();
        StringWriter page = new StringWriter();
        try {
            metrics.write(page);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        String gauge = "millrace_features_needed{project=\"shop\",major=\"1\",} ";
        assertThat(page.toString()).contains(gauge);
        return page.toString().contains(gauge + "1.0");
    }

    private static ModelVersion model(String version, String featureSet) {
        return ModelVersions.trainedOn(featureSet, version, "churn", "gone", new Artifact("00", 1L, 1, 0L, null));
    }
}
