package io.millrace.quickstart.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.DeadLetterOutcome;
import io.millrace.records.DeadLetterOutcomeKind;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.deadletters.LetterFilter;
import io.millrace.runtime.deadletters.LetterListing;
import io.millrace.runtime.deadletters.LetterState;
import io.millrace.runtime.deadletters.LetterValue;
import io.millrace.runtime.deadletters.StoredLetter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Whoever may write to a topic may not write to an operator's terminal. */
class LetterTextTest {
    /** Clears the screen, turns the direction of text, and begins a line of its own. */
    private static final String HOSTILE = "x\u001b[2J\u202e\nReason:    none";

    private static final LetterListing.Entry ENTRY = new LetterListing.Entry(
            letter(),
            DeadLetterOutcome.newBuilder()
                    .setLetter("0-7")
                    .setKind(DeadLetterOutcomeKind.DISCARDED)
                    .setWho(HOSTILE)
                    .setWhy(HOSTILE)
                    .setAt(Instant.EPOCH)
                    .build());

    @Test
    void shouldShowALetterWithoutDoingWhatItSays() {
        StringWriter out = new StringWriter();

        new LetterText(new PrintWriter(out))
                .show(ENTRY, Optional.of(HOSTILE), new LetterValue(LetterValue.Form.HEX, "", HOSTILE));

        assertHarmless(out);
        assertThat(out.toString()).contains("Header:    x\\u001b[2J\\u202e\\u000aReason:    none = 781b5b324a");
    }

    @Test
    void shouldListLettersWithoutDoingWhatTheySay() {
        StringWriter out = new StringWriter();

        new LetterText(new PrintWriter(out))
                .list(new LetterListing(
                        LetterFilter.ALL,
                        LetterState.CLOSED,
                        new TreeMap<>(Map.of(new LetterListing.Group(HOSTILE, HOSTILE, HOSTILE), 1L)),
                        List.of(ENTRY),
                        Map.of()));

        assertHarmless(out);
    }

    private static void assertHarmless(StringWriter out) {
        assertThat(out.toString())
                .contains("x\\u001b[2J\\u202e\\u000aReason:    none")
                .doesNotContain("\u001b")
                .doesNotContain("\u202e")
                .doesNotContain("\nReason:    none");
    }

    private static StoredLetter letter() {
        byte[] hostile = HOSTILE.getBytes(UTF_8);
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("churn.dead-letters", 0, 7, hostile, hostile);
        for (String header : List.of(
                DeadLetters.TOPIC,
                DeadLetters.STAGE,
                DeadLetters.APPLICATION,
                DeadLetters.REASON,
                DeadLetters.DETAIL,
                DeadLetters.SHA256,
                HOSTILE)) {
            record.headers().add(header, hostile);
        }
        return StoredLetter.of(record);
    }
}
