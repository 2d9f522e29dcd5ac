package io.millrace.topology.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SaidOfAlertTest {
    private static final String MESSAGE = "drift of größe is confirmed";

    @Test
    void shouldTellOfOtherFiguresOnceForEachWindowAndOfOtherWordsAtOnce() {
        SaidOfAlert before = drift(Severity.INFO, "psi 0.31", 1000);

        assertThat(drift(Severity.INFO, "psi 0.31", 2000).isNewsAfter(before)).isFalse();
        assertThat(drift(Severity.INFO, "psi 0.34", 2000).isNewsAfter(before)).isTrue();
        assertThat(drift(Severity.INFO, "psi 0.34", 1000).isNewsAfter(before))
                .as("an amendment of the window")
                .isFalse();
        assertThat(drift(Severity.WARNING, "psi 0.31", 1000).isNewsAfter(before))
                .isTrue();
    }

    @Test
    void shouldReadWhatItHasWritten() {
        SaidOfAlert said = drift(Severity.INFO, "psi 0.31", 1000);

        assertThat(SaidOfAlert.decode(said.encode())).isEqualTo(said);
    }

    @Test
    void shouldReadWhatStoresOfBeforeHaveAndTellOfItsFiguresInTheNextWindow() {
        SaidOfAlert before = SaidOfAlert.decode(("INFO " + MESSAGE).getBytes(StandardCharsets.UTF_8));

        assertThat(before.words()).isEqualTo("INFO " + MESSAGE);
        assertThat(drift(Severity.INFO, "psi 0.31", 1000).isNewsAfter(before)).isTrue();
    }

    @Test
    void shouldNotMindTheOrderOfFigures() {
        Map<String, String> turned = new LinkedHashMap<>();
        turned.put("b", "2");
        turned.put("a", "1");

        assertThat(SaidOfAlert.of(Severity.INFO, MESSAGE, turned, Instant.EPOCH))
                .isEqualTo(SaidOfAlert.of(Severity.INFO, MESSAGE, Map.of("a", "1", "b", "2"), Instant.EPOCH));
    }

    private static SaidOfAlert drift(Severity severity, String figures, long at) {
        return SaidOfAlert.of(severity, MESSAGE, Map.of("sessions_7d", figures), Instant.ofEpochMilli(at));
    }
}
