package io.millrace.retrainer.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.ModelDefinition;
import io.millrace.project.TuningDefinition;
import io.millrace.records.Artifact;
import io.millrace.records.Lineage;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.training.XgboostParameters;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EarlierTuningTest {
    private static final String TUNING =
            "tuning: {search: {n_estimators: [10, 300], eta: [0.01, 0.3, log], gamma: [0, 5], grow_policy: [lossguide]}}";
    private static final Map<String, String> FOUND =
            Map.of("n_estimators", "120", "eta", "0.02346", "gamma", "1.25", "grow_policy", "lossguide");

    private final ModelDefinition model = model(TUNING);

    private static ModelDefinition model(String keys) {
        return Synthetic.project("models: {leaving: {" + keys + "}}").models().get(0);
    }

    private ModelVersion version(String version, @Nullable String tunedBy, Map<String, String> found) {
        return version("1.0.0", "leaves", version, tunedBy, found);
    }

    private ModelVersion version(
            String features, String label, String version, @Nullable String tunedBy, Map<String, String> found) {
        Map<String, String> parameters =
                new TreeMap<>(XgboostParameters.of(model, List.of()).recorded());
        parameters.putAll(found);
        parameters.put("calibration", "auto");
        ModelVersion plain =
                ModelVersions.trainedOn(features, version, "leaving", label, new Artifact("00", 1L, 1, 0L, null));
        return new ModelVersion(
                plain.getVersion(),
                plain.getId(),
                plain.getModel(),
                plain.getRetrainId(),
                plain.getReasons(),
                plain.getParent(),
                plain.getFeatureSetVersion(),
                plain.getLabelName(),
                plain.getAlgorithm(),
                parameters,
                plain.getSeed(),
                plain.getThreshold(),
                plain.getMetrics(),
                plain.getGates(),
                plain.getDataset(),
                plain.getArtifact(),
                plain.getRegisteredAt(),
                plain.getCalibration(),
                new Lineage(null, null, "00", Map.of(), tunedBy),
                plain.getEvaluation(),
                plain.getTargets(),
                plain.getWaits());
    }

    private static Optional<EarlierTuning> latest(ModelDefinition model, ModelVersion... versions) {
        TuningDefinition tuning = Objects.requireNonNull(model.tuning());
        return EarlierTuning.latest(List.of(versions), model, tuning, "1.0.0");
    }

    @Test
    void shouldTakeWhatTheLatestTunedVersionFound() {
        // When
        Optional<EarlierTuning> earlier = latest(
                model,
                version("1.10.0", "second", FOUND),
                version("1.9.0", "first", Map.of("eta", "0.2")),
                version("1.11.0", null, Map.of()));

        // Then
        assertThat(earlier).isPresent();
        assertThat(earlier.get().tunedBy()).isEqualTo("second");
        assertThat(earlier.get().version()).isEqualTo("1.10.0");
        assertThat(earlier.get().parameters()).containsAllEntriesOf(FOUND).containsEntry("max_depth", "3");
    }

    @Test
    void shouldMakeTheSameModelOfThem() {
        // When
        EarlierTuning earlier = latest(model, version("1.0.0", "first", FOUND)).orElseThrow();

        // Then
        Map<String, String> recorded = XgboostParameters.of(model.withParameters(earlier.parameters()), List.of())
                .recorded();
        assertThat(version("1.0.0", "first", FOUND).getParameters()).containsAllEntriesOf(recorded);
    }

    @Test
    void shouldTakeNothingThatCouldNotHaveBeenFoundNow() {
        // Given
        ModelVersion before = version("1.0.0", "first", FOUND);

        // When, Then
        assertThat(latest(model(TUNING.replace("0.01, 0.3", "0.1, 0.3")), before))
                .isEmpty();
        assertThat(latest(model(TUNING.replace("lossguide", "depthwise")), before))
                .isEmpty();
        assertThat(latest(model(TUNING.replace("gamma", "alpha")), before)).isEmpty();
        assertThat(latest(model(TUNING + ", algorithm: {xgboost: {max_depth: 4}}"), before))
                .isEmpty();
        assertThat(latest(model(TUNING + ", seed: 2"), before)).isEmpty();
    }

    @Test
    void shouldTakeNothingOfOtherFeaturesOrAnotherLabel() {
        // Given
        ModelVersion features = version("1.1.0", "leaves", "1.0.0", "first", FOUND);
        ModelVersion label = version("1.0.0", "stays", "1.0.0", "first", FOUND);

        // When, Then
        assertThat(latest(model, features)).isEmpty();
        assertThat(latest(model, label)).isEmpty();
        assertThat(latest(model)).isEmpty();
    }
}
