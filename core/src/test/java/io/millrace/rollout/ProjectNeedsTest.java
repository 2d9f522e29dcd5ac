package io.millrace.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One model that needs its features is enough to keep them. */
final class ProjectNeedsTest {
    private static final Map<String, String> FEATURE_SETS = Map.of("1.0.0", "1.3.0", "2.0.0", "2.1.0");

    @Test
    void shouldKeepFeaturesWhileOneOfSeveralModelsNeedsThem() {
        ProjectNeeds needs = needs("2.0.0", "1.0.0");

        assertThat(needs.of(1)).containsExactly("upsell 1.0.0 (champion)");
        assertThat(needs.of(2)).containsExactly("churn 2.0.0 (champion)");
        assertThat(needs.outlived(1)).isFalse();
    }

    @Test
    void shouldLetGoOfFeaturesOnceEveryModelHasGoneOn() {
        ProjectNeeds needs = needs("2.0.0", "2.0.0");

        assertThat(needs.outlived(1)).isTrue();
        assertThat(needs.trained()).containsExactly(1, 2);
        assertThat(needs.versions(1)).containsExactly("1.3.0");
    }

    @Test
    void shouldNotCallOutlivedWhatAModelWaitsForOrAProjectWithoutModels() {
        assertThat(needs("2.0.0", null).outlived(1)).isFalse();
        assertThat(new ProjectNeeds(Map.of()).outlived(1)).isFalse();
    }

    private static ProjectNeeds needs(String churn, String upsell) {
        Map<String, FeatureSetNeeds> models = new LinkedHashMap<>();
        models.put("churn", champion(churn));
        models.put("upsell", champion(upsell));
        return new ProjectNeeds(models);
    }

    private static FeatureSetNeeds champion(String version) {
        return new FeatureSetNeeds(new InService(7, version, null, null, new TreeMap<>()), FEATURE_SETS);
    }
}
