package io.millrace.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final Instant DAY = Instant.parse("2024-03-01T06:00:00Z");

    private final List<String> lines = new ArrayList<>();
    private long now = 77;
    private final ProgressLine progress = new ProgressLine(() -> now, lines::add);

    @Test
    void shouldTellWhereItIsEveryTenSecondsHoweverOftenItIsAsked() {
        for (int second = 1; second <= 30; second++) {
            progress.at(DAY, 500L * second, 0.001 * second);
            pass(Duration.ofSeconds(1), false);
        }

        assertThat(lines)
                .containsExactly(
                        "2024-03-01, 1 %: 5,000 events, 500 a second.",
                        "2024-03-01, 2 %: 10,000 events, 500 a second.",
                        "2024-03-01, 3 %: 15,000 events, 500 a second; at this pace 16 min to go.");
    }

    @Test
    void shouldTellThatItWaitsWithoutAWordOnWhatRemainsWhileAModelIsTrained() {
        progress.at(DAY, 10_000, 0.5);
        pass(Duration.ofSeconds(40), false);
        pass(Duration.ofSeconds(60), true);
        progress.at(DAY, 11_000, 0.55);
        pass(Duration.ofSeconds(10), false);

        assertThat(lines)
                .containsExactly(
                        "2024-03-01, 50 %: 10,000 events, 250 a second; at this pace 1 min to go.",
                        "2024-03-01, 50 %: 10,000 events; a model is being trained, which is waited for.",
                        "2024-03-01, 55 %: 11,000 events, 100 a second.");
    }

    @Test
    void shouldGoByThePaceOfTheLastMinute() {
        for (int i = 1; i <= 12; i++) {
            progress.at(DAY, 1_000L * i, 0.01 * i);
            pass(Duration.ofSeconds(10), false);
        }
        for (int i = 1; i <= 7; i++) {
            progress.at(DAY, 12_000 + 10_000L * i, 0.12 + 0.1 * i);
            pass(Duration.ofSeconds(10), false);
        }

        assertThat(lines.get(lines.size() - 1))
                .isEqualTo("2024-03-01, 82 %: 82,000 events, 1,000 a second; at this pace less than a minute to go.");
    }

    @Test
    void shouldSayWhatItWaitsForWhenEverythingIsTold() {
        progress.at(DAY, 20_000, 1);
        pass(Duration.ofSeconds(10), false);

        assertThat(lines)
                .containsExactly(
                        "2024-03-01, 100 %: 20,000 events; that is all, and time goes on until their labels have matured.");
    }

    @Test
    void shouldSayThatNoEventHasComeYet() {
        pass(Duration.ofSeconds(10), false);

        assertThat(lines).containsExactly("Before the first event, 0 %: 0 events, 0 a second.");
    }

    private void pass(Duration time, boolean training) {
        now += time.toNanos();
        progress.look(training);
    }
}
