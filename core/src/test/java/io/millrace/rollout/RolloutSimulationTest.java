package io.millrace.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.arms.Arm;
import io.millrace.project.RolloutDefinition;
import io.millrace.project.RolloutDefinition.Canary;
import io.millrace.project.RolloutDefinition.Guard;
import io.millrace.project.RolloutDefinition.Strategy;
import io.millrace.project.RolloutDefinition.Trial;
import io.millrace.statistics.Wilson;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole rollouts on a simulated clock: how soon what is bad is taken out, and how seldom what is good. The build runs a few; all of them run
 * with {@code -Dmillrace.rollouts=10000}. A run's figures are printed with its seed.
 */
final class RolloutSimulationTest {
    private static final long ROLLOUTS = Long.getLong("millrace.rollouts", 60);
    private static final long BAD = Math.min(1_000, ROLLOUTS);
    /** Exceeded by 1 % of what the champion does. */
    private static final Duration LIMIT = Duration.ofMillis(50);

    private static RolloutDefinition canary(List<Double> steps, int breaches) {
        return canary(steps, breaches, Duration.ofMinutes(1));
    }

    private static RolloutDefinition canary(List<Double> steps, int breaches, Duration hold) {
        Trial trial = new Trial(hold, 1_000);
        return new RolloutDefinition(
                Strategy.CANARY,
                null,
                new Canary(steps, trial),
                trial,
                new Guard(LIMIT, 0.01, breaches),
                null,
                Duration.ofDays(1));
    }

    /** 5 % of errors, where the champion has 1 %, which is the limit; each arm with so many vectors between two reports. */
    @ParameterizedTest(name = "{0} of the entities, {1} breaches")
    @CsvSource({"0.5, 1", "0.5, 3", "0.05, 1"})
    void shouldTakeOutWhatFailsWithinAnIntervalPerBreach(double share, int breaches) {
        long seed = 20_261_126L + breaches;
        int traffic = (int) Math.round(3_000 / Math.min(share, 1 - share));
        for (int run = 0; run < BAD; run++) {
            SimulatedService service = new SimulatedService(canary(List.of(share), breaches), seed + run, traffic);
            service.rollOut();
            int reports = service.reportUntilOver(Arm.CHALLENGER, new Behaviour(0.05, 0.002), Behaviour.GOOD, breaches);

            assertThat(service.last().decidedBy()).as("seed %d", seed + run).isEqualTo("guard:error_rate");
            assertThat(reports).as("seed %d", seed + run).isEqualTo(breaches);
        }
        System.out.printf(
                Locale.ROOT,
                "seed %d: errors 5 %% against 1 %%, share %s, %,d vectors per interval: taken out within %d report(s) in %d of %d%n",
                seed,
                share,
                traffic,
                breaches,
                BAD,
                BAD);
    }

    /**
     * Latency is log-normal with σ = 0.5, and the champion's 99th percentile at 80 % of the limit: doubled, 12 % are over the limit.
     */
    @Test
    void shouldTakeOutWhatTakesTwiceAsLongWithinAnInterval() {
        long seed = 4_711;
        double slow = SimulatedService.slowShare(0.8);
        double twice = SimulatedService.slowShare(1.6);
        for (int run = 0; run < BAD; run++) {
            SimulatedService service = new SimulatedService(canary(List.of(0.5), 1), seed + run, 4_000);
            service.rollOut();
            service.reportUntilOver(Arm.CHALLENGER, new Behaviour(0.001, twice), new Behaviour(0.001, slow), 1);

            assertThat(service.last().decidedBy()).as("seed %d", seed + run).isEqualTo("guard:latency");
        }
        System.out.printf(
                Locale.ROOT,
                "seed %d: p99 doubled, %.1f %% over the limit against %.2f %%, 4,000 vectors per interval: taken out within 1 report in %d of %d%n",
                seed,
                100 * twice,
                100 * slow,
                BAD,
                BAD);
    }

