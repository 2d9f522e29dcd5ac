package io.millrace.topology.webhook;

import static io.millrace.records.AlertState.CLOSED;
import static io.millrace.records.AlertState.OPENED;
import static io.millrace.records.AlertState.UPDATED;
import static io.millrace.records.Severity.CRITICAL;
import static io.millrace.records.Severity.INFO;
import static io.millrace.records.Severity.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Severity;
import io.millrace.topology.alerts.Alerts;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlertLivesTest {
    private final AlertLives lives = new AlertLives(WARNING);
    private long offset;

    @Test
    void shouldTellOfAnAlertFromTheMomentOnThatItIsSevereToItsEnd() {
        assertThat(follow(INFO, OPENED)).isNull();
        assertThat(follow(CRITICAL, UPDATED)).isNotNull();
        assertThat(follow(INFO, UPDATED)).isNotNull();

        Notice end = follow(INFO, CLOSED);

        assertThat(end).isNotNull();
        assertThat(end.severity()).isEqualTo(INFO);
        assertThat(end.key()).isEqualTo("shop.alerts-0-3");
        assertThat(follow(INFO, OPENED)).as("another life").isNull();
    }

    @Test
    void shouldPassOverWhatASecondInstanceRepeats() {
        assertThat(follow(WARNING, OPENED)).isNotNull();

        assertThat(follow(WARNING, OPENED)).isNull();

        assertThat(lives.open()).singleElement().extracting(Notice::offset).isEqualTo(0L);
    }

    @Test
    void shouldTellOnceOfAnEndThatSeveralInstancesTell() {
        assertThat(follow(WARNING, OPENED)).isNotNull();
        assertThat(follow(INFO, CLOSED)).isNotNull();

        assertThat(follow(INFO, CLOSED)).isNull();

        assertThat(follow(WARNING, OPENED)).isNotNull();
        assertThat(follow(INFO, CLOSED)).as("the end of another life").isNotNull();
    }

    @Test
    void shouldTellOfOtherFigures() {
        byte[] nothing = {};
        Alert other = Alerts.drift("1.0.0", WARNING, UPDATED, Map.of("sessions_7d", "psi 0.34"));
        assertThat(follow(WARNING, OPENED)).isNotNull();

        Notice notice = lives.follow(other, new ConsumerRecord<>("shop.alerts", 0, 1, nothing, nothing));

        assertThat(notice).isNotNull();
    }

    private @Nullable Notice follow(Severity severity, AlertState state) {
        byte[] nothing = {};
        return lives.follow(
                Alerts.drift("1.0.0", severity, state),
                new ConsumerRecord<>("shop.alerts", 0, offset++, nothing, nothing));
    }
}
