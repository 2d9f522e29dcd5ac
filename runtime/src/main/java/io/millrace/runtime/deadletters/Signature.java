package io.millrace.runtime.deadletters;

/**
 * Who does something about dead letters, and why; both are kept.
 *
 * @param who person or process
 * @param why one sentence
 */
public record Signature(String who, String why) {
    public Signature {
        if (who.isBlank()) {
            throw new IllegalArgumentException("who: found nothing, expected the name of a person or process");
        }
        if (why.isBlank()) {
            throw new IllegalArgumentException(
                    "why: found nothing, expected one sentence: it is kept, so that others know the reason");
        }
    }
}
