package io.millrace.features;

import io.millrace.project.EntityDefinition;
import java.util.Arrays;

/**
 * Keeps the features of many entities in two key-value stores. Single-threaded: one engine per task. Deterministic: what it
 * computes is a function of the stores' content and its arguments; it reads no clock.
 *
 * <p>Everything is computed before anything is put: when a method throws, the entity that it was about is as it was.
 *
 * <p>An entity has a boundary in every {@code refresh} period, at a phase that its hash decides. It is forgotten at its first
 * boundary more than {@code forget_after} after its latest event (or, where it has had rows of tables alone, after the last of them
 * ended): a sweep then deletes its state, and where the sweep has not
 * come yet, reading and adding behave as if it had.
 *
 * <p>A row of a table is a fact and not something that happened: none comes too late, and none breaks a silence.
 */
public final class FeatureEngine {
    private final FeatureSet features;
    private final StateStores stores;
    private final EntityState state;
    private final SeenIds ids;
    private final FeatureVector swept;
    private final Plan plan;
    private final long allowedLateness;
    private final long refresh;
    private final Forgetting forgetting;
    private final long turns;
    private final int atLeast;
    /** Which sources are tables. */
    private final boolean[] tables;

    private long visited;

    /** Over stores that nothing but this feature set's layout has written. */
    public FeatureEngine(FeatureSet features, StateStores stores) {
        this(features, stores, KnownLayouts.NONE);
    }

    /** Over stores that may hold state of earlier layouts: it is carried over as its entities are taken up. */
    public FeatureEngine(FeatureSet features, StateStores stores, KnownLayouts known) {
        this.features = features;
        this.stores = stores;
        plan = features.plan();
        state = new EntityState(features, stores, known);
        ids = new SeenIds(features, stores.wide());
        swept = new FeatureVector(features.size());
        allowedLateness = features.project().time().allowedLateness().toMillis();
        refresh = features.project().entity().refresh().toMillis();
        forgetting = Forgetting.of(features);
        turns = features.turns();
        atLeast = features.project().examples().atLeast();
        tables = features.tables();
    }

    /** What became of an event. */
    public enum Admission {
        /** It is part of the state, and the vector is filled. */
        ADDED,
        /**
         * It is no row of a table, and older than the entity's as-of less the allowed lateness: nothing has changed, the vector
         * included.
         */
        TOO_LATE,
        /** The project's validation demands that its id be unique, and it is not: nothing has changed, the vector included. */
        DUPLICATE
    }

    /** Sees what a sweep emits, and whom it forgets. */
    @FunctionalInterface
    public interface SweepListener {
        /**
         * One emission. The state that it speaks of has been put.
         *
         * @param cause REFRESH or SNAPSHOT
         * @param entity entity id as UTF-8
         * @param boundary the entity's boundary that was due, epoch milliseconds
         * @param vector its values at max(the entity's as-of, boundary); reused after the call
         */
        void emit(Cause cause, byte[] entity, long boundary, FeatureVector vector);

        /**
         * An entity is forgotten. Nothing is kept of it any more.
         *
         * @param entity entity id as UTF-8
         */
        default void forget(byte[] entity) {}
    }

    /**
     * Adds an event and fills the vector at as-of = max(the entity's last as-of, event time).
     *
     * @throws IncompatibleStateException when the entity's state was written by another layout
     */
    public Admission add(Event event, FeatureVector out) {
        boolean known = state.load(event.entity());
        boolean row = tables[event.source()];
        if (known && !row && event.time() < state.asOf() - allowedLateness) {
            return Admission.TOO_LATE;
        }
        boolean forgotten = known && event.time() > forgetting.at(state);
        if (ids.repeated(state.key(), event) && !forgotten) {
            return Admission.DUPLICATE;
        }
        features.derive(event);
        if (forgotten) {
            state.forget();
            ids.forget(state.key());
        }
        state.advance(event.time());
        if (!row) {
            state.happened(event.time());
        }
        state.add(event);
        state.read(out);
        state.setEmitted(Emitted.fingerprint(out, plan.aggregates));
        ids.add(state.key(), event, state.asOf());
        state.commit();
        return Admission.ADDED;
    }

    /**
     * The values of an entity at max(its last as-of, the moment given). Changes nothing.
     *
     * @return false, with every value missing, when the entity is unknown or forgotten
     * @throws IncompatibleStateException when the entity's state was written by another layout
     */
    public boolean read(byte[] entity, long asOf, FeatureVector out) {
        if (!state.load(entity) || asOf >= forgetting.at(state)) {
            out.clear(asOf);
            return false;
        }
        state.advance(asOf);
        state.read(out);
        return true;
    }

