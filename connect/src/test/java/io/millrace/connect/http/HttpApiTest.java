package io.millrace.connect.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpApiTest {
    private static final Instant NOW = Instant.parse("1994-11-06T08:49:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120 | PT2M",
                "0 | PT0S",
                "Sun, 06 Nov 1994 08:49:37 GMT | PT37S",
                // Over already.
                "Sun, 06 Nov 1994 08:48:37 GMT | PT0S",
                // Neither.
                "-1 | PT0S",
                "99999999999 | PT0S",
                "soon | PT0S",
            })
    void shouldWaitForTheSecondsOrUntilTheDateThatTheApiNames(String value, Duration expected) {
        // Given
        HttpHeaders headers = HttpHeaders.of(Map.of("Retry-After", List.of(value)), (name, one) -> true);

        // When
        Duration wait = HttpApi.retryAfter(headers, NOW);

        // Then
        assertThat(wait).isEqualTo(expected);
    }

    @Test
    void shouldNotWaitWhenTheApiNamesNoTime() {
        assertThat(HttpApi.retryAfter(HttpHeaders.of(Map.of(), (name, one) -> true), NOW))
                .isEqualTo(Duration.ZERO);
    }
}
