package io.millrace.topology.features;

import io.millrace.features.Cause;
import io.millrace.features.FeatureEngine;
import io.millrace.features.FeatureVector;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The ticks that a task holds, and the sweep of the one whose turn it is. A sweep is cut into slices of event time, so that a
 * long one neither outlasts a transaction nor keeps events waiting; how far it has come is persisted, and the slices visit
 * boundaries in the order in which one sweep would.
 */
final class TickQueue {
    /** No tick yet. */
    private static final long NEVER = Long.MIN_VALUE;

    /**
     * When a turn is over, in visits of an entity that has nothing to say, some tens of microseconds each: far within the ten
     * seconds of a transaction, also when its last slice is too long by half.
     */
    private static final long WORK_PER_TURN = 20_000;

    private static final long LITTLE_WORK = 2_000;
    private static final long MUCH_WORK = 10_000;
    /** An emission is encoded and written twice. */
    private static final long WORK_OF_AN_EMISSION = 10;

    private static final long FIRST_SLICE_MILLIS = 1_000;

    private final FeatureEngine engine;
    private final Progress progress;
    private final FeatureEngine.SweepListener counted;
    private final Completion complete;
    private final Deque<HeldTick> held = new ArrayDeque<>();

    private final long refresh;

    private long sweptTo;
    /** Time of the first tick ever. */
    private long begun;

    private long slice = FIRST_SLICE_MILLIS;
    private long work;

    /** Takes a tick whose sweep is over. */
    @FunctionalInterface
    interface Completion {
        /**
         * Takes it.
         *
         * @param time event time, epoch milliseconds
         * @param tick as it was read
         */
        void complete(long time, byte[] tick);
    }

    /**
     * A queue that goes on where the stored progress is.
     *
     * @param refresh time between an entity's boundaries, milliseconds
     * @param emit takes what the sweep emits
     * @param complete takes a tick whose sweep is over; it is no longer in the queue
     */
    TickQueue(
            FeatureEngine engine,
            long refresh,
            Progress progress,
            FeatureEngine.SweepListener emit,
            Completion complete) {
        this.engine = engine;
        this.refresh = refresh;
        this.progress = progress;
        counted = new Counted(emit);
        this.complete = complete;
        sweptTo = progress.swept(NEVER);
        begun = progress.begun(NEVER);
    }

    /** Event time that is still to be swept, milliseconds; 0 before the first tick. */
    long lag() {
        return sweptTo == NEVER ? 0 : latest() - sweptTo;
    }

    int size() {
        return held.size();
    }

    /** Time of the latest tick of all; {@link Long#MIN_VALUE} before the first. Ticks that are not later are passed over. */
    long latest() {
        return held.isEmpty() ? sweptTo : held.getLast().time();
    }

    void add(HeldTick tick) {
        HeldTick.overtake(held, tick);
        held.addLast(tick);
    }

    /** Acts on the ticks that the positions allow, as far as one turn goes. */
    void proceed(Positions positions) {
        work = 0;
        while (!held.isEmpty() && held.getFirst().reached(positions)) {
            HeldTick tick = held.getFirst();
            if (!sweepTo(tick.time())) {
                return;
            }
            held.removeFirst();
            complete.complete(tick.time(), progress.release(tick.time()));
        }
    }

    /** Sweeps slice by slice; false when the turn is over before. */
    private boolean sweepTo(long time) {
        if (sweptTo == NEVER) {
            // The first tick ever: what left windows since the events of a past is noticed at their last boundary.
            begun = time;
            progress.beginAt(time);
            swept(time - refresh);
        }
        while (sweptTo < time) {
            if (work >= WORK_PER_TURN) {
                return false;
            }
            long before = work;
            long to = time - sweptTo > slice ? sweptTo + slice : time;
            // Apart from the sum: count adds to it meanwhile.
            long visits = engine.sweep(sweptTo, to, counted);
            work += visits;
            swept(to);
            resize(work - before);
        }
        return true;
    }

    private void resize(long inSlice) {
        if (inSlice < LITTLE_WORK) {
            slice = Math.min(slice * 2, Long.MAX_VALUE / 4);
        } else if (inSlice > MUCH_WORK) {
            slice = Math.max(1, slice / 2);
        }
    }

    private void swept(long to) {
        sweptTo = to;
        progress.sweptTo(to);
    }

    /** Adds what comes of a sweep to the work of the turn. */
    private final class Counted implements FeatureEngine.SweepListener {
        private final FeatureEngine.SweepListener emit;

        private Counted(FeatureEngine.SweepListener emit) {
            this.emit = emit;
        }

        @Override
        public void emit(Cause cause, byte[] entity, long boundary, FeatureVector vector) {
            boolean early = cause == Cause.SNAPSHOT && boundary <= begun;
            if (early && vector.asOf() > boundary) {
                return;
            }
            work += WORK_OF_AN_EMISSION;
            // Nobody could label what was sampled of before the beginning without knowing later events.
            emit.emit(early ? Cause.REFRESH : cause, entity, boundary, vector);
        }

        @Override
        public void forget(byte[] entity) {
            work += WORK_OF_AN_EMISSION;
            emit.forget(entity);
        }
    }
}
