package io.millrace.console.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.follow.Rates.Rate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatesTest {
    private static final Instant START = Instant.parse("2025-03-01T00:00:00Z");

    private Instant now = START;
    private final Rates rates = new Rates(new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @Test
    void shouldTellTheMeanOfTheLastFiveSecondsOfTopicsTogether() {
        rates.followed("reports");
        for (int second = 0; second <= 10; second++) {
            rates.total("events", second < 5 ? 0 : 100L * (second - 4));
            rates.read("reports", START.toEpochMilli() + 1_000L * second);
            boolean changed = rates.second();
            assertThat(changed).isTrue();
            now = now.plus(Duration.ofSeconds(1));
        }

        Rate both = rates.of(List.of("events", "reports"));

        // 100 a second and 1 a second, from the fifth second to the tenth.
        assertThat(both.perSecond()).isEqualTo(101);
        assertThat(both.total()).isEqualTo(611);
        assertThat(both.lastAt()).isEqualTo(START.plusSeconds(10));
    }

    @Test
    void shouldKnowNothingOfATopicThatNobodyHasLookedAtAndZeroOfAnEmptyOne() {
        rates.followed("reports");

        assertThat(rates.of(List.of("events")).total()).isNull();
        assertThat(rates.of(List.of("reports")).total()).isZero();
        assertThat(rates.of(List.of("reports")).perSecond()).isNull();
    }

    @Test
    void shouldSayWhenNothingChangesAnyMore() {
        rates.total("events", 5);
        for (int second = 0; second < Rates.SECONDS + 1; second++) {
            var unused = rates.second();
        }

        assertThat(rates.second()).isFalse();
    }
}
