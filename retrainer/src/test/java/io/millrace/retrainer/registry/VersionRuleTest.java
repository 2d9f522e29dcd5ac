package io.millrace.retrainer.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.SemanticVersion;
import io.millrace.project.SemanticVersion.Change;
import io.millrace.records.Artifact;
import io.millrace.records.Lineage;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By how much the versions of models differ, and that one event makes one version. */
final class VersionRuleTest {
    private static final ModelTraits BEFORE = new ModelTraits(
            "xgboost",
            "cancelled",
            "1.2.0",
            Map.of("orders_7d", "aa", "spent_30d", "bb"),
            Map.of("eta", "0.05", "transformers.spent_30d", "clip(p99)"));

    @ParameterizedTest
    @CsvSource({
        "the same again,              PATCH, xgboost, cancelled, 1.2.0, orders_7d=aa spent_30d=bb, eta=0.05 transformers.spent_30d=clip(p99)",
        "another learning rate,       MINOR, xgboost, cancelled, 1.2.0, orders_7d=aa spent_30d=bb, eta=0.10 transformers.spent_30d=clip(p99)",
        "a parameter more,            MINOR, xgboost, cancelled, 1.2.0, orders_7d=aa spent_30d=bb, eta=0.05 transformers.spent_30d=clip(p99) gamma=1",
        "no transformer any more,     MINOR, xgboost, cancelled, 1.2.0, orders_7d=aa spent_30d=bb, eta=0.05",
        "another transformer,         MINOR, xgboost, cancelled, 1.2.0, orders_7d=aa spent_30d=bb, eta=0.05 transformers.spent_30d=clip(p95)",
        "a calibration,               MINOR, xgboost, cancelled, 1.2.0, orders_7d=aa spent_30d=bb, eta=0.05 transformers.spent_30d=clip(p99) calibration=auto",
        "a feature more,              MINOR, xgboost, cancelled, 1.3.0, orders_7d=aa spent_30d=bb age=cc, eta=0.05 transformers.spent_30d=clip(p99)",
        "a feature no longer left out,MINOR, xgboost, cancelled, 1.2.0, orders_7d=aa spent_30d=bb age=cc, eta=0.05 transformers.spent_30d=clip(p99)",
        "a feature set's minor,       MINOR, xgboost, cancelled, 1.3.0, orders_7d=aa spent_30d=bb, eta=0.05 transformers.spent_30d=clip(p99)",
        "a feature gone,              MAJOR, xgboost, cancelled, 1.2.0, orders_7d=aa, eta=0.05 transformers.spent_30d=clip(p99)",
        "a feature redefined,         MAJOR, xgboost, cancelled, 1.2.0, orders_7d=aa spent_30d=ff, eta=0.05 transformers.spent_30d=clip(p99)",
        "a feature renamed,           MAJOR, xgboost, cancelled, 1.2.0, orders_7d=aa spent=bb, eta=0.05 transformers.spent_30d=clip(p99)",
        "a feature set's major,       MAJOR, xgboost, cancelled, 2.2.0, orders_7d=aa spent_30d=bb, eta=0.05 transformers.spent_30d=clip(p99)",
        "another label,               MAJOR, xgboost, lapsed,    1.2.0, orders_7d=aa spent_30d=bb, eta=0.05 transformers.spent_30d=clip(p99)",
        "another family,              MAJOR, linear,  cancelled, 1.2.0, orders_7d=aa spent_30d=bb, eta=0.05 transformers.spent_30d=clip(p99)",
        "the family and parameters,   MAJOR, linear,  cancelled, 1.2.0, orders_7d=aa spent_30d=bb, l2=1"
    })
    void shouldSayByHowMuchAModelDiffers(
            String what,
            Change change,
            String algorithm,
            String label,
            String featureSet,
            String features,
            String parameters) {
        ModelTraits after = new ModelTraits(algorithm, label, featureSet, map(features), map(parameters));

        assertThat(VersionRule.change(BEFORE, after)).as(what).isEqualTo(change);
    }

    @Test
    void shouldNotTakeFeaturesForNewWhereNobodyRecordedThoseBefore() {
        ModelTraits old = new ModelTraits("xgboost", "cancelled", "1.2.0", Map.of(), BEFORE.parameters());

        assertThat(VersionRule.change(old, BEFORE)).isEqualTo(Change.PATCH);
    }

    @Test
    void shouldBeginAtOneAndGoOnFromTheGreatestVersionWhateverTheirOrder() {
        List<ModelVersion> versions = new ArrayList<>(List.of(
                version("1.9.0", "r1", BEFORE), version("1.10.0", "r2", BEFORE), version("1.9.7", "r3", BEFORE)));
        long seed = System.nanoTime();
        Collections.shuffle(versions, new Random(seed));

        assertThat(new ModelRegistry(List.of()).next(BEFORE)).isEqualTo("1.0.0");
        assertThat(new ModelRegistry(versions).next(BEFORE)).as("seed %d", seed).isEqualTo("1.10.1");
    }

    /**
     * Trainings that end in any order, crash before they commit, and are replayed: each event has one version, each version one event, and versions
     * rise in the order of registration.
     */
    @Test
    void shouldGiveEachEventOneVersionHoweverOftenItIsAnswered() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<ModelVersion> registered = new ArrayList<>();
        Map<String, String> answered = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            String event = "r" + random.nextInt(200);
            ModelRegistry registry = new ModelRegistry(registered);
            if (registry.of(event).isPresent()) {
                assertThat(registry.of(event).get().getVersion())
                        .as("seed %d", seed)
                        .isEqualTo(answered.get(event));
                continue;
            }
            ModelTraits traits = new ModelTraits(
                    "xgboost",
                    random.nextInt(20) == 0 ? "lapsed" : "cancelled",
                    "1.2.0",
                    BEFORE.features(),
                    Map.of("eta", "0.0" + random.nextInt(3)));
            String version = registry.next(traits);
            if (random.nextInt(3) == 0) {
                continue; // it crashed before its transaction was committed
            }
            registered.add(version(version, event, traits));
            answered.put(event, version);
        }

        assertThat(registered)
                .as("seed %d", seed)
                .hasSizeGreaterThan(150)
                .extracting(ModelVersion::getVersion)
                .doesNotHaveDuplicates()
                .isSortedAccordingTo((a, b) -> SemanticVersion.parse(a).compareTo(SemanticVersion.parse(b)));
        assertThat(registered).extracting(ModelVersion::getRetrainId).doesNotHaveDuplicates();
    }

    private static ModelVersion version(String version, String retrainId, ModelTraits traits) {
        return ModelVersion.newBuilder(
                        ModelVersions.of(version, "churn", traits.label(), new Artifact("00", 1L, 1, 0L, null)))
                .setRetrainId(retrainId)
                .setAlgorithm(traits.algorithm())
                .setFeatureSetVersion(traits.featureSetVersion())
                .setParameters(traits.parameters())
                .setLineage(new Lineage(null, null, "00", Map.of(), null, traits.features()))
                .build();
    }

    private static Map<String, String> map(String pairs) {
        Map<String, String> map = new HashMap<>();
        for (String pair : pairs.split(" ", -1)) {
            map.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        return map;
    }
}
