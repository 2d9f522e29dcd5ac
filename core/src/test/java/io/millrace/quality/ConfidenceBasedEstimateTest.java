package io.millrace.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class ConfidenceBasedEstimateTest {
    private static final double RECALL = 0.8;

    /** Published: p = .9 .8 .6 .3 .1, decided 1 1 1 0 0. */
    @Test
    void shouldEstimateAsPublished() {
        ConfidenceBasedEstimate estimate = new ConfidenceBasedEstimate();
        for (double score : new double[] {.9, .8, .6, .3, .1}) {
            estimate.add(score, 0.5);
        }

        assertThat(estimate.rows()).isEqualTo(5);
        assertThat(estimate.of(QualityMetric.ACCURACY, RECALL)).isCloseTo(0.78, within(1e-9));
        assertThat(estimate.of(QualityMetric.PRECISION, RECALL)).isCloseTo(0.766667, within(1e-6));
        assertThat(estimate.of(QualityMetric.RECALL, RECALL)).isCloseTo(0.851852, within(1e-6));
        assertThat(estimate.of(QualityMetric.F1, RECALL)).isCloseTo(0.807018, within(1e-6));
        assertThat(estimate.of(QualityMetric.BRIER, RECALL)).isCloseTo((.09 + .16 + .24 + .21 + .09) / 5, within(1e-9));
        assertThat(estimate.of(QualityMetric.AUC, RECALL)).isCloseTo(0.838164, within(1e-6));
    }

    /** Where scores are true probabilities, what happens is what is expected. */
    @Test
    void shouldExpectWhatHappensWhereScoresAreTrue() {
        Random random = new Random(11);
        ConfidenceBasedEstimate estimate = new ConfidenceBasedEstimate();
        OutcomeCounts counts = new OutcomeCounts();
        for (int i = 0; i < 200_000; i++) {
            double score = Math.pow(random.nextDouble(), 3);
            estimate.add(score, 0.4);
            counts.add(score, 0.4, random.nextDouble() < score);
        }

        GroupedOutcomes happened = new GroupedOutcomes();
        happened.add(0, counts);
        for (QualityMetric metric : QualityMetric.values()) {
            double value = metric.ofDecisions()
                    ? metric.of(counts.decisions())
                    : metric.of(happened.outcomes().ranking(), RECALL);
            if (metric == QualityMetric.CALIBRATION || metric == QualityMetric.CALIBRATION_IN_THE_LARGE) {
                assertThat(estimate.of(metric, RECALL)).isNaN();
                assertThat(value).isCloseTo(0, within(0.01));
            } else {
                // Four standard errors of a share among the rows decided positive, the smallest denominator.
                assertThat(estimate.of(metric, RECALL)).as(metric.word()).isCloseTo(value, within(0.01));
            }
        }
    }

    @Test
    void shouldAddUpOverPartitions() {
        ConfidenceBasedEstimate all = new ConfidenceBasedEstimate();
        ConfidenceBasedEstimate merged = new ConfidenceBasedEstimate();
        Random random = new Random(5);
        for (int partition = 0; partition < 3; partition++) {
            ConfidenceBasedEstimate part = new ConfidenceBasedEstimate();
            for (int i = 0; i < 100; i++) {
                double score = random.nextInt(1001) / 1000.0;
                part.add(score, 0.5);
                all.add(score, 0.5);
            }
            merged.add(ConfidenceBasedEstimate.of(part.numbers()));
        }

        assertThat(merged.numbers()).isEqualTo(all.numbers());
    }

    @Test
    void shouldKnowNothingOfNoRows() {
        ConfidenceBasedEstimate none = new ConfidenceBasedEstimate();

        assertThat(none.of(QualityMetric.ACCURACY, RECALL)).isNaN();
        assertThat(none.of(QualityMetric.AUC, RECALL)).isNaN();
        assertThatThrownBy(() -> ConfidenceBasedEstimate.of(new long[3])).hasMessageContaining("3 numbers");
    }
}
