package io.millrace.history;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.labels.LabelMarks;
import java.util.List;

/** The snapshots that the stream would have taken of a history of events, with their labels. */
@SuppressWarnings("DoNotCallSuggester")
public final class SnapshotRun {

    private SnapshotRun() {}

    /** Takes matured rows, in the order of their boundaries. */
    @FunctionalInterface
    public interface Rows {
        /**
         * One matured row.
         *
         * @param entity entity id as UTF-8
         * @param boundary the entity's sampling boundary, epoch milliseconds; the vector's as-of is at or after it
         * @param vector its values; not reused
         * @param positive the label
         */
        void accept(byte[] entity, long boundary, FeatureVector vector, boolean positive);
    }

    /**
     * What was seen.
     *
     * @param matured rows given out
     * @param immature rows whose label was not known at the end
     */
    public record Summary(long matured, long immature) {}

    /**
     * Feeds events in time order, with a tick after every {@code tickMillis} of event time and a last one at the end; a row is
     * given out at the first tick at or after its as-of + horizon + allowed lateness.
     *
     * @param events one instance per event, in any order; the list is left alone
     * @param tickMillis event time between ticks
     * @param endMillis time of the last tick; events after it are not used
     */
    public static Summary run(
            FeatureSet features, LabelMarks marks, List<Event> events, long tickMillis, long endMillis, Rows rows) {
        throw new UnsupportedOperationException(
                features.size() + " " + marks.hashCode() + events + tickMillis + " " + endMillis + rows);
    }
}