    /**
     * Counts events that an entity's state has missed, because it was not kept yet when they came: see {@link KnownLayouts}. Does so
     * once: what has been filled is not missing any more.
     *
     * @param epoch number of the layout under which the state began that is missing something
     * @param completeFrom from when on, exclusive, all events are in the state that is given; {@link Long#MIN_VALUE}: for ever
     * @param missed the entity's state over exactly the events that came before that layout, see {@link EntitySnapshot}
     * @return whether anything was missing
     * @throws IncompatibleStateException when either state was written by another layout
     */
    public boolean fill(byte[] entity, int epoch, long completeFrom, byte[] missed) {
        EntityState other = new EntityState(features, EntitySnapshot.stores(missed), KnownLayouts.NONE);
        if (!other.load(entity) || !state.load(entity) || !state.fill(other, epoch, completeFrom)) {
            return false;
        }
        state.commit();
        return true;
    }

    /**
     * Visits every entity's boundaries in (after, upTo], in the order of boundaries: emits what silence changed and what is to
     * be sampled, and forgets the idle.
     *
     * @return how many boundaries were visited
     * @throws IncompatibleStateException when an entity's state was written by another layout
     */
    public long sweep(long afterMillis, long upToMillis, SweepListener listener) {
        long before = visited;
        long first = Math.floorDiv(afterMillis + 1, refresh);
        long last = Math.floorDiv(upToMillis, refresh);
        if (last - first > 1) {
            // A jump over many periods: those before the first event, or end of a row, of all have nothing to visit.
            first = Math.max(first, Math.floorDiv(firstEvent(), refresh));
        }
        for (long period = first; period <= last; period++) {
            long start = period * refresh;
            byte[] from = HeadKey.from(afterMillis >= start ? afterMillis + 1 - start : 0, refresh);
            byte[] to = HeadKey.from(Math.min(upToMillis - start, refresh - 1) + 1, refresh);
            if (from != null) {
                long number = period;
                stores.heads().scan(from, to, (key, head) -> visit(key, head, number, listener));
            }
        }
        return visited - before;
    }

    /**
     * Forgets an entity now, or all entities of an owner. What comes of it later begins anew.
     *
     * @param id an entity's id as UTF-8, or the first part of composite ones
     * @param listener is told whom
     * @return how many entities were forgotten: 0 where none was known
     * @throws IncompatibleStateException when an entity's state was written by another layout
     */
    public int forget(byte[] id, SweepListener listener) {
        EntityDefinition definition = features.project().entity();
        byte[] from = HeadKey.of(new Hashing().ring(id, definition.ownerLength(id, id.length)), id);
        // No UTF-8 has this byte.
        byte[] to = Arrays.copyOf(from, from.length + 1);
        to[from.length] = (byte) 0xff;
        int[] forgotten = new int[1];
        stores.heads().scan(from, to, (key, head) -> {
            byte[] entity = HeadKey.entity(key);
            if (definition.concerns(id, entity)) {
                state.load(key, head);
                drop(key, listener);
                forgotten[0]++;
            }
        });
        return forgotten[0];
    }

    private void drop(byte[] key, SweepListener listener) {
        state.forget();
        ids.forget(state.key());
        state.commitForgotten();
        listener.forget(HeadKey.entity(key));
    }

    /**
     * How many tiles are kept of the entity that the engine was last at: after {@link #add}, or in a sweep's emission. Costs a read
     * where there are many, so ask now and then.
     */
    public int tiles() {
        return state.tiles();
    }

    private void visit(byte[] key, byte[] head, long period, SweepListener listener) {
        visited++;
        long boundary = period * refresh + HeadKey.phase(key, refresh);
        state.load(key, head);
        if (boundary >= forgetting.at(state)) {
            drop(key, listener);
            return;
        }
        if (boundary < state.first()) {
            return;
        }
        boolean turn = Math.floorMod(period, turns) == HeadKey.turn(key, turns);
        boolean behind = boundary < state.asOf();
        if (behind && !turn) {
            return;
        }
        boolean left = state.advance(boundary);
        state.read(swept);
        long fingerprint = Emitted.fingerprint(swept, plan.aggregates);
        boolean changed = fingerprint != state.emitted() && !behind;
        boolean sampled = turn && state.eligibleEvents() >= atLeast;
        if (sampled || changed) {
            state.setEmitted(fingerprint);
            state.commit();
            listener.emit(sampled ? Cause.SNAPSHOT : Cause.REFRESH, HeadKey.entity(key), boundary, swept);
        } else if (left) {
            // No value has changed, but what has left need not be looked for again.
            state.commit();
        }
    }

    private long firstEvent() {
        long[] first = {Long.MAX_VALUE};
        stores.heads().scan(new byte[0], null, (key, head) -> {
            state.load(key, head);
            long ended = state.rowsEnded();
            first[0] = Math.min(first[0], ended == Long.MIN_VALUE ? state.first() : ended);
        });
        return first[0];
    }
}
