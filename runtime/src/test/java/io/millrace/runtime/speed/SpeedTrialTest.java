package io.millrace.runtime.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.Rejection;
import io.millrace.project.Constraints;
import java.time.Duration;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

/** On a clock that moves as long as scoring a row is said to take. */
class SpeedTrialTest {
    private static final int ROWS = 10;

    private long now;
    private int scored;

    @Test
    void shouldAskNothingWhereTheProjectDoesNot() {
        SpeedTrial trial = trial(new Constraints(null, null, 1_000L));

        assertThatCode(() -> run(trial, row -> Long.MAX_VALUE / 1_000_000)).doesNotThrowAnyException();
        assertThat(scored).isZero();
    }

    @Test
    void shouldLetAModelPassThatIsJustQuickEnoughAndTimeItNoLonger() {
        SpeedTrial trial = trial(new Constraints(Duration.ofNanos(1_500), 1e6, null));

        // A mean of exactly 1 µs.
        assertThatCode(() -> run(trial, row -> row % 2 == 0 ? 500 : 1_500)).doesNotThrowAnyException();
        assertThat(scored).isEqualTo(ROWS * SpeedTrial.TOGETHER);
    }

    @Test
    void shouldRejectAModelThatCannotSustainTheThroughput() {
        SpeedTrial trial = trial(new Constraints(null, 10_000.0, null));

        BadBundleException slow =
                catchThrowableOfType(BadBundleException.class, () -> run(trial, row -> 100_000 + 10 * row));

        assertThat(slow.rejection()).isEqualTo(Rejection.TOO_SLOW);
        assertThat(slow)
                .hasMessage("scoring a row takes 100.0 µs at best, so that one thread scores 9996/s, and"
                        + " constraints.throughput asks for 10000/s");
    }

    @Test
    void shouldRejectAModelThatScoresOneRowTooLong() {
        SpeedTrial trial = trial(new Constraints(Duration.ofMillis(2), 1.0, null));

        BadBundleException slow =
                catchThrowableOfType(BadBundleException.class, () -> run(trial, row -> row == 7 ? 2_500_000 : 1_000));

        assertThat(slow.rejection()).isEqualTo(Rejection.TOO_SLOW);
        assertThat(slow)
                .hasMessage("scoring one of its golden rows takes 2.50 ms at best, and constraints.latency_p99"
                        + " allows 2.00 ms");
    }

    @Test
    void shouldHoldNoDisturbanceAgainstTheModel() {
        SpeedTrial trial = trial(new Constraints(Duration.ofNanos(2_000), 1e6, null));
        // Something else takes the processor nearly always: of each row only its scorings in one of twenty rounds are
        // left alone, in
        // another round for another row.
        IntToLongFunction disturbed = row -> {
            int round = scored / (ROWS * SpeedTrial.TOGETHER);
            return round == (7 * row) % SpeedTrial.ROUNDS ? 900 : 50_000;
        };

        assertThatCode(() -> run(trial, disturbed)).doesNotThrowAnyException();
    }

    @Test
    void shouldGiveUpSoonOnAModelThatIsHopeless() {
        SpeedTrial trial = trial(new Constraints(null, 1_000.0, null));

        assertThatThrownBy(() -> run(trial, row -> 1_000_000_000)).isInstanceOf(BadBundleException.class);

        assertThat(scored).isEqualTo(3 * ROWS * SpeedTrial.TOGETHER);
    }

    private SpeedTrial trial(Constraints constraints) {
        return new SpeedTrial(constraints, () -> now);
    }

    private void run(SpeedTrial trial, IntToLongFunction nanosOfRow) throws BadBundleException {
        trial.run(
                row -> {
                    now += nanosOfRow.applyAsLong(row);
                    scored++;
                },
                ROWS);
    }
}
