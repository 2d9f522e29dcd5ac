package io.millrace.connect.http;

import java.time.Duration;

/** The API cannot answer now: 429, 5xx, or no answer at all. */
final class AskAgainException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Duration after;

    /** @param after what the API asks to wait; zero if it says nothing */
    AskAgainException(String message, Duration after) {
        super(message);
        this.after = after;
    }

    Duration after() {
        return after;
    }
}
