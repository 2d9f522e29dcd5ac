package io.millrace.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.experiments.Decision.Outcome;
import io.millrace.experiments.PrimaryMetric.ConversionRate;
import io.millrace.experiments.PrimaryMetric.Direction;
import io.millrace.statistics.Interval;
import io.millrace.statistics.MeanSequence;
import io.millrace.statistics.RateSequence;
import io.millrace.statistics.Sample;
import io.millrace.statistics.TwoProportions;
import io.millrace.statistics.Wilson;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Promises of the sequential test, counted over simulated experiments that are looked at after every single entity. The build counts few;
 * {@code -Dmillrace.streams=10000} counts as many as docs/experiments.md reports.
 */
class SequentialSimulationTest {
    private static final long SEED = 20_261_126;
    private static final int STREAMS = Integer.getInteger("millrace.streams", 100);
    private static final double ALPHA = 0.05;

    /**
     * One setting.
     *
     * @param control the control's true rate
     * @param treatment the treatment's
     * @param share the treatment's share
     * @param expected baseline of the plan
     * @param effect smallest effect of the plan
     * @param entities in both arms together
     */
    private record Setting(
            double control, double treatment, double share, double expected, double effect, int entities) {

        /** Entity by entity until the test decides: how many that took, and for whom; what was counted by then and by the end. */
        Run run(long seed, int stopFixedAt) {
            SplittableRandom random = new SplittableRandom(seed);
            RateSequence sequence = new RateSequence(share, expected, effect);
            long[] counts = new long[4];
            int decidedAt = Integer.MAX_VALUE;
            double p = 1;
            for (int entity = 1; entity <= entities; entity++) {
                int arm = random.nextDouble() < share ? 2 : 0;
                counts[arm + 1]++;
                if (random.nextDouble() < (arm == 2 ? treatment : control)) {
                    counts[arm]++;
                }
                TwoProportions seen = new TwoProportions(counts[0], counts[1], counts[2], counts[3]);
                if (decidedAt == Integer.MAX_VALUE && sequence.p(seen) < ALPHA) {
                    decidedAt = entity;
                    if (entity > stopFixedAt) {
                        return new Run(decidedAt, seen.difference(), p);
                    }
                }
                if (entity == stopFixedAt) {
                    p = seen.p();
                    if (decidedAt < entity) {
                        return new Run(decidedAt, seen.difference(), p);
                    }
                }
            }
            return new Run(decidedAt, 0, p);
        }
    }

    private static final Setting TENTH = new Setting(0.01, 0.01, 0.1, 0.01, 0.01, 20_000);

    private record Run(int decidedAt, double difference, double fixedP) {}

    @Test
    void shouldCallArmsThatAreAlikeDifferentNoMoreOftenThanAlpha() {
        check(new Setting(0.05, 0.05, 0.5, 0.05, 0.01, 20_000), "rates of 5 %, expected so");
        check(new Setting(0.002, 0.002, 0.5, 0.002, 0.001, 20_000), "rates of 0.2 %, expected so");
        check(TENTH, "rates of 1 %, a tenth treated");
        check(new Setting(0.3, 0.3, 0.5, 0.05, 0.01, 10_000), "rates of 30 % where 5 % were expected");
    }

    /** Why rates are tested by bets: what is usual takes a variance that is measured for one that is known, and then none may be rare. */
    @Test
    void shouldDoBetterThanANormalMixtureWithTheMeasuredVariance() {
        long refuted = IntStream.range(0, STREAMS)
                .parallel()
                .filter(stream -> normalMixtureRefutes(TENTH, SEED + stream))
                .count();
        System.out.printf(
                "seed %d: a normal mixture: %d of %d called different, rates of 1 %%, a tenth treated, from 100 per arm on%n",
                SEED, refuted, STREAMS);
        assertThat(refuted / (double) STREAMS).isGreaterThan(3 * ALPHA);
    }

