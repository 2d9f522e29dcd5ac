package io.millrace.features;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state whose size is not fixed, compiled: what of it lies beside the head is a wide value. It knows no entity: an entity's
 * state is what is in the head, in the {@link Workspace} and beside.
 */
sealed interface WidePlan permits TextPlan, DistinctPlan, TallyPlan, RecentPlan {

    /** Number of what lies beside the head, among the entity's wide values; -1 when nothing ever does. */
    int wide();

    /** Whether anything lies there. */
    boolean stored(byte[] head, Workspace work);

    /** Writes the fixed part of the head of an entity without events. */
    void clear(byte[] head);

    /** Moves on to a later as-of. Returns whether anything that is kept has changed. */
    boolean advance(byte[] head, long asOf, Workspace work);

    /** Adds an event whose time is not after as-of. */
    void add(byte[] head, Event event, long passed, long asOf, Workspace work);

    /** A table's row ends: what is known of its latest version is not any more. Counts of versions stay. */
    default void end(byte[] head, Event event, Workspace work) {}

    /** Says what is known of the ends of rows. */
    default void tell(byte[] head, RowEnds ends) {}

    /**
     * Goes on from the same state that was kept for other spans or a smaller bound; what was in the variable part of the head
     * is there.
     *
     * @param beside what was beside the head
     * @param keptFor the spans that it was kept for
     * @param since from when on it goes on: what is missing before will come by {@link #merge}
     */
    default void carry(
            byte[] head, long asOf, Workspace work, byte @Nullable [] beside, List<Span> keptFor, long since) {
        throw new UnsupportedOperationException("is kept for one span");
    }

    /**
     * Adds what another state of the same plan has counted.
     *
     * @param since the other one has every event up to then that is not in this one
     */
    void merge(byte[] head, long asOf, Workspace work, byte[] other, Workspace otherWork, long since);

    /** The parts that it is, with the features that are read off them; see {@link Layout#partsOf}. */
    List<Part> parts();

    /** Sets the values at as-of. */
    void read(byte[] head, long asOf, Workspace work, FeatureVector out);
}
