package io.millrace.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.RolloutDefinition;
import io.millrace.project.RolloutDefinition.Canary;
import io.millrace.project.RolloutDefinition.Guard;
import io.millrace.project.RolloutDefinition.Strategy;
import io.millrace.project.RolloutDefinition.Trial;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arms that are not independent: they wait for each other, and their entities come again. {@code -Dmillrace.rollouts=1000} runs more of them. */
final class SharedThreadsSimulationTest {
    private static final long ROLLOUTS = Math.min(1_000, Long.getLong("millrace.rollouts", 60));
    private static final int REPORTS = 30;
    private static final int BATCHES = 400;

    private static SimulatedService service(double share, long seed) {
        Trial trial = new Trial(Duration.ofDays(1), 1_000);
        SimulatedService service = new SimulatedService(
                new RolloutDefinition(
                        Strategy.CANARY,
                        null,
                        new Canary(List.of(share), trial),
                        trial,
                        new Guard(Duration.ofMillis(50), 0.01, 1),
                        null,
                        Duration.ofDays(1)),
                seed,
                0);
        service.rollOut();
        return service;
    }

    /** More than the thread can do: rows of both arms wait alike, longer and longer. */
    @ParameterizedTest(name = "{0} of the entities")
    @CsvSource({"0.5, 1200", "0.05, 12000"})
    void shouldTakeOutWhatTheChampionWaitsFor(double share, double micros) {
        long seed = 31_337;
        int most = 0;
        for (long run = 0; run < ROLLOUTS; run++) {
            SimulatedService service = service(share, seed + run);
            SharedThreads threads = new SharedThreads(seed + run, share, micros, 1e12);
            int reports = 0;
            while (service.last().rollout() != null && reports < REPORTS) {
                List<ArmCounts> counts = threads.batches(BATCHES, 500);
                service.report(counts.get(0), counts.get(1));
                reports++;
            }
            most = Math.max(most, reports);

            assertThat(service.last().decidedBy()).as("seed %d", seed + run).isEqualTo("guard:latency");
            assertThat(service.last().rollout()).as("seed %d", seed + run).isNull();
            assertThat(service.last().reason()).as("seed %d", seed + run).contains("which waits for it");
        }
        System.out.printf(
                "seed %d: a slow challenger with %s of the entities, which slows both: taken out within %d reports in %d of %d%n",
                seed, share, most, ROLLOUTS, ROLLOUTS);
    }

    /** Batches of one row as a rule, and of 128 after a pause, when all of them are slow. */
    @ParameterizedTest(name = "{0} of the entities")
    @CsvSource({"0.01", "0.5"})
    void shouldNotTakeOutWhatPausesAsTheChampionDoes(double share) {
        long seed = 27_182;
        int takenOut = 0;
        long slow = 0;
        for (long run = 0; run < ROLLOUTS; run++) {
            SimulatedService service = service(share, seed + run);
            SharedThreads threads = new SharedThreads(seed + run, share, 10, 400_000);
            for (int report = 0; report < REPORTS && service.last().rollout() != null; report++) {
                List<ArmCounts> counts = threads.batches(BATCHES, 500);
                slow += counts.get(1).pace().slow();
                service.report(counts.get(0), counts.get(1));
            }
            takenOut += service.last().rollout() == null ? 1 : 0;
        }
        System.out.printf(
                "seed %d: A/A at %s with pauses, %d slow batches of the champion: %d of %d taken out%n",
                seed, share, slow, takenOut, ROLLOUTS);
        assertThat(slow).isPositive();
        assertThat(takenOut).isLessThanOrEqualTo((int) (ROLLOUTS / 100));
    }

    /** Few customers make most of the traffic, and some of them no version can score; besides, 0.5 % fail on one version or the other. */
    @Test
    void shouldNotTakeOutWhatFailsOnTheSameCustomersAsTheChampion() {
        long seed = 16_180;
        int takenOut = 0;
        long excused = 0;
        for (long run = 0; run < ROLLOUTS; run++) {
            Random random = new Random(seed + run);
            SimulatedService service = service(0.5, seed + run);
            long[][] customers = new long[2_000][];
            for (int i = 0; i < customers.length; i++) {
                long volume = (long) Math.min(3_000, Math.pow(1 - random.nextDouble(), -1 / 1.1));
                customers[i] = new long[] {random.nextInt(2), volume, random.nextDouble() < 0.02 ? 1 : 0};
            }
            for (int report = 0; report < REPORTS && service.last().rollout() != null; report++) {
                long[] samples = new long[2];
                long[] errors = new long[2];
                long both = 0;
                for (long[] customer : customers) {
                    int arm = (int) customer[0];
                    samples[arm] += customer[1];
                    if (customer[2] == 1 && arm == 0) {
                        both += customer[1];
                    } else if (customer[2] == 1) {
                        errors[arm] += customer[1];
                    } else {
                        for (long i = 0; i < customer[1]; i++) {
                            errors[arm] += random.nextDouble() < 0.005 ? 1 : 0;
                        }
                    }
                }
                excused += both;
                service.report(failing(samples[0], errors[0], both), failing(samples[1], errors[1], 0));
            }
            takenOut += service.last().rollout() == null ? 1 : 0;
        }
        System.out.printf(
                "seed %d: A/A of customers with heavy tails, %d failures without blame: %d of %d taken out%n",
                seed, excused, takenOut, ROLLOUTS);
        assertThat(excused).isPositive();
        assertThat(takenOut).isLessThanOrEqualTo((int) (ROLLOUTS / 100));
    }

    private static ArmCounts failing(long samples, long errors, long excused) {
        double valid = samples - errors - excused;
        return new ArmCounts(samples, errors, excused, 0, Pace.NONE, List.of(), 0.3 * valid, 0.09 * valid, List.of());
    }
}
