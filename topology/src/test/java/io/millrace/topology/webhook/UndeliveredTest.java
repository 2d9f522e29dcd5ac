package io.millrace.topology.webhook;

import static io.millrace.records.AlertState.OPENED;
import static io.millrace.records.AlertState.UPDATED;
import static io.millrace.records.Severity.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.AlertState;
import io.millrace.topology.alerts.Alerts;
import io.millrace.topology.webhook.Answer.Later;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UndeliveredTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final long FIRST_FAILURE = 1_773_100_800_000L;
    private static final long A_DAY_ON = FIRST_FAILURE + DAY.toMillis();
    private static final Later OF_THIS = new Later("status 500", Duration.ZERO, false);
    private static final Later OF_ALL = new Later("status 503", Duration.ZERO, true);

    private final Undelivered undelivered = new Undelivered(Backoff.USUAL, 0);
    private final Notice poisoned = notice("1.0.0", OPENED, 3);
    private final Notice other = notice("1.1.0", OPENED, 5);

    @Test
    void shouldGiveUpWhatAReceiverFailsOnForADayAndTakesOthersOf() {
        undelivered.add(poisoned, 0, 0);
        undelivered.add(other, 0, 0);
        undelivered.later(poisoned, OF_THIS, 1, FIRST_FAILURE);
        undelivered.later(poisoned, OF_THIS, 2, FIRST_FAILURE + 1000);

        assertThat(undelivered.isHopeless(poisoned, A_DAY_ON, DAY))
                .as("it may take none")
                .isFalse();
        undelivered.done(other, FIRST_FAILURE + 2000);
        assertThat(undelivered.isHopeless(poisoned, A_DAY_ON - 1, DAY)).isFalse();
        assertThat(undelivered.isHopeless(poisoned, A_DAY_ON, DAY)).isTrue();

        undelivered.giveUp(poisoned);

        assertThat(undelivered.first()).isNull();
        assertThat(undelivered.since()).isEmpty();
    }

    @Test
    void shouldNotCountTheTimeInWhichTheReceiverIsAway() {
        undelivered.add(poisoned, 0, 0);
        undelivered.add(other, 0, 0);
        undelivered.later(poisoned, OF_ALL, 1, FIRST_FAILURE);
        undelivered.done(other, A_DAY_ON);

        assertThat(undelivered.isHopeless(poisoned, A_DAY_ON, DAY)).isFalse();
        undelivered.later(poisoned, OF_THIS, 2, A_DAY_ON);

        assertThat(undelivered.isHopeless(poisoned, A_DAY_ON, DAY)).isFalse();
        assertThat(undelivered.first())
                .extracting(Undelivered.Waiting::failingSince)
                .isEqualTo(A_DAY_ON);
    }

    @Test
    void shouldTryANewerStateAnewAndKeepSinceWhenItsAlertWaits() {
        undelivered.add(poisoned, 10, 0);
        undelivered.later(poisoned, OF_THIS, 20, FIRST_FAILURE);
        undelivered.add(other, 30, 0);

        Notice newer = notice("1.0.0", UPDATED, 7);
        undelivered.add(newer, 40, 0);
        undelivered.done(other, A_DAY_ON);

        assertThat(undelivered.isHopeless(newer, A_DAY_ON, DAY)).isFalse();
        assertThat(undelivered.first()).extracting(Undelivered.Waiting::notice).isEqualTo(newer);
        assertThat(undelivered.since()).hasValue(10);
    }

    private static Notice notice(String version, AlertState state, long offset) {
        return new Notice(
                Alerts.drift(version, WARNING, state), WARNING, Instant.EPOCH, "shop.alerts-0-" + offset, offset);
    }
}
