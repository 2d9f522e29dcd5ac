package io.millrace.runtime.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.ThresholdRule;
import io.millrace.records.Artifact;
import io.millrace.records.Dataset;
import io.millrace.records.ModelCalibration;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.statistics.CostMatrix;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThresholdWordsTest {
    private static final ThresholdRule SUCCESS = new ThresholdRule.Success();
    private static final ThresholdRule COSTS = new ThresholdRule.Costs(new CostMatrix(20, 150, 0, 0));

    @Test
    void shouldDoubtAThresholdThatWasSearchedForAmongFewRowsOfAClass() {
        assertThat(ThresholdWords.doubt(version(SUCCESS, "isotonic", 300, 12)))
                .isEqualTo("uncertain: found by about 12 rows with the label");
        assertThat(ThresholdWords.doubt(version(SUCCESS, "isotonic", 3_000, 2_900)))
                .isEqualTo("uncertain: found by about 100 rows without the label");
    }

    @Test
    void shouldDoubtOneOfCostsThatWasSearchedForSinceScoresWereNoProbabilities() {
        assertThat(ThresholdWords.doubt(version(COSTS, "none", 300, 12)))
                .isEqualTo("uncertain: found by about 12 rows with the label");
    }

    @Test
    void shouldNotDoubtOneThatManyRowsHaveFoundOrThatTheProjectSays() {
        assertThat(ThresholdWords.doubt(version(SUCCESS, "isotonic", 4_000, 200)))
                .isNull();
        assertThat(ThresholdWords.doubt(version(new ThresholdRule.Fixed(0.4), "none", 300, 12)))
                .isNull();
        assertThat(ThresholdWords.doubt(version(new ThresholdRule.Fixed(1e-5), "none", 300, 12)))
                .isNull();
        assertThat(ThresholdWords.doubt(version(COSTS, "isotonic", 300, 12))).isNull();
    }

    /** As it is trained on twice as many rows as are scored out of fold, and tested on 1,000 rows of which 900 have the label. */
    private static ModelVersion version(ThresholdRule rule, String calibration, long outOfFold, long positives) {
        Instant then = Instant.EPOCH;
        ModelVersion version = ModelVersions.of("1.0.0", "churn", "is_churned", new Artifact("00", 10L, 1, 0L, null));
        Map<String, String> parameters = new HashMap<>();
        RecordedThreshold.put(rule, parameters);
        version.put("parameters", parameters);
        version.put("metrics", Map.of("base_rate", 0.9));
        version.put("calibration", new ModelCalibration(calibration, outOfFold, Map.of(), 0.0, 0.0, 0.0, List.of()));
        version.put(
                "dataset",
                new Dataset(
                        2 * outOfFold + 1_000,
                        5L,
                        2 * positives + 900,
                        2 * outOfFold,
                        1_000L,
                        then,
                        then,
                        then,
                        then,
                        "00",
                        List.of(),
                        0L,
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of()));
        return version;
    }
}
