package io.millrace.history;

import io.millrace.features.Cause;
import io.millrace.features.Event;
import io.millrace.features.FeatureEngine;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.features.MemoryKeyValues;
import io.millrace.features.StateStores;
import io.millrace.labels.LabelMarks;
import io.millrace.project.LabelDefinition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * The snapshots that the stream would have taken of a history of events, with all of their labels, entity by entity: what a clock would
 * have made of it that ticks at every boundary.
 *
 * <p>It takes packed records in their order ({@link HistoryPacker}, {@link HistoryBlock}), events alone, so that it holds one entity's
 * state at a time, however many there are. {@link SnapshotRun} says the same of all of them at once, in memory. Not thread-safe.
 */
public final class SnapshotReplay {
    private final MemoryKeyValues heads = new MemoryKeyValues();
    private final MemoryKeyValues wide = new MemoryKeyValues();
    private final FeatureEngine engine;
    private final LabelMarks marks;
    private final PackedEvents events;
    private final FeatureVector scratch;
    private final List<LabelDefinition> labels;
    private final long longest;
    private final long lateness;
    private final long lastBoundary;
    private final long until;
    private final Rows rows;
    private final Queue<Snapshot> waiting = new ArrayDeque<>();
    private byte[] entity = new byte[0];
    private long swept;
    private boolean begun;

    /** Of each label, by its number, whether an event that counts for it came within its horizon, and an intervention. */
    private static final class Snapshot {
        private final long boundary;
        private final FeatureVector vector;
        private long active;
        private long treated;

        Snapshot(long boundary, FeatureVector vector) {
            this.boundary = boundary;
            this.vector = vector;
        }
    }

    /** Takes matured rows: entity by entity, and of each in the order of its boundaries. */
    @FunctionalInterface
    public interface Rows {
        /**
         * One snapshot with one of its labels.
         *
         * @param entity entity id as UTF-8; the same array for all rows of an entity
         * @param boundary the entity's sampling boundary, epoch milliseconds: the vector's as-of
         * @param vector its values; not reused
         * @param label which of the project's labels
         * @param positive what it says
         * @param treated whether the entity was acted on within the label's horizon
         */
        void accept(
                byte[] entity,
                long boundary,
                FeatureVector vector,
                LabelDefinition label,
                boolean positive,
                boolean treated);
    }

    /**
     * A replay of events up to a moment.
     *
     * @param lastBoundary no snapshot is taken after it, epoch milliseconds
     * @param until time of the last tick: later events are not used, and a label is known when its as-of + horizon + allowed lateness is not after it
     */
    public SnapshotReplay(FeatureSet features, long lastBoundary, long until, Rows rows) {
        engine = new FeatureEngine(features, new StateStores(heads, wide));
        marks = LabelMarks.compile(features.project(), features);
        events = new PackedEvents(features);
        scratch = new FeatureVector(features.size());
        labels = features.project().labels();
        longest = labels.stream()
                .map(LabelDefinition::horizon)
                .mapToLong(Duration::toMillis)
                .max()
                .orElse(0);
        lateness = features.project().time().allowedLateness().toMillis();
        this.lastBoundary = Math.min(lastBoundary, until);
        this.until = until;
        this.rows = rows;
    }

    /** Takes the next record of the order. */
    public void accept(byte[] bytes, int at) {
        long time = HistoryLayout.time(bytes, at);
        if (!begun || !HistoryLayout.isOf(entity, bytes, at)) {
            end();
            entity = HistoryLayout.entity(bytes, at);
            swept = time - 1;
            begun = true;
        }
        if (time > until) {
            return;
        }
        // A boundary's snapshot knows the events up to it, and no later one.
        sweep(time - 1);
        Event event = events.read(bytes, at);
        if (engine.add(event, scratch) == FeatureEngine.Admission.ADDED) {
            follow(marks.marks(event), time);
        }
    }

    /** Gives out what is left of the last entity: no more of its records come. */
    public void end() {
        if (begun) {
            sweep(until);
            waiting.forEach(this::release);
            waiting.clear();
            heads.clear();
            wide.clear();
            begun = false;
        }
    }

    private void sweep(long time) {
        long to = Math.min(time, lastBoundary);
        if (to > swept) {
            engine.sweep(swept, to, (cause, whose, boundary, vector) -> {
                if (cause == Cause.SNAPSHOT) {
                    waiting.add(new Snapshot(boundary, vector.copy()));
                }
            });
            swept = to;
        }
    }

    /** All snapshots that wait are of before the event. */
    private void follow(long counted, long time) {
        while (!waiting.isEmpty() && waiting.peek().vector.asOf() + longest < time) {
            release(waiting.remove());
        }
        if (counted == 0) {
            return;
        }
        for (Snapshot snapshot : waiting) {
            for (int label = 0; label < labels.size(); label++) {
                if (time <= snapshot.vector.asOf() + labels.get(label).horizon().toMillis()) {
                    snapshot.active |= LabelMarks.counts(counted, label) ? 1L << label : 0;
                    snapshot.treated |= LabelMarks.counts(counted, LabelMarks.INTERVENTION) ? 1L << label : 0;
                }
            }
        }
    }

    private void release(Snapshot snapshot) {
        for (int label = 0; label < labels.size(); label++) {
            LabelDefinition asked = labels.get(label);
            if (snapshot.vector.asOf() + asked.horizon().toMillis() + lateness <= until) {
                rows.accept(
                        entity,
                        snapshot.boundary,
                        snapshot.vector,
                        asked,
                        asked.positive((snapshot.active >>> label & 1) != 0),
                        (snapshot.treated >>> label & 1) != 0);
            }
        }
    }
}
