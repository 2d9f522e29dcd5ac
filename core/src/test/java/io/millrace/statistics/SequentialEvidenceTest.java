package io.millrace.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.numbers.gamma.LogBeta;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SequentialEvidenceTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldBeTheMixtureOverAlternativesAndStarts(long seed) {
        Random random = new Random(seed);
        List<double[]> blocks = new ArrayList<>();
        SequentialEvidence evidence = SequentialEvidence.NONE;
        for (int n = 1; n <= 40; n++) {
            double[] block = {random.nextGaussian(), random.nextGaussian() - 0.5, 2 * random.nextGaussian()};
            blocks.add(block);
            evidence = evidence.with(block);

            assertThat(evidence.log()).isCloseTo(Math.log(mixture(blocks)), within(1e-9));
        }
    }

    /** Straight from the definition: a start that has not been yet has a ratio of 1. */
    private static double mixture(List<double[]> blocks) {
        double sum = 0;
        double unused = 1;
        for (int start = 1; start <= blocks.size(); start++) {
            double weight = 0.5 / (start * (start + 1.0)) + (start == 1 ? 0.5 : 0);
            unused -= weight;
            for (int alternative = 0; alternative < 3; alternative++) {
                double ratio = 1;
                for (double[] block : blocks.subList(start - 1, blocks.size())) {
                    ratio *= Math.exp(block[alternative]);
                }
                sum += weight * ratio / 3;
            }
        }
        return sum + unused;
    }

    @Test
    void shouldStandAtOneAtTheStart() {
        assertThat(SequentialEvidence.NONE.log()).isZero();
        assertThat(SequentialEvidence.NONE.reaches(0.999)).isFalse();
    }

    /** Every sequence of twelve trials, with its probability. */
    @ParameterizedTest(name = "rate {0}")
    @ValueSource(doubles = {0.02, 0.1, 0.2})
    void shouldBeWorthAtMostOneWhereTheRateIsAtMostTheLimit(double rate) {
        double limit = 0.2;
        double expected = 0;
        double alarms = 0;
        for (int sequence = 0; sequence < 1 << 12; sequence++) {
            SequentialEvidence evidence = SequentialEvidence.NONE;
            boolean alarm = false;
            double probability = 1;
            for (int trial = 0; trial < 12; trial++) {
                int event = sequence >> trial & 1;
                probability *= event == 1 ? rate : 1 - rate;
                evidence = RateAboveLimit.with(evidence, event, 1, limit);
                alarm |= evidence.reaches(0.1);
            }
            expected += probability * Math.exp(evidence.log());
            alarms += alarm ? probability : 0;
        }

        assertThat(expected).isLessThanOrEqualTo(1 + 1e-12);
        if (rate == limit) {
            assertThat(expected).isCloseTo(1, within(1e-12));
        }
        assertThat(alarms).isLessThanOrEqualTo(0.1);
    }

    /** Every outcome of two blocks of two groups, with its probability. */
    @ParameterizedTest(name = "rate {0}")
    @ValueSource(doubles = {0.01, 0.2, 0.5, 0.9})
    void shouldBeWorthAtMostOneWhereTheRateIsTheOthers(double rate) {
        double expected = 0;
        for (int events = 0; events <= 3; events++) {
            for (int others = 0; others <= 7; others++) {
                for (int later = 0; later <= 6; later++) {
                    for (int othersLater = 0; othersLater <= 2; othersLater++) {
                        SequentialEvidence evidence =
                                RateAboveOther.with(SequentialEvidence.NONE, events, 3, others, 7);
                        evidence = RateAboveOther.with(evidence, later, 6, othersLater, 2);
                        expected += binomial(events, 3, rate)
                                * binomial(others, 7, rate)
                                * binomial(later, 6, rate)
                                * binomial(othersLater, 2, rate)
                                * Math.exp(evidence.log());
                    }
                }
            }
        }

        assertThat(expected).isLessThanOrEqualTo(1 + 1e-12);
    }

    /** What scores the same vectors may fail on the same. */
    @Test
    void shouldBeWorthAtMostOneWhereTrialsArePaired() {
        double both = 0.1;
        double one = 0.05;
        double expected =
                both * value(1, 1) + one * value(1, 0) + one * value(0, 1) + (1 - both - 2 * one) * value(0, 0);

        assertThat(expected).isLessThanOrEqualTo(1);
    }

    private static double value(int event, int other) {
        return Math.exp(
                RateAboveOther.with(SequentialEvidence.NONE, event, 1, other, 1).log());
    }

    /** Trials at 5 %, after many at 0.5 %, until the evidence against 1 % is 1,000 : 1; beside evidence that weighs all alike. */
    @ParameterizedTest(name = "after {0} good trials")
    @ValueSource(ints = {0, 10_000, 100_000, 1_000_000, 10_000_000})
    void shouldFindWhatGoesWrongAfterALongGoodTime(int good) {
        SequentialEvidence known = SequentialEvidence.NONE;
        for (int block = 0; block < good / 1_000; block++) {
            known = RateAboveLimit.with(known, 5, 1_000, 0.01);
        }
        int trials = 0;
        SequentialEvidence evidence = known;
        while (!evidence.reaches(0.001)) {
            trials += 20;
            evidence = RateAboveLimit.with(known, trials / 20, trials, 0.01);
        }
        int alike = 0;
        do {
            alike += 20;
        } while (betaMixture(good / 200 + alike / 20L, (long) good + alike) < Math.log(1_000));
        System.out.printf(
                "after %,d good trials: %,d bad ones until the evidence is enough, %,d by one mixture over all%n",
                good, trials, alike);

        assertThat(trials).isLessThan(1_000);
        assertThat(alike).isGreaterThan(good / 10);
    }

    /** Logarithm of the likelihood ratio of all trials, against 1 %, under Jeffreys' Beta(1/2, 1/2). */
    private static double betaMixture(long events, long trials) {
        if (events <= 0.01 * trials) {
            return 0;
        }
        return LogBeta.value(events + 0.5, trials - events + 0.5)
                - LogBeta.value(0.5, 0.5)
                - events * Math.log(0.01)
                - (trials - events) * Math.log(0.99);
    }

    @Test
    void shouldBoundARateWhereTheMixtureReachesTheLevel() {
        double upper = RateBound.upper(12, 4_000, 0.001);

        // ∫ of the likelihood over Jeffreys' prior, in the angle whose square sine is the rate and whose density is
        // even.
        double mean = 0;
        int cells = 200_000;
        for (int i = 0; i < cells; i++) {
            double sine = Math.sin((i + 0.5) / cells * Math.PI / 2);
            double rate = sine * sine;
            mean += Math.exp(12 * Math.log(rate / upper) + 3_988 * Math.log((1 - rate) / (1 - upper))) / cells;
        }
        assertThat(mean).isCloseTo(1_000, within(1.0));
        assertThat(upper).isBetween(0.003, 0.01);
        assertThat(RateBound.upper(0, 0, 0.001)).isEqualTo(1);
        assertThat(RateBound.upper(5, 5, 0.001)).isEqualTo(1);
        assertThat(RateBound.upper(1, 1_000_000, 0.001)).isLessThan(1e-4);
    }

    private static double binomial(int events, int trials, double rate) {
        double value = Math.pow(rate, events) * Math.pow(1 - rate, trials - events);
        for (int i = 0; i < events; i++) {
            value *= (trials - i) / (double) (i + 1);
        }
        return value;
    }
}
