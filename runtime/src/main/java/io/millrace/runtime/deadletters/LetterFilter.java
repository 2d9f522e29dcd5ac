package io.millrace.runtime.deadletters;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant: those to which all applies that is said; null says nothing.
 *
 * @param reason code of a {@link DeadLetterReason}
 * @param stage the process and step that gave up, or what its name begins with up to a point: {@code features} means all of
 *     {@code features.rekey} and {@code features.update}
 * @param topic that the record was on
 * @param key the record's own key as text
 * @param since written then or later
 * @param until written before
 */
public record LetterFilter(
        @Nullable String reason,
        @Nullable String stage,
        @Nullable String topic,
        @Nullable String key,
        @Nullable Instant since,
        @Nullable Instant until) {
    /** All letters. */
    public static final LetterFilter ALL = new LetterFilter(null, null, null, null, null, null);

    public LetterFilter {
        if (reason != null && DeadLetterReason.of(reason).isEmpty()) {
            throw new IllegalArgumentException("reason: found " + reason
                    + ", expected a reason of a dead letter, such as " + DeadLetterReason.UNDECODABLE_SCHEMA.code());
        }
        if (since != null && until != null && !since.isBefore(until)) {
            throw new IllegalArgumentException("until: found " + until + ", expected a time after " + since);
        }
    }

    /** Whether a letter is meant. */
    public boolean matches(StoredLetter letter) {
        return (reason == null || reason.equals(letter.reason()))
                && (stage == null
                        || stage.equals(letter.stage())
                        || letter.stage().startsWith(stage + "."))
                && (topic == null || topic.equals(letter.topic()))
                && (key == null || key.equals(letter.keyText()))
                && (since == null || !letter.written().isBefore(since))
                && (until == null || letter.written().isBefore(until));
    }
}
