package io.millrace.console.words;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, told to a person.
 *
 * @param kind what it is about
 * @param tone how it is to be taken
 * @param model the model that it is about; empty: none
 * @param text a sentence or two
 * @param detail more about it, for somebody who does not know the words yet; null: nothing
 * @param link where on the page more is to be seen; null: nowhere
 * @param eventTime the event time that it is about; null: none
 * @param passing whether it is worth telling only at the moment
 */
public record Sentence(
        Kind kind,
        Tone tone,
        String model,
        String text,
        @Nullable String detail,
        @Nullable String link,
        @Nullable Instant eventTime,
        boolean passing) {

    /** What a sentence is about. */
    public enum Kind {
        TRAINING,
        MODEL,
        DRIFT,
        ROLLOUT,
        QUALITY,
        EXPERIMENT,
        ALERT,
        DATA
    }

    /** How a sentence is to be taken. */
    public enum Tone {
        NEUTRAL,
        GOOD,
        BAD,
        /** Nothing is wrong, and something is waited for. */
        WAIT
    }

    /** A sentence alone. */
    public static Sentence of(Kind kind, Tone tone, String model, String text) {
        return new Sentence(kind, tone, model, text, null, null, null, false);
    }

    /** The same with more about it. */
    public Sentence detail(@Nullable String more) {
        return new Sentence(kind, tone, model, text, more, link, eventTime, passing);
    }

    /** The same with a place on the page. */
    public Sentence link(@Nullable String place) {
        return new Sentence(kind, tone, model, text, detail, place, eventTime, passing);
    }

    /** The same about a moment of event time. */
    public Sentence on(@Nullable Instant time) {
        return new Sentence(kind, tone, model, text, detail, link, time, passing);
    }

    /** The same, worth telling only at the moment. */
    public Sentence inPassing() {
        return new Sentence(kind, tone, model, text, detail, link, eventTime, true);
    }
}