    /**
     * The version is the champion again: rates at the limit, far below it, and far above it. Four steps of 50 reports each.
     */
    @ParameterizedTest(name = "rate {0}")
    @ValueSource(doubles = {0.002, 0.01, 0.03})
    void shouldSeldomTakeOutWhatIsAsGoodAsTheChampion(double rate) {
        long seed = 99_000 + Math.round(1_000 * rate);
        Behaviour same = new Behaviour(rate, rate);
        long takenOut = 0;
        for (long run = 0; run < ROLLOUTS; run++) {
            SimulatedService service =
                    new SimulatedService(canary(List.of(0.01, 0.05, 0.25, 0.5), 1), seed * 1_000_003 + run, 2_000);
            takenOut += service.runToTheEnd(same, same, 50) ? 0 : 1;
        }
        Wilson interval = Wilson.of(takenOut, ROLLOUTS);
        System.out.printf(
                Locale.ROOT,
                "seed %d: A/A at %.1f %%: %d of %d rollouts taken out, 95 %% interval %.3f %% to %.3f %%%n",
                seed,
                100 * rate,
                takenOut,
                ROLLOUTS,
                100 * interval.low(),
                100 * interval.high());
        assertThat(takenOut).isLessThanOrEqualTo(ROLLOUTS / 100);
    }

    /** The switch leaves no champion beside the version: what it was before is the measure. */
    @ParameterizedTest(name = "rate {0}")
    @ValueSource(doubles = {0.01, 0.03})
    void shouldSeldomSwitchBackWhatIsAsGoodAsTheChampion(double rate) {
        long seed = 77_000 + Math.round(1_000 * rate);
        Trial trial = new Trial(Duration.ofMinutes(1), 1_000);
        RolloutDefinition blueGreen = new RolloutDefinition(
                Strategy.BLUE_GREEN,
                trial,
                RolloutDefinition.DEFAULT.canary(),
                trial,
                new Guard(LIMIT, 0.01, 1),
                null,
                Duration.ofDays(1));
        Behaviour same = new Behaviour(rate, rate);
        long takenOut = 0;
        for (long run = 0; run < ROLLOUTS; run++) {
            takenOut +=
                    new SimulatedService(blueGreen, seed * 1_000_003 + run, 2_000).runToTheEnd(same, same, 50) ? 0 : 1;
        }
        Wilson interval = Wilson.of(takenOut, ROLLOUTS);
        System.out.printf(
                Locale.ROOT,
                "seed %d: blue/green A/A at %.1f %%: %d of %d switched back, 95 %% interval %.3f %% to %.3f %%%n",
                seed,
                100 * rate,
                takenOut,
                ROLLOUTS,
                100 * interval.low(),
                100 * interval.high());
        assertThat(takenOut).isLessThanOrEqualTo(ROLLOUTS / 100);
    }

    /** Good for long, then 5 % of errors. */
    @Test
    void shouldTakeOutWhatGoesWrongAfterALongGoodTime() {
        long seed = 815;
        int worst = 0;
        long runs = ROLLOUTS < 1_000 ? 10 : 100;
        for (int run = 0; run < runs; run++) {
            SimulatedService service =
                    new SimulatedService(canary(List.of(0.5), 1, Duration.ofDays(1)), seed + run, 6_000);
            service.rollOut();
            for (int report = 0; report < 1_000; report++) {
                service.report(Behaviour.GOOD, Behaviour.GOOD);
            }
            worst = Math.max(
                    worst, service.reportUntilOver(Arm.CHALLENGER, new Behaviour(0.05, 0.002), Behaviour.GOOD, 20));

            assertThat(service.last().decidedBy()).as("seed %d", seed + run).isEqualTo("guard:error_rate");
        }
        System.out.printf(
                "seed %d: bad after 3,000,000 good vectors: taken out within %d report(s) in %d of %d%n",
                seed, worst, runs, runs);
        assertThat(worst).isLessThanOrEqualTo(2);
    }

    /** What an arm does: rates of errors and of latencies over the limit. */
    record Behaviour(double errors, double slow) {
        static final Behaviour GOOD = new Behaviour(0.01, 0.002);
    }
}
