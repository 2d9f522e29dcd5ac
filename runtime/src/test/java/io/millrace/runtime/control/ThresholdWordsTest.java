package io.millrace.runtime.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.Artifact;
import io.millrace.records.Dataset;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThresholdWordsTest {

    @Test
    void shouldDoubtAThresholdThatWasSearchedForAmongFewRowsOfAClass() {
        assertThat(ThresholdWords.doubt(version("success", 300, 12)))
                .isEqualTo("uncertain: found by no more than 12 rows with the label");
        assertThat(ThresholdWords.doubt(version("success", 3_000, 2_900)))
                .isEqualTo("uncertain: found by no more than 100 rows without the label");
    }

    @Test
    void shouldNotDoubtOneThatManyRowsHaveFoundOrThatTheProjectSays() {
        assertThat(ThresholdWords.doubt(version("success", 4_000, 200))).isNull();
        assertThat(ThresholdWords.doubt(version("0.4", 300, 12))).isNull();
    }

    private static ModelVersion version(String rule, long rows, long positives) {
        Instant then = Instant.EPOCH;
        ModelVersion version = ModelVersions.of("1.0.0", "churn", "is_churned", new Artifact("00", 10L, 1, 0L, null));
        version.put("parameters", Map.of("threshold", rule));
        version.put(
                "dataset",
                new Dataset(
                        rows, 5L, positives, 8L, 2L, then, then, then, then, "00", List.of(), 0L, null, null, null,
                        null, null, List.of()));
        return version;
    }
}
