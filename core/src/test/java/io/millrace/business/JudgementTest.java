package io.millrace.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.project.BusinessTargets.FalsePositiveCost;
import org.junit.jupiter.api.Test;

class JudgementTest {
    private static final FalsePositiveCost COST = new FalsePositiveCost(20, "USD", 1_000.0);

    @Test
    void shouldTellWhatWasAvoidedAndWhatItCost() {
        Cohort cohort = cohort(2_100, 9_500, 150, 500);
        Effect effect = Effect.of(cohort);

        assertThat(effect.reduction().value()).isCloseTo(1 - (2100 / 9500.0) / 0.3, within(1e-12));
        assertThat(effect.reduction().interval().low()).isCloseTo(1 - 0.849585843893, within(1e-9));
        assertThat(effect.reduction().interval().high()).isCloseTo(1 - 0.643580749436, within(1e-9));
        assertThat(effect.difference().value()).isCloseTo(0.3 - 2100 / 9500.0, within(1e-12));
        assertThat(effect.avoided().value()).isCloseTo(9_500 * 0.3 - 2_100, within(1e-9));
        assertThat(effect.avoided().interval().low())
                .isCloseTo(9_500 * effect.difference().interval().low(), within(1e-9));
        // Seven in ten of those held out stay: so would as many of those acted on have.
        assertThat(Effect.falseAlarms(cohort.heldOut(), 9_500).value()).isCloseTo(6_650, within(1e-9));
    }

    @Test
    void shouldCountFalseAlarmsAmongThoseWhoWereReached() {
        Outcomes held = new Outcomes(400, 120, 0);
        Cohort fifth = new Cohort(new Outcomes(100, 20, 20), held);
        Estimate all = Effect.falseAlarms(held, 100);

        Estimate reached = Effect.falseAlarms(held, 20);

        assertThat(reached.value()).isCloseTo(14, within(1e-9));
        assertThat(reached.interval().low()).isCloseTo(all.interval().low() / 5, within(1e-9));
        assertThat(reached.interval().high()).isCloseTo(all.interval().high() / 5, within(1e-9));
        // 1,400 USD if all were acted on, 280 for those who were.
        assertThat(Judgement.ofCost(fifth, 100, COST, 1_000, true).verdict()).isEqualTo(Verdict.NOT_MET);
        assertThat(Judgement.ofCost(fifth, 20, COST, 1_000, true).verdict()).isEqualTo(Verdict.MET);
    }

    @Test
    void shouldTellNoReductionWhereNobodyHeldOutLeft() {
        Effect effect = Effect.of(cohort(3, 100, 0, 20));

        assertThat(effect.reduction().value()).isNull();
        assertThat(effect.reduction().interval().low()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(effect.difference().value()).isCloseTo(-0.03, within(1e-12));
    }

    @Test
    void shouldJudgeAReductionByAllThatItMayBe() {
        assertThat(Judgement.ofReduction(cohort(2_100, 9_500, 150, 500), 0.15, true))
                .isEqualTo(new Judgement(Verdict.MET, null));
        assertThat(Judgement.ofReduction(cohort(2_100, 9_500, 150, 500), 0.36, true))
                .isEqualTo(new Judgement(Verdict.NOT_MET, null));
        assertThat(Judgement.ofReduction(cohort(2_100, 9_500, 150, 500), 0.2, true)
                        .verdict())
                .isEqualTo(Verdict.TOO_EARLY);
    }

    @Test
    void shouldSayHowManyMoreHeldOutRowsItTakes() {
        Cohort cohort = cohort(2_100, 9_500, 150, 500);

        long more = Judgement.ofReduction(cohort, 0.2, true).moreHeldOut();

        assertThat(Effect.reduction(cohort, (500 + more) / 500.0).low()).isGreaterThanOrEqualTo(0.2);
        assertThat(Effect.reduction(cohort, (500 + more - 2) / 500.0).low()).isLessThan(0.2);
    }

    @Test
    void shouldNotSayHowManyWhereNoNumberWouldDo() {
        // What is found is the target itself.
        assertThat(Judgement.ofReduction(cohort(70, 1_000, 100, 1_000), 0.3, true))
                .isEqualTo(new Judgement(Verdict.TOO_EARLY, null));
    }

    @Test
    void shouldTellNothingOfAReductionBeforeTheMonthIsComplete() {
        assertThat(Judgement.ofReduction(cohort(2_100, 9_500, 150, 500), 0.15, false))
                .isEqualTo(new Judgement(Verdict.TOO_EARLY, null));
    }

    @Test
    void shouldAskForNoMoreRowsWhileMoreAreToCome() {
        // Complete, the month would ask for more: the interval holds the target.
        Cohort cohort = cohort(2_100, 9_500, 150, 500);
        assertThat(Judgement.ofReduction(cohort, 0.2, true).moreHeldOut()).isPositive();
        assertThat(Judgement.ofCost(cohort, 9_500, COST, 135_000, true).moreHeldOut())
                .isPositive();

        assertThat(Judgement.ofReduction(cohort, 0.2, false)).isEqualTo(new Judgement(Verdict.TOO_EARLY, null));
        assertThat(Judgement.ofCost(cohort, 9_500, COST, 135_000, false))
                .isEqualTo(new Judgement(Verdict.TOO_EARLY, null));
    }

    @Test
    void shouldTellNothingWhereThereIsNobodyToCompare() {
        assertThat(Judgement.ofReduction(cohort(0, 0, 10, 30), 0.3, true).verdict())
                .isEqualTo(Verdict.TOO_EARLY);
        assertThat(Judgement.ofReduction(cohort(10, 30, 0, 0), 0.3, true).verdict())
                .isEqualTo(Verdict.TOO_EARLY);
        assertThat(Judgement.ofCost(cohort(10, 30, 0, 0), 30, COST, 1, true).verdict())
                .isEqualTo(Verdict.TOO_EARLY);
    }

    @Test
    void shouldJudgeACostThatIsTooHighAtOnceAndOneThatIsLowEnoughWhenTheMonthIsComplete() {
        // About 70 of 100 are false alarms: 1,400 USD; with 400 held out, from 1,308 to 1,487.
        Cohort cohort = cohort(20, 100, 120, 400);

        assertThat(Judgement.ofCost(cohort, 100, COST, 1_300, false)).isEqualTo(new Judgement(Verdict.NOT_MET, null));
        assertThat(Judgement.ofCost(cohort, 100, COST, 1_490, false)).isEqualTo(new Judgement(Verdict.TOO_EARLY, null));
        assertThat(Judgement.ofCost(cohort, 100, COST, 1_490, true)).isEqualTo(new Judgement(Verdict.MET, null));
        Judgement open = Judgement.ofCost(cohort, 100, COST, 1_450, true);
        assertThat(open.verdict()).isEqualTo(Verdict.TOO_EARLY);
        assertThat(open.moreHeldOut()).isBetween(200L, 1_500L);
    }

    private static Cohort cohort(long positives, long rows, long basePositives, long baseRows) {
        return new Cohort(new Outcomes(rows, positives, 0), new Outcomes(baseRows, basePositives, 0));
    }
}