    private static boolean normalMixtureRefutes(Setting setting, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MeanSequence sequence = new MeanSequence(setting.effect());
        long[] counts = new long[4];
        for (int entity = 0; entity < setting.entities(); entity++) {
            int arm = random.nextDouble() < setting.share() ? 2 : 0;
            counts[arm + 1]++;
            if (random.nextDouble() < (arm == 2 ? setting.treatment() : setting.control())) {
                counts[arm]++;
            }
            if (Math.min(counts[1], counts[3]) >= 100
                    && sequence.p(
                                    new Sample(counts[1], counts[0], counts[0]),
                                    new Sample(counts[3], counts[2], counts[2]))
                            < ALPHA) {
                return true;
            }
        }
        return false;
    }

    private static void check(Setting setting, String name) {
        long refuted = IntStream.range(0, STREAMS)
                .parallel()
                .filter(stream -> setting.run(SEED + stream, 0).decidedAt() <= setting.entities())
                .count();
        report(name + ", " + setting.entities() + " looks", refuted);
    }

    /** A share that is alpha at most is beyond it by four deviations of the simulation once in 30,000 runs. */
    private static void report(String what, long refuted) {
        Wilson wilson = Wilson.of(refuted, STREAMS);
        System.out.printf(
                "seed %d: %s: %d of %d called different, %.2f %% (%.2f to %.2f)%n",
                SEED, what, refuted, STREAMS, 100.0 * refuted / STREAMS, 100 * wilson.low(), 100 * wilson.high());
        assertThat(refuted / (double) STREAMS).isLessThan(ALPHA + 4 * Math.sqrt(ALPHA * (1 - ALPHA) / STREAMS));
    }

    @Test
    void shouldFindTheSmallestEffectOfInterestWithThePlannedPower() {
        power(0.05, 0.06, 0.01);
        power(0.25, 0.22, 0.03);
    }

    private static void power(double control, double treatment, double effect) {
        Direction direction = treatment > control ? Direction.HIGHER_IS_BETTER : Direction.LOWER_IS_BETTER;
        RequiredSample required =
                RequiredSample.of(Experiments.plan(new ConversionRate(direction, control), effect, "treatment"));
        Setting setting = new Setting(control, treatment, 0.5, control, effect, (int) required.sequential());
        Run[] runs = IntStream.range(0, STREAMS)
                .parallel()
                .mapToObj(stream -> setting.run(SEED + stream, (int) required.fixed()))
                .toArray(Run[]::new);
        double found = share(runs, run -> run.decidedAt() <= required.sequential() ? 1 : 0);
        double foundByFixed = share(runs, run -> run.decidedAt() <= required.fixed() ? 1 : 0);
        double fixed = share(runs, run -> run.fixedP() < ALPHA ? 1 : 0);
        double entities = share(runs, run -> Math.min(run.decidedAt(), required.sequential()));
        System.out.printf(
                "seed %d: %s against %s, %d experiments: fixed test at its %d entities %.1f %%, sequential by then %.1f %%,"
                        + " by its %d entities %.1f %%; it stops after %.0f on average%n",
                SEED,
                treatment,
                control,
                STREAMS,
                required.fixed(),
                100 * fixed,
                100 * foundByFixed,
                required.sequential(),
                100 * found,
                entities);
        double tolerance = 4 * Math.sqrt(0.8 * 0.2 / STREAMS);
        assertThat(found).isGreaterThan(0.8 - tolerance);
        assertThat(fixed).isBetween(0.8 - tolerance, 0.8 + tolerance);
        assertThat(entities).isLessThan(1.15 * required.fixed());
    }

    private static double share(Run[] runs, ToDoubleFunction<Run> of) {
        double sum = 0;
        for (Run run : runs) {
            sum += of.applyAsDouble(run);
        }
        return sum / runs.length;
    }

