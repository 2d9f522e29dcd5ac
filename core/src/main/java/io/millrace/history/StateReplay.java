package io.millrace.history;

import io.millrace.features.EntitySnapshot;
import io.millrace.features.FeatureEngine;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.features.MemoryKeyValues;
import io.millrace.features.StateStores;

/**
 * The state that events leave behind, entity by entity: what the stream's stores hold of one that has had them in this order.
 *
 * <p>It takes packed records in their order ({@link HistoryPacker}, {@link HistoryBlock}), events alone, so that it holds one entity's
 * state at a time, however many there are. Where they stand by when they arrived, those are left out that came too late. Not
 * thread-safe.
 */
public final class StateReplay {
    private final MemoryKeyValues heads = new MemoryKeyValues();
    private final MemoryKeyValues wide = new MemoryKeyValues();
    private final StateStores stores = new StateStores(heads, wide);
    private final EntitySnapshot.Visitor states;
    private final FeatureEngine engine;
    private final FeatureVector vector;
    private final PackedEvents events;
    private byte[] entity = new byte[0];
    private long counted;

    /** @param states hears the state of each entity that has one */
    public StateReplay(FeatureSet features, EntitySnapshot.Visitor states) {
        this.states = states;
        engine = new FeatureEngine(features, stores);
        vector = new FeatureVector(features.size());
        events = new PackedEvents(features);
    }

    /** Takes the next record of the order. */
    public void accept(byte[] bytes, int at) {
        if (!HistoryLayout.isOf(entity, bytes, at)) {
            end();
            entity = HistoryLayout.entity(bytes, at);
        }
        if (engine.add(events.read(bytes, at), vector) == FeatureEngine.Admission.ADDED) {
            counted++;
        }
    }

    /** Tells the last entity's state: no more of its records come. */
    public void end() {
        EntitySnapshot.visit(stores, states);
        heads.clear();
        wide.clear();
    }

    /** How many events the states are made of. */
    public long counted() {
        return counted;
    }
}
