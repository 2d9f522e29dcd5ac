package io.millrace.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.ModelDefinition.DriftPolicy;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often drift is confirmed for nothing, and how soon what happened is: small, with fixed seeds. The benchmarks' FalseAlarms and Power are the same at length. */
class DriftFiguresTest {
    private static final DriftPolicy POLICY =
            new DriftPolicy(0.1, 0.1, Duration.ofDays(7), 100, 2, 3, 0.3, Set.of(), Set.of());
    private static final int WINDOWS = 20;
    private static final int WITHIN = 3;

    @ParameterizedTest(name = "{0} customers")
    @CsvSource({"100, 50, 0.9", "600, 10, 0.1", "5000, 1, 0"})
    void shouldNotConfirmWhatIsNoDriftHoweverOftenPsiAloneWouldSaySo(int customers, int runs, double naiveAtLeast) {
        int alarms = 0;
        int naive = 0;
        for (int seed = 1; seed <= runs; seed++) {
            ReturningCustomers population = new ReturningCustomers(seed, customers);
            DriftConfirmation state = DriftConfirmation.none();
            long before = 0;
            for (int window = 0; window < WINDOWS; window++) {
                WindowVerdict verdict = DriftTest.judge(population.reference(), POLICY, population.next(0, 0));
                state = state.next(verdict, POLICY);
                long now = state.features().stream()
                        .filter(DriftConfirmation.FeatureState::confirmed)
                        .count();
                alarms += now > before ? 1 : 0;
                before = now;
                naive += verdict.features().subList(0, ReturningCustomers.FEATURES).stream()
                                .anyMatch(drift -> drift.psi() > POLICY.psi())
                        ? 1
                        : 0;
            }
        }
        assertThat(alarms).isLessThanOrEqualTo(runs * WINDOWS / 1000);
        assertThat(naive).isGreaterThanOrEqualTo((int) (naiveAtLeast * runs * WINDOWS));
    }

    @ParameterizedTest(name = "{1} σ at {0} customers")
    @CsvSource({"600, 0.5, 40", "5000, 0.3, 3"})
    void shouldConfirmAShiftOfOneFeatureWithinThreeWindows(int customers, double sigmas, int runs) {
        int confirmed = 0;
        for (int seed = 1; seed <= runs; seed++) {
            ReturningCustomers population = new ReturningCustomers(seed, customers);
            int feature = seed % ReturningCustomers.NUMBERS;
            DriftConfirmation state = DriftConfirmation.none();
            for (int window = 0; window < 2 * WITHIN; window++) {
                WindowCounts counts = population.next(feature, window < WITHIN ? 0 : sigmas);
                state = state.next(DriftTest.judge(population.reference(), POLICY, counts), POLICY);
            }
            confirmed += state.confirmed("f" + feature) ? 1 : 0;
        }
        assertThat(confirmed).isGreaterThanOrEqualTo((int) Math.ceil(0.99 * runs));
    }
}
