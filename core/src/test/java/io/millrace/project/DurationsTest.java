package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({"30 d, PT720H", "1 h, PT1H", "5 min, PT5M", "10 s, PT10S", "30d, PT720H", "0 s, PT0S"})
    void shouldParse(String text, Duration duration) {
        assertThat(Durations.parse(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "d", "30 days", "1.5 h", "-1 d", "1  d", "1 d ", "1 H", "100 ms", "9999999999 s"})
    void shouldRefuse(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PT24H, 1 d", "PT36H, 36 h", "PT90M, 90 min", "PT61S, 61 s", "PT1.5S, 1500 ms", "PT0S, 0 s"})
    void shouldFormatInTheLargestUnitThatFits(Duration duration, String text) {
        assertThat(Durations.format(duration)).isEqualTo(text);
    }

    @Test
    void shouldReadWhatItFormats() {
        for (long seconds = 1; seconds < 1_000_000_000L; seconds = seconds * 3 + 1) {
            Duration duration = Duration.ofSeconds(seconds);
            assertThat(Durations.parse(Durations.format(duration))).contains(duration);
        }
    }
}
