package io.millrace.history;

import io.millrace.features.Cause;
import io.millrace.features.Event;
import io.millrace.features.FeatureEngine;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.features.MemoryKeyValues;
import io.millrace.labels.ActivityLog;
import io.millrace.labels.LabelMarks;
import io.millrace.project.LabelDefinition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** The snapshots that the stream would have taken of a history of events, with one of their labels. */
public final class SnapshotRun {
    private final FeatureEngine engine;
    private final LabelMarks marks;
    private final LabelDefinition label;
    private final int index;
    private final FeatureVector scratch;
    private final MemoryKeyValues activity = new MemoryKeyValues();
    private final Queue<Snapshot> waiting = new ArrayDeque<>();
    private final Rows rows;
    private final long horizon;
    private final long lateness;
    private final long remembered;
    private long matured;

    private record Snapshot(String entity, long boundary, FeatureVector vector) {}

    private SnapshotRun(FeatureSet features, LabelMarks marks, LabelDefinition label, long tickMillis, Rows rows) {
        this.engine = new FeatureEngine(features, MemoryKeyValues.stores());
        this.marks = marks;
        this.label = label;
        index = features.project().labels().indexOf(label);
        this.scratch = new FeatureVector(features.size());
        this.rows = rows;
        horizon = label.horizon().toMillis();
        lateness = features.project().time().allowedLateness().toMillis();
        // A row waits until the first tick at which it is mature; one tick more for those that wait behind it.
        remembered = horizon + lateness + 2 * tickMillis;
    }

    /** Takes matured rows, in the order of their boundaries. */
    @FunctionalInterface
    public interface Rows {
        /**
         * One matured row.
         *
         * @param entity entity id
         * @param boundary the entity's sampling boundary, epoch milliseconds; the vector's as-of is at or after it
         * @param vector its values; not reused
         * @param positive the label
         */
        void accept(String entity, long boundary, FeatureVector vector, boolean positive);
    }

    /**
     * What was seen.
     *
     * @param matured rows given out
     * @param immature rows whose label was not known at the end
     */
    public record Summary(long matured, long immature) {}

    /**
     * Feeds events in time order, with a tick at every multiple of {@code tickMillis} of event time and a last one at the end; a
     * row is given out at the first tick at or after its as-of + horizon + allowed lateness.
     *
     * @param label the label, one of the project's
     * @param events one instance per event, in any order; the list is left alone
     * @param tickMillis event time between ticks
     * @param endMillis time of the last tick; events after it are not used
     */
    public static Summary run(
            FeatureSet features,
            LabelMarks marks,
            LabelDefinition label,
            List<Event> events,
            long tickMillis,
            long endMillis,
            Rows rows) {
        SnapshotRun run = new SnapshotRun(features, marks, label, tickMillis, rows);
        List<Event> ordered = Events.inOrder(events);
        if (ordered.isEmpty()) {
            return new Summary(0, 0);
        }
        // A tick comes after the events up to its time, and before all others.
        long tick = Math.floorDiv(ordered.get(0).time() - 1, tickMillis) * tickMillis;
        for (Event event : ordered) {
            if (event.time() > endMillis) {
                break;
            }
            while (tick + tickMillis < event.time()) {
                run.tick(tick, tick + tickMillis);
                tick += tickMillis;
            }
            run.add(event);
        }
        while (tick < endMillis) {
            long next = Math.min(tick + tickMillis, endMillis);
            run.tick(tick, next);
            tick = next;
        }
        return new Summary(run.matured, run.waiting.size());
    }

    private void add(Event event) {
        if (engine.add(event, scratch) == FeatureEngine.Admission.DUPLICATE) {
            return;
        }
        if (LabelMarks.counts(marks.marks(event), index)) {
            byte[] log = ActivityLog.prune(activity.get(event.entity()), event.time() - remembered);
            activity.put(event.entity(), ActivityLog.add(log, event.time()));
        }
    }

    private void tick(long before, long time) {
        engine.sweep(before, time, (cause, entity, boundary, vector) -> {
            if (cause == Cause.SNAPSHOT) {
                waiting.add(new Snapshot(new String(entity, StandardCharsets.UTF_8), boundary, vector.copy()));
            }
        });
        while (!waiting.isEmpty() && waiting.peek().vector.asOf() + horizon + lateness <= time) {
            Snapshot row = waiting.remove();
            byte[] log = activity.get(row.entity.getBytes(StandardCharsets.UTF_8));
            boolean active = ActivityLog.anyIn(log, row.vector.asOf(), row.vector.asOf() + horizon);
            rows.accept(row.entity, row.boundary, row.vector, label.positive(active));
            matured++;
        }
    }
}
