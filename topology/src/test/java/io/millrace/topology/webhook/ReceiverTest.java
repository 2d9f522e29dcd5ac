package io.millrace.topology.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiverTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30 | 30",
                "0 | 0",
                "Tue, 10 Mar 2026 12:01:30 GMT | 90",
                "Tue, 10 Mar 2026 11:00:00 GMT | 0",
                "86400 | 3600",
                "99999999999999999999 | 0",
                "soon | 0"
            })
    void shouldReadHowLongItIsToBeLeftAlone(String header, long seconds) {
        HttpHeaders headers = HttpHeaders.of(Map.of("Retry-After", List.of(header)), (name, value) -> true);

        assertThat(Receiver.retryAfter(headers, NOW)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void shouldWaitTwiceAsLongEachTimeAndNeverLongerThanItMay() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

        for (int i = 0; i < 100; i++) {
            assertThat(backoff.after(1)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
            assertThat(backoff.after(4)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
            assertThat(backoff.after(1000)).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
        }
    }
}
