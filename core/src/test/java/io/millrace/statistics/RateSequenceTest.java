package io.millrace.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.statistics.RateBets.Sides;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RateSequenceTest {
    private static final long SEED = 20_261_126;

    private record Seen(boolean first, boolean converted) {}

    @Test
    void shouldHaveTheCapitalOfAGamblerWhoWritesDownEveryBet() {
        System.out.println("seed " + SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        double probability = 0.3;
        double difference = 0.01;
        List<Seen> all = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            boolean first = random.nextDouble() < probability;
            all.add(new Seen(first, random.nextDouble() < (first ? 0.12 : 0.04)));
        }

        double logCapital = new RateBets(probability, 0.05, 0.02).logCapital(count(all), difference);

        assertThat(logCapital).isCloseTo(gambler(all, probability, 0.05, 0.02, difference), within(1e-9));
        assertThat(logCapital).isGreaterThan(5);
    }

    /** Step by step: one capital per bet, multiplied at each observation. */
    private static double gambler(List<Seen> all, double w, double baseline, double effect, double d) {
        double total = 0;
        double[] rates = {baseline, 0.02, 0.1, 0.3, 0.7};
        for (double m : rates) {
            double share = m == baseline ? 0.9 / 16 : 0.1 / 4 / 16;
            double variance = m * (1 - m) / w / (1 - w);
            double largest = 0.99 / (1 + Math.max(m / w, (1 - m) / (1 - w)));
            for (int i = 0; i < 16; i++) {
                double stake = Math.min(largest, effect * Normal.exceededBy((2 * i + 1) / 64.0) / variance);
                double capital = share;
                for (Seen seen : all) {
                    double y = seen.converted() ? 1 : 0;
                    double f = seen.first() ? (y - m) / w : -(y - m) / (1 - w);
                    capital *= 1 + stake * (f - d);
                }
                total += capital;
            }
        }
        return Math.log(total);
    }

    private static Sides count(List<Seen> all) {
        long[] counts = new long[4];
        all.forEach(seen -> counts[(seen.first() ? 0 : 2) + (seen.converted() ? 0 : 1)]++);
        return new Sides(counts[0], counts[1], counts[2], counts[3]);
    }

    /** The exact probability, by summing over all courses: nothing is simulated, and no sample is large. */
    @Test
    void shouldRefuteAnEqualRateAtAnyOfItsFirstFortyLooksNoMoreOftenThanAlpha() {
        double alpha = 0.4;
        double probability = 0.4;
        for (double rate : new double[] {0.05, 0.3, 0.5, 0.9}) {
            RateSequence sequence = new RateSequence(probability, 0.3, 0.6);

            double refuted = everRefuted(sequence, alpha, probability, rate, 40);

            System.out.printf("rate %s: refuted with a probability of %.4f at alpha %s%n", rate, refuted, alpha);
            assertThat(refuted).isBetween(1e-4, alpha);
        }
    }

    private static double everRefuted(RateSequence sequence, double alpha, double w, double rate, int looks) {
        Map<TwoProportions, Double> open = Map.of(new TwoProportions(0, 0, 0, 0), 1.0);
        double refuted = 0;
        for (int look = 0; look < looks; look++) {
            Map<TwoProportions, Double> next = new HashMap<>();
            open.forEach((seen, chance) -> {
                long a = seen.successes();
                long m = seen.trials();
                long b = seen.otherSuccesses();
                long n = seen.otherTrials();
                next.merge(new TwoProportions(a + 1, m + 1, b, n), chance * (1 - w) * rate, Double::sum);
                next.merge(new TwoProportions(a, m + 1, b, n), chance * (1 - w) * (1 - rate), Double::sum);
                next.merge(new TwoProportions(a, m, b + 1, n + 1), chance * w * rate, Double::sum);
                next.merge(new TwoProportions(a, m, b, n + 1), chance * w * (1 - rate), Double::sum);
            });
            for (TwoProportions seen : List.copyOf(next.keySet())) {
                if (sequence.p(seen) < alpha) {
                    refuted += next.remove(seen);
                }
            }
            open = next;
        }
        return refuted;
    }

    @Test
    void shouldHaveAnIntervalWithoutZeroExactlyWhenZeroIsRefuted() {
        System.out.println("seed " + SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        RateSequence sequence = new RateSequence(0.5, 0.1, 0.05);
        int refuted = 0;
        for (int i = 0; i < 300; i++) {
            int all = random.nextInt(100, 8_000);
            long trials = all / 2 + Math.round(Math.sqrt(all) * (random.nextDouble() - 0.5));
            TwoProportions counts = new TwoProportions(
                    random.nextLong(trials / 4), trials, random.nextLong((all - trials) / 4), all - trials);

            Interval interval = sequence.interval(counts, 0.05);

            assertThat(interval.contains(0)).as("%s", counts).isEqualTo(sequence.p(counts) >= 0.05);
            refuted += interval.contains(0) ? 0 : 1;
        }
        assertThat(refuted).isBetween(50, 280);
    }

    @Test
    void shouldBeSymmetricInTheArms() {
        TwoProportions counts = new TwoProportions(60, 1_200, 70, 900);
        TwoProportions swapped = new TwoProportions(70, 900, 60, 1_200);

        Interval interval = new RateSequence(0.4, 0.05, 0.01).interval(counts, 0.05);

        Interval other = new RateSequence(0.6, 0.05, 0.01).interval(swapped, 0.05);
        assertThat(other.low()).isCloseTo(-interval.high(), within(1e-8));
        assertThat(other.high()).isCloseTo(-interval.low(), within(1e-8));
    }

    @Test
    void shouldKnowNothingBeforeThereIsAnything() {
        TwoProportions nothing = new TwoProportions(0, 0, 0, 0);

        Interval interval = new RateSequence(0.5, 0.05, 0.01).interval(nothing, 0.05);

        assertThat(interval).isEqualTo(new Interval(-1, 1));
        assertThat(new RateSequence(0.5, 0.05, 0.01).p(nothing)).isEqualTo(1);
    }
}
