package io.millrace.retrainer.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.statistics.Ranking;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MarginAucTest {
    @Test
    void shouldBeWhatARankingSays() {
        // Given
        long seed = 5;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int n = 0; n < 300; n++) {
            float[] margins = new float[n];
            double[] scores = new double[n];
            boolean[] labels = new boolean[n];
            for (int i = 0; i < n; i++) {
                // Half of them are tied, some at a zero of either sign.
                margins[i] = random.nextBoolean() ? (float) random.nextGaussian() : random.nextInt(5) * -0.5f + 1;
                margins[i] = random.nextInt(9) == 0 ? -0f : margins[i];
                scores[i] = margins[i] + 0.0;
                labels[i] = random.nextInt(3) == 0;
            }

            // When
            double auc = MarginAuc.of(margins, labels);

            // Then
            assertThat(auc).isCloseTo(new Ranking(scores, labels).auc(), within(1e-12));
        }
    }

    @Test
    void shouldHaveNoValueWithoutBothClasses() {
        // When
        double auc = MarginAuc.of(new float[] {1, 2}, new boolean[] {true, true});

        // Then
        assertThat(auc).isNaN();
    }
}
