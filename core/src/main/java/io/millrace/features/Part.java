package io.millrace.features;

import java.util.List;

/**
 * What a {@link Hole} can be of: something that is kept, and the features that are read off it. Other features may be read off it
 * later, so that a hole matters as long as anything in its reach does.
 *
 * @param reach how far back it is kept
 * @param settled when what came before makes no difference to it any more
 */
record Part(Span reach, Settled settled, List<Shown> shown) {

    Part {
        shown = List.copyOf(shown);
    }

    /** Whether no value can show any more what it has not counted up to a moment. */
    boolean isPast(byte[] head, long since, long asOf, Workspace work) {
        return reach.start(asOf) >= since || settled.settled(head, since, work);
    }

    /**
     * A feature that is read off it.
     *
     * @param feature its index; {@link Value#ELIGIBILITY} for the hidden count of eligible events
     * @param span how far back it looks
     * @param settled when what was before its reach makes no difference any more
     */
    record Shown(int feature, Span span, Settled settled) {

        boolean isPast(byte[] head, long since, long asOf, Workspace work) {
            return span.start(asOf) >= since || settled.settled(head, since, work);
        }
    }

    /** Whether what would have been counted up to a moment makes no difference. */
    @FunctionalInterface
    interface Settled {
        /** It always does. */
        Settled NEVER = (head, since, work) -> false;

        boolean settled(byte[] head, long since, Workspace work);
    }
}
