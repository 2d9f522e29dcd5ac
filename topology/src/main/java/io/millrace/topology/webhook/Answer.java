package io.millrace.topology.webhook;

import java.time.Duration;

/** What came of a post. */
sealed interface Answer {
    /** The receiver has it. */
    record Taken() implements Answer {}

    /** It will never be taken as it is. */
    record Refused(String reason) implements Answer {}

    /**
     * It may be taken later.
     *
     * @param pause how long the receiver asks to be left alone; zero where it does not say
     * @param everything whether no other notice would be taken now
     */
    record Later(String reason, Duration pause, boolean everything) implements Answer {}
}
