package io.millrace.serving.rest;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Until when a request is worth an answer: whoever asked no longer waits then. Counted from when its body had come.
 *
 * @param nanos the moment, by {@link System#nanoTime}
 */
public record Deadline(long nanos) {
    /** Header by which a client says how many milliseconds it waits. */
    public static final String HEADER = "X-Timeout-Ms";

    /** So long from now. */
    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /**
     * What the client says, or, where it says nothing or more, what the server allows.
     *
     * @throws Refusal 400 when the header is no whole number of milliseconds
     */
    public static Deadline of(Route.Call call, Duration most) throws Refusal {
        String header = call.header(HEADER);
        Duration wished = header == null ? most : Duration.ofMillis(millis(header));
        return in(wished.compareTo(most) < 0 ? wished : most);
    }

    private static int millis(@Nullable String header) throws Refusal {
        try {
            int millis = Integer.parseInt(String.valueOf(header).strip());
            if (millis > 0) {
                return millis;
            }
        } catch (NumberFormatException noNumber) {
            // Refused below.
        }
        throw Refusal.badRequest(HEADER, "expected a whole number of milliseconds, 1 or more");
    }

    /** How long there is left, nanoseconds; not positive when the moment has passed. */
    public long left() {
        return nanos - System.nanoTime();
    }

    /**
     * Goes on when there is time left.
     *
     * @throws Refusal 504 when there is none
     */
    public void check() throws Refusal {
        if (left() <= 0) {
            throw Refusal.late();
        }
    }
}
