package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.deadletters.LetterId;
import io.millrace.runtime.deadletters.LetterRetry;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * That a source record comes once more: which attempt it is, and of which letter. A re-keyed one says so in the header {@link #HEADER}, which a record of a source cannot bring along.
 *
 * @param first the letter of the first attempt
 * @param attempt from 2 on
 * @param noted whether the task that sent it on has found, and used up, the note that it was refused; else the one that gets it must have it
 */
record Retried(LetterId first, int attempt, boolean noted) {
    static final String HEADER = "millrace.retry";

    private static final String SEPARATOR = " ";
    private static final String NOTED = "noted";
    private static final String OPEN = "open";

    static Retried of(LetterRetry retry, boolean noted) {
        return new Retried(retry.first(), retry.attempt(), noted);
    }

    /** What a re-keyed record says; null when it is none that is retried. */
    static @Nullable Retried of(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        if (header == null || header.value() == null) {
            return null;
        }
        String[] words = new String(header.value(), UTF_8).split(SEPARATOR, -1);
        try {
            return words.length == 3
                    ? new Retried(LetterId.parse(words[0]), Integer.parseInt(words[1]), words[2].equals(NOTED))
                    : null;
        } catch (IllegalArgumentException notOfOurs) {
            return null;
        }
    }

    /** For a re-keyed record. */
    Headers addedTo(Headers headers) {
        String text = String.join(SEPARATOR, first.toString(), Integer.toString(attempt), noted ? NOTED : OPEN);
        return headers.add(HEADER, text.getBytes(UTF_8));
    }

    /** For the letter of another refusal: it points back to the first. */
    void addTo(Headers letter) {
        letter.add(DeadLetters.ATTEMPT, Integer.toString(attempt).getBytes(UTF_8));
        letter.add(DeadLetters.FIRST_LETTER, first.toString().getBytes(UTF_8));
    }
}
