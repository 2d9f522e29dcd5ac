package io.millrace.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CostMatrixTest {
    private static final long SEED = 20261126;

    @Test
    void shouldActExactlyWhereActingIsExpectedToCostLess() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            double truePositive = 100 * random.nextGaussian();
            double trueNegative = 100 * random.nextGaussian();
            CostMatrix costs = new CostMatrix(
                    trueNegative + 1 + 100 * random.nextDouble(),
                    truePositive + 1 + 100 * random.nextDouble(),
                    truePositive,
                    trueNegative);

            double threshold = costs.threshold();

            for (double p = 0.0005; p < 1; p += 0.001) {
                double acting = p * costs.truePositive() + (1 - p) * costs.falsePositive();
                double leaving = p * costs.falseNegative() + (1 - p) * costs.trueNegative();
                if (Math.abs(acting - leaving) > 1e-9) {
                    assertThat(p >= threshold).isEqualTo(acting < leaving);
                }
            }
        }
        // An offer of 20 against a customer of 150.
        assertThat(new CostMatrix(20, 150, 0, 0).threshold()).isCloseTo(20.0 / 170, within(1e-15));
    }

    @Test
    void shouldCountWhatDecisionsCost() {
        CostMatrix costs = new CostMatrix(20, 150, -30, 1);

        double cost = costs.perRow(new Confusion(2, 3, 4, 1));

        assertThat(cost).isCloseTo((-60 + 60 + 4 + 150) / 10.0, within(1e-15));
    }

    @Test
    void shouldRefuseCostsThatWouldDecideEverythingAlike() {
        assertThatThrownBy(() -> new CostMatrix(0, 150, 0, 0))
                .hasMessageContaining("a false positive of 0.0 must cost more than the 0.0 of a true negative");
        assertThatThrownBy(() -> new CostMatrix(20, 5, 10, 0))
                .hasMessageContaining("a false negative of 5.0 more than the 10.0 of a true positive");
        assertThatThrownBy(() -> new CostMatrix(Double.NaN, 5, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CostMatrix(Double.POSITIVE_INFINITY, 5, 1, 0))
                .hasMessage("a cost is not finite");
    }
}
