package io.millrace.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class EventClockTest {
    private static final Instant PAST = Instant.parse("2024-05-18T12:00:00Z");

    private final EventClock clock = new EventClock();

    @Test
    void shouldTellTheWallClocksTimeUntilTheReplayHasBegun() {
        Instant before = Instant.now();

        assertThat(clock.instant()).isBetween(before, Instant.now());
    }

    @Test
    void shouldTellWhatTheReplayHasReachedInEveryZone() {
        Clock elsewhere = clock.withZone(ZoneId.of("Asia/Tokyo"));

        clock.reached(PAST);

        assertThat(clock.instant()).isEqualTo(PAST);
        assertThat(elsewhere.instant()).isEqualTo(PAST);
        assertThat(elsewhere.getZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
    }

    @Test
    void shouldTellTheWallClocksTimeAgainWhenThePastHasBeenTold() {
        clock.reached(PAST);
        Instant before = Instant.now();

        clock.past();

        assertThat(clock.instant()).isBetween(before, Instant.now());
    }
}
