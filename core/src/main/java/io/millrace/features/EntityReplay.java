package io.millrace.features;

/**
 * The engine over the past of one entity after another. Events and moments come in the order of time, so that none is late and
 * nothing has to be kept in a store: an entity's state is taken up once and not at every event. What it says is, bit for bit,
 * what a {@link FeatureEngine} says that has the same events. Not thread-safe.
 */
public final class EntityReplay {
    private final FeatureSet features;
    private final EntityState state;
    private final SeenIds ids;
    private final Forgetting forgetting;
    private final boolean[] tables;
    private boolean known;

    public EntityReplay(FeatureSet features) {
        this.features = features;
        // Never written: nothing is committed.
        state = new EntityState(features, MemoryKeyValues.stores(), KnownLayouts.NONE);
        ids = new SeenIds(features, new MemoryKeyValues());
        forgetting = Forgetting.of(features);
        tables = features.tables();
    }

    /** Turns to an entity of which nothing is known yet. */
    public void begin(byte[] entityUtf8) {
        ids.forget(state.key());
        state.load(entityUtf8);
        known = false;
    }

    /**
     * Adds an event of the entity that is not before any event or moment so far; one that the project's validation calls a
     * duplicate of another changes nothing.
     */
    public void add(Event event) {
        boolean forgotten = known && event.time() > forgetting.at(state);
        if (ids.repeated(state.key(), event) && !forgotten) {
            return;
        }
        features.derive(event);
        if (forgotten) {
            state.forget();
            ids.forget(state.key());
        }
        ids.add(state.key(), event, event.time());
        state.advance(event.time());
        if (!tables[event.source()]) {
            state.happened(event.time());
        }
        state.add(event);
        known = true;
    }

    /**
     * The entity's values at a moment that is not before any event or moment so far.
     *
     * @return false, with every value missing, when the entity is unknown or forgotten
     */
    public boolean read(long asOf, FeatureVector out) {
        if (!known || asOf >= forgetting.at(state)) {
            out.clear(asOf);
            return false;
        }
        state.advance(asOf);
        state.read(out);
        return true;
    }
}
