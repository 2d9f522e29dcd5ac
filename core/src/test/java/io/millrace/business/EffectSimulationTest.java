package io.millrace.business;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Months drawn from known truths: how often the intervals hold them, and how often a target that is not reached is called met. */
class EffectSimulationTest {
    private static final int MONTHS = 2_000;

    @ParameterizedTest
    @CsvSource({
        "0.30, 0.3, 9500, 500",
        "0.30, 0.0, 9500, 500",
        "0.30, 0.3, 950, 50",
        "0.60, 0.3, 950, 50",
        "0.10, 0.3, 950, 50",
        "0.05, 0.5, 950, 50",
        "0.02, 0.3, 4750, 250",
        "0.30, 0.3, 190, 10",
        "0.30, 1.0, 950, 50"
    })
    void shouldHoldTheTruthAsOftenAsItSays(double base, double reduction, int acted, int held) {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        int ratio = 0;
        int difference = 0;
        int alarms = 0;
        int falselyMet = 0;
        for (int month = 0; month < MONTHS; month++) {
            Cohort cohort = new Cohort(
                    new Outcomes(acted, binomial(random, acted, base * (1 - reduction)), 0),
                    new Outcomes(held, binomial(random, held, base), 0));
            Effect effect = Effect.of(cohort);
            ratio += holds(effect.reduction(), reduction);
            difference += holds(effect.difference(), base * reduction);
            alarms += holds(Effect.falseAlarms(cohort.heldOut(), acted), acted * (1 - base));
            falselyMet += Judgement.ofReduction(cohort, reduction + 1e-9, true).verdict() == Verdict.MET ? 1 : 0;
        }
        System.out.printf(
                Locale.ROOT,
                "seed %d: rate %.2f, reduction %.1f, %d acted on, %d held out: the truth is in %.2f %% of the intervals of the"
                        + " reduction, %.2f %% of the difference, %.2f %% of the false alarms; falsely met in %.2f %%%n",
                seed,
                base,
                reduction,
                acted,
                held,
                100.0 * ratio / MONTHS,
                100.0 * difference / MONTHS,
                100.0 * alarms / MONTHS,
                100.0 * falselyMet / MONTHS);

        // Five standard errors of a simulation below what small counts are known to give.
        assertThat(ratio / (double) MONTHS).isGreaterThan(0.915);
        assertThat(difference / (double) MONTHS).isGreaterThan(0.915);
        assertThat(alarms / (double) MONTHS).isGreaterThan(0.90);
        assertThat(falselyMet / (double) MONTHS).isLessThan(0.06);
    }

    private static int holds(Estimate estimate, double truth) {
        // A bound that is the truth but for rounding holds it.
        double slack = 1e-9 * Math.max(1, Math.abs(truth));
        return estimate.interval().low() <= truth + slack
                        && truth - slack <= estimate.interval().high()
                ? 1
                : 0;
    }

    private static int binomial(SplittableRandom random, int trials, double rate) {
        int successes = 0;
        for (int i = 0; i < trials; i++) {
            successes += random.nextDouble() < rate ? 1 : 0;
        }
        return successes;
    }
}
