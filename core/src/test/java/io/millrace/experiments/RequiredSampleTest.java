package io.millrace.experiments;

import static io.millrace.experiments.Experiments.RENEWALS;
import static io.millrace.experiments.Experiments.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.experiments.PrimaryMetric.ConversionRate;
import io.millrace.experiments.PrimaryMetric.Direction;
import io.millrace.experiments.PrimaryMetric.MeanValue;
import org.junit.jupiter.api.Test;

class RequiredSampleTest {

    @Test
    void shouldTakeAsManyAsTheUsualFormulaSays() {
        // R: power.prop.test(p1 = 0.05, p2 = 0.06, power = 0.8) needs n = 8157.6 in each of two groups.
        RequiredSample sample = RequiredSample.of(plan(RENEWALS, 0.01, "treatment"));

        assertThat(sample.fixed()).isBetween(16_312L, 16_318L);
        assertThat(sample.sequential()).isBetween(2 * sample.fixed() - 2_000, 2 * sample.fixed());
    }

    @Test
    void shouldTakeAsManyForAMeanAsTheNormalFormulaSays() {
        // 2 (z(0.025) + z(0.2))² σ²/δ² in each of two groups: 2 · 7.8489 · 100.
        RequiredSample sample = RequiredSample.of(plan(new MeanValue(Direction.HIGHER_IS_BETTER, 10), 1, "treatment"));

        assertThat(sample.fixed()).isEqualTo(3_140);
    }

    @Test
    void shouldCountTheEntitiesOfAllArms() {
        RequiredSample one = RequiredSample.of(plan(RENEWALS, 0.01, "treatment"));

        RequiredSample two = RequiredSample.of(plan(RENEWALS, 0.01, "mild", "strong"));

        // Half as many again for the third arm, and 21 % for half the alpha: (z(0.0125) + z(0.2))² / (z(0.025) +
        // z(0.2))².
        assertThat(two.fixed() / (double) one.fixed()).isCloseTo(1.5 * 1.2096, within(0.01));
    }

    @Test
    void shouldPlanForTheOtherDirectionWhereTheBetterOneHasNoRoom() {
        ConversionRate rare = new ConversionRate(Direction.LOWER_IS_BETTER, 0.01);

        RequiredSample sample = RequiredSample.of(plan(rare, 0.02, "treatment"));

        ConversionRate higher = new ConversionRate(Direction.HIGHER_IS_BETTER, 0.01);
        assertThat(sample).isEqualTo(RequiredSample.of(plan(higher, 0.02, "treatment")));
    }

    @Test
    void shouldSayHowManyADayTheDurationAsksFor() {
        assertThat(RequiredSample.perDay(28_000, plan(RENEWALS, 0.01, "treatment")))
                .isEqualTo(2_000);
    }
}
