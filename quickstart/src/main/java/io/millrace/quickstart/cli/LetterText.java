package io.millrace.quickstart.cli;

import static io.millrace.project.Printable.line;

import io.millrace.records.DeadLetterOutcome;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.deadletters.Handled;
import io.millrace.runtime.deadletters.LetterListing;
import io.millrace.runtime.deadletters.LetterState;
import io.millrace.runtime.deadletters.LetterValue;
import io.millrace.runtime.deadletters.Remedy;
import io.millrace.runtime.deadletters.StoredLetter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Dead letters in words. What others wrote stands in one line each: none can say something in Millrace's name. */
final class LetterText {
    private final PrintWriter out;

    LetterText(PrintWriter out) {
        this.out = out;
    }

    void list(LetterListing listing) {
        String state = listing.state() == LetterState.OPEN ? "open" : "closed";
        if (listing.total() == 0) {
            out.printf("No dead letter is %s.%n", state);
            return;
        }
        out.printf("%,d dead letters are %s:%n", listing.total(), state);
        listing.counts()
                .forEach((group, count) -> out.printf(
                        "%,10d  %-20s %-18s %s%n",
                        count, line(group.reason()), line(group.stage()), line(group.topic())));
        if (!listing.newest().isEmpty()) {
            out.printf("%nThe newest %d:%n", listing.newest().size());
            listing.newest().forEach(this::entry);
        }
    }

    private void entry(LetterListing.Entry entry) {
        StoredLetter letter = entry.letter();
        out.printf(
                "%-10s %s  %-20s %s %d-%d%s  %s%n",
                letter.id(),
                letter.written(),
                line(letter.reason()),
                line(letter.topic()),
                letter.partition(),
                letter.offset(),
                letter.attempt() > 1 ? "  attempt " + letter.attempt() : "",
                line(letter.detail()));
        outcome(entry.outcome());
    }

    private void outcome(@Nullable DeadLetterOutcome outcome) {
        if (outcome != null) {
            out.printf(
                    "           %s by %s at %s: %s%n",
                    outcome.getKind().name().toLowerCase(Locale.ROOT),
                    line(outcome.getWho()),
                    outcome.getAt(),
                    line(outcome.getWhy()));
        }
    }

    void show(LetterListing.Entry entry, Optional<String> refusal, @Nullable LetterValue value) {
        StoredLetter letter = entry.letter();
        out.printf("Dead letter %s, written %s%n", letter.id(), letter.written());
        outcome(entry.outcome());
        out.printf("%nReason:    %s%n           %s%n", line(letter.reason()), line(letter.detail()));
        DeadLetterReason.of(letter.reason()).map(Remedy::of).ifPresent(remedy -> {
            out.printf("           %s%n", remedy.meaning());
            out.printf(
                    "To do:     %s%n           See docs/%s and docs/dead-letters.md%n", remedy.action(), remedy.docs());
        });
        out.printf(
                "Retry:     %s%n",
                refusal.map(why -> "not possible: " + line(why))
                        .orElse("./millrace dead-letters retry " + letter.id() + " --why TEXT"));
        if (letter.attempt() > 1) {
            out.printf("Attempt:   %d; the first was dead letter %s%n", letter.attempt(), letter.first());
        }
        out.printf(
                "Stage:     %s%s%n",
                line(letter.stage()), letter.application() == null ? "" : " of " + line(letter.application()));
        out.printf(
                "Record:    topic %s, partition %d, offset %d, timestamp %s%n",
                line(letter.topic()), letter.partition(), letter.offset(), Instant.ofEpochMilli(letter.timestamp()));
        out.printf("Key:       %s%n", letter.key() == null ? "none" : line(letter.keyText()));
        letter.ownHeaders()
                .forEach(header -> out.printf("Header:    %s = %s%n", line(header.key()), text(header.value())));
        value(letter, value);
    }

    private void value(StoredLetter letter, @Nullable LetterValue value) {
        if (value == null) {
            out.printf(
                    "Value:     %s%n",
                    letter.valueLeftOut()
                            ? "%,d bytes, too many for the letter; SHA-256 %s"
                                    .formatted(letter.size(), line(letter.sha256()))
                            : "none");
            return;
        }
        out.printf("Value:     %,d bytes; SHA-256 %s%n", letter.size(), line(letter.sha256()));
        if (!value.note().isEmpty()) {
            out.printf("           %s%n", line(value.note()));
        }
        out.println(value.text().stripTrailing());
    }

    /** A header's bytes as text, or in hexadecimal where they are none. */
    private static String text(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "none";
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') >= 0 || !line(text).equals(text)
                ? HexFormat.of().formatHex(bytes)
                : text;
    }

    /** @param deed what was done, or would be: "retried" */
    void handled(Handled handled, String deed) {
        out.printf("%,d %s.%n", handled.done(), deed);
        if (handled.refused() > 0) {
            out.printf("%,d not:%n", handled.refused());
            handled.refusals().forEach(refusal -> out.printf("%-10s %s%n", refusal.letter(), line(refusal.why())));
            long untold = handled.refused() - handled.refusals().size();
            if (untold > 0) {
                out.printf("… and %,d more%n", untold);
            }
        }
    }
}