    @Test
    void shouldCoverTheDifferenceAtEveryLook() {
        int streams = Math.max(50, STREAMS / 5);
        Setting setting = new Setting(0.05, 0.07, 0.5, 0.05, 0.01, 10_000);
        long missed = IntStream.range(0, streams)
                .parallel()
                .filter(stream -> misses(setting, SEED + stream))
                .count();
        Wilson wilson = Wilson.of(missed, streams);
        System.out.printf(
                "seed %d: the interval misses the true difference at any of 200 looks in %d of %d experiments, %.2f %%"
                        + " (%.2f to %.2f)%n",
                SEED, missed, streams, 100.0 * missed / streams, 100 * wilson.low(), 100 * wilson.high());
        assertThat(missed / (double) streams).isLessThan(ALPHA + 4 * Math.sqrt(ALPHA * (1 - ALPHA) / streams));
    }

    private static boolean misses(Setting setting, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RateSequence sequence = new RateSequence(setting.share(), setting.expected(), setting.effect());
        long[] counts = new long[4];
        for (int entity = 1; entity <= setting.entities(); entity++) {
            int arm = random.nextDouble() < setting.share() ? 2 : 0;
            counts[arm + 1]++;
            if (random.nextDouble() < (arm == 2 ? setting.treatment() : setting.control())) {
                counts[arm]++;
            }
            if (entity % 50 == 0) {
                Interval interval =
                        sequence.interval(new TwoProportions(counts[0], counts[1], counts[2], counts[3]), ALPHA);
                if (!interval.contains(setting.treatment() - setting.control())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** One in five buys, for an amount whose logarithm is normal: skewed, as what customers spend is. */
    @Test
    void shouldCallMeansThatAreAlikeDifferentNoMoreOftenThanAlphaFromTheMinimumSampleOn() {
        long refuted = IntStream.range(0, STREAMS)
                .parallel()
                .filter(stream -> refutesEqualMeans(SEED + stream, 1_000, 20_000))
                .count();
        report("means of skewed values, every look from 1000 per arm to 10000", refuted);
    }

    private static boolean refutesEqualMeans(long seed, long minimum, int entities) {
        SplittableRandom random = new SplittableRandom(seed);
        MeanSequence sequence = new MeanSequence(0.5);
        long[] count = new long[2];
        double[] sum = new double[2];
        double[] squares = new double[2];
        for (int entity = 0; entity < entities; entity++) {
            int arm = random.nextInt(2);
            double value = random.nextDouble() < 0.2 ? Math.exp(2 + 0.9 * random.nextGaussian()) : 0;
            count[arm]++;
            sum[arm] += value;
            squares[arm] += value * value;
            if (Math.min(count[0], count[1]) >= minimum
                    && sequence.p(new Sample(count[0], sum[0], squares[0]), new Sample(count[1], sum[1], squares[1]))
                            < ALPHA) {
                return true;
            }
        }
        return false;
    }

    /** Three weeks, a look a day, as many entities as the planned power asks for: everything together, from counts to verdict. */
    @Test
    void shouldComeToVerdictsAsPlanned() {
        int experiments = Math.max(100, STREAMS / 5);
        ExperimentPlan two = Experiments.plan(Experiments.RENEWALS, 0.01, "mild", "strong");
        ExperimentPlan one = Experiments.plan(Experiments.RENEWALS, 0.01, "treatment");

        Map<Outcome, Long> alike = outcomes(two, experiments, 0.05, 0.05);
        Map<Outcome, Long> better = outcomes(one, experiments, 0.05, 0.06);

        System.out.printf(
                "seed %d: of %d experiments, 5 %% in all of three arms: %s; 6 %% against 5 %%: %s%n",
                SEED, experiments, alike, better);
        double wrong = experiments
                - alike.getOrDefault(Outcome.NO_DIFFERENCE, 0L)
                - alike.getOrDefault(Outcome.INCONCLUSIVE, 0L);
        // Arms that are alike are also called void, at most twice in a thousand.
        assertThat(wrong / experiments).isLessThan(ALPHA + 0.002 + 4 * Math.sqrt(ALPHA * (1 - ALPHA) / experiments));
        assertThat(better.get(Outcome.TREATMENT_BETTER) / (double) experiments)
                .isGreaterThan(0.8 - 4 * Math.sqrt(0.8 * 0.2 / experiments));
        assertThat(better).doesNotContainKey(Outcome.CONTROL_BETTER);
    }

    private static Map<Outcome, Long> outcomes(ExperimentPlan plan, int experiments, double... rates) {
        int perDay = (int) Math.ceil(RequiredSample.of(plan).sequential() / 21.0);
        return IntStream.range(0, experiments)
                .parallel()
                .mapToObj(experiment -> outcome(plan, SEED + experiment, perDay, rates))
                .collect(Collectors.groupingBy(
                        outcome -> outcome, () -> new EnumMap<>(Outcome.class), Collectors.counting()));
    }

    /** The last of the rates is that of all further arms. */
    private static Outcome outcome(ExperimentPlan plan, long seed, int perDay, double... rates) {
        SplittableRandom random = new SplittableRandom(seed);
        ExperimentJudge judge = new ExperimentJudge(plan);
        int arms = plan.arms().size();
        long[] matured = new long[arms];
        long[] conversions = new long[arms];
        Decision decision = null;
        for (int day = 1; day <= 21; day++) {
            for (int entity = 0; entity < perDay; entity++) {
                int arm = random.nextInt(arms);
                matured[arm]++;
                conversions[arm] += random.nextDouble() < rates[Math.min(arm, rates.length - 1)] ? 1 : 0;
            }
            decision = judge.judge(decision, Experiments.look(day, plan, conversions, matured))
                    .decision();
            if (decision.outcome() != Outcome.RUNNING) {
                return decision.outcome();
            }
        }
        return Outcome.RUNNING;
    }

    @Test
    void shouldFindOneEntityInAHundredGoneAstray() {
        ExperimentPlan plan = Experiments.plan(Experiments.RENEWALS, 0.01, "treatment");
        int[] astray = new int[2];
        int[] sound = new int[2];
        int experiments = Math.max(400, STREAMS);
        for (int experiment = 0; experiment < experiments; experiment++) {
            count(plan, SEED + experiment, 0.49, astray);
            count(plan, SEED - 1 - experiment, 0.5, sound);
        }
        System.out.printf(
                "seed %d: of %d experiments of 90000 entities, looked at after every 100: of 49 : 51 the always-valid test"
                        + " voids %d, with the χ² test at the end %d; of 50 : 50 %d and %d%n",
                SEED, experiments, astray[0], astray[1], sound[0], sound[1]);
        assertThat(astray[0]).isGreaterThan((int) (0.92 * experiments));
        assertThat(astray[1]).isGreaterThan((int) (0.975 * experiments));
        // Two in a thousand at most; a binomial of that exceeds its mean by more than five deviations once in a
        // million.
        assertThat(sound[1]).isLessThanOrEqualTo((int) (0.002 * experiments + 5 * Math.sqrt(0.002 * experiments) + 2));
    }

    private static void count(ExperimentPlan plan, long seed, double share, int[] voids) {
        SplittableRandom random = new SplittableRandom(seed);
        SampleRatioTest test = new SampleRatioTest(plan);
        long[] exposed = new long[2];
        boolean always = false;
        for (int entity = 1; entity <= 90_000; entity++) {
            exposed[random.nextDouble() < share ? 0 : 1]++;
            if (entity % 100 == 0) {
                always |= test.of(exposed, false).mismatch();
            }
        }
        voids[0] += always ? 1 : 0;
        voids[1] += always || test.of(exposed, true).mismatch() ? 1 : 0;
    }
}
