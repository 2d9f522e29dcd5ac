package io.millrace.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class EstimateErrorsTest {

    @Test
    void shouldAverageDistancesOfTheLatestTwelve() {
        EstimateErrors errors = EstimateErrors.NONE.and(Map.of(QualityMetric.ACCURACY, 100.0));
        for (int i = 0; i < EstimateErrors.MOST; i++) {
            errors = errors.and(Map.of(QualityMetric.ACCURACY, i % 2 == 0 ? 0.02 : -0.04, QualityMetric.AUC, -0.1));
        }

        assertThat(errors.known(QualityMetric.ACCURACY)).isEqualTo(12);
        assertThat(errors.meanDistance(QualityMetric.ACCURACY)).hasValueCloseTo(0.03, within(1e-12));
        assertThat(errors.meanDistance(QualityMetric.AUC)).hasValueCloseTo(0.1, within(1e-12));
        assertThat(errors.meanDistance(QualityMetric.RECALL)).isEmpty();
        assertThat(EstimateErrors.decode(errors.encode())).isEqualTo(errors);
        assertThat(EstimateErrors.decode(EstimateErrors.NONE.encode())).isEqualTo(EstimateErrors.NONE);
    }
}
