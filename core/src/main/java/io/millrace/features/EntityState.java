package io.millrace.features;

import io.millrace.project.EntityDefinition;
import java.util.List;
import java.util.Map;

/**
 * One entity's state during one operation: a working copy of its head, and what was read and is to be written beside it.
 * Nothing reaches the stores before {@link #commit}.
 */
final class EntityState {
    private final Plan plan;
    private final KeyValues heads;
    private final Workspace work;
    private final Tiles[] tiles;
    private final WideCache wide;
    private final byte[] head;
    private final byte[] scratch;
    private final RowEnds ends = new RowEnds();
    private final Packed packed = new Packed();
    private final EntityDefinition definition;
    private final Holes holes = new Holes();
    private final Map<Long, Layout> earlier;
    private final int epoch;
    private byte[] key = new byte[0];
    private final double[] hidden;

    EntityState(FeatureSet features, StateStores stores, KnownLayouts known) {
        plan = features.plan();
        definition = features.project().entity();
        heads = stores.heads();
        earlier = known.readable();
        epoch = known.epoch();
        int values = earlier.values().stream().mapToInt(Layout::wides).max().orElse(0);
        wide = new WideCache(stores.wide(), Math.max(plan.wideValues, values));
        work = new Workspace(wide, plan.variableParts);
        tiles = new Tiles[plan.tiles.length];
        for (int i = 0; i < tiles.length; i++) {
            tiles[i] = new Tiles(plan.tiles[i], wide);
        }
        head = new byte[plan.headSize];
        scratch = new byte[plan.scratchSize];
        hidden = new double[plan.hidden];
    }

    /** Takes up an entity. False, with an empty state, when the store does not know it. */
    boolean load(byte[] entity) {
        byte[] headKey = HeadKey.of(work.hashing.ring(entity, definition.ownerLength(entity, entity.length)), entity);
        byte[] stored = heads.get(headKey);
        if (stored == null) {
            begin(headKey);
            plan.clear(head, Long.MIN_VALUE);
            work.clear();
            for (Tiles each : tiles) {
                each.clear();
            }
            holes.clear();
            return false;
        }
        load(headKey, stored);
        return true;
    }

    /** Takes up an entity whose head was read. */
    void load(byte[] headKey, byte[] stored) {
        begin(headKey);
        packed.setLimit(0);
        packed.put(stored, Math.min(Long.BYTES, stored.length), Math.max(0, stored.length - Long.BYTES));
        packed.setPosition(0);
        if (stored.length < Long.BYTES || Bytes.getLong(stored, 0) != plan.layout) {
            carry(stored);
            return;
        }
        Words.unpack(packed, head);
        for (Tiles each : tiles) {
            each.read(packed);
        }
        work.read(packed);
        holes.read(packed);
    }

    private void carry(byte[] stored) {
        Layout old = stored.length < Long.BYTES ? null : earlier.get(Bytes.getLong(stored, 0));
        if (old == null) {
            throw new IncompatibleStateException(
                    "the state was written by a feature set of another layout, which is not known ("
                            + (stored.length < Long.BYTES ? "truncated" : Long.toHexString(Bytes.getLong(stored, 0)))
                            + ", expected " + Long.toHexString(plan.layout) + ")");
        }
        new Carry(plan, epoch, old, packed, holes).into(head, tiles, work, packed);
    }

    long asOf() {
        return Bytes.getLong(head, Plan.AS_OF_AT);
    }

    /** Time of the latest event that is no table's row; {@link Long#MIN_VALUE} without one. */
    long latest() {
        return Bytes.getLong(head, Plan.LATEST_AT);
    }

    /** Time of the first event that is no table's row; {@link Long#MAX_VALUE} without one. */
    long first() {
        return Bytes.getLong(head, Plan.FIRST_AT);
    }

    /** Fingerprint of the aggregates that were last emitted. */
    long emitted() {
        return Bytes.getLong(head, Plan.EMITTED_AT);
    }

    void setEmitted(long fingerprint) {
        Bytes.putLong(head, Plan.EMITTED_AT, fingerprint);
    }

    byte[] key() {
        return key;
    }

    /** Empties the state; what it has beside the head is deleted. */
    void forget() {
        for (Tiles each : tiles) {
            each.forget(head);
        }
        for (WidePlan each : plan.wides) {
            if (each.stored(head, work)) {
                wide.put(each.wide(), null);
            }
        }
        holes.clear();
        work.clear();
        plan.clear(head, Long.MIN_VALUE);
    }

    /** Moves as-of on; an earlier one changes nothing. Returns whether anything left a window. */
    boolean advance(long asOf) {
        long before = asOf();
        if (asOf <= before) {
            return false;
        }
        Bytes.putLong(head, Plan.AS_OF_AT, asOf);
        if (before == Long.MIN_VALUE) {
            return false;
        }
        boolean left = false;
        for (Tiles each : tiles) {
            left |= each.advance(head, asOf);
        }
        for (WidePlan each : plan.wides) {
            left |= each.advance(head, asOf, work);
        }
        closeHoles(asOf);
        return left;
    }

    /** Takes note that something happened then, so that silence is measured from there. */
    void happened(long time) {
        Bytes.putLong(head, Plan.LATEST_AT, Math.max(latest(), time));
        Bytes.putLong(head, Plan.FIRST_AT, Math.min(first(), time));
    }

    /**
     * When the last of the entity's rows ended, for one that has had rows alone; {@link Long#MIN_VALUE} when something else
     * happened, when a row is alive, and when no feature looks at the latest version.
     */
    long rowsEnded() {
        ends.begin();
        if (latest() == Long.MIN_VALUE) {
            plan.lifetime.tell(head, Plan.LIFETIME_AT, ends);
            for (WidePlan each : plan.wides) {
                each.tell(head, ends);
            }
        }
        return ends.time();
    }

    /** Adds an event whose time is not after as-of. */
    void add(Event event) {
        if (event.deletion()) {
            plan.lifetime.end(head, Plan.LIFETIME_AT, event);
            for (WidePlan each : plan.wides) {
                each.end(head, event, work);
            }
            return;
        }
        long asOf = asOf();
        long passed = plan.filters[event.source()].passed(event);
        plan.lifetime.add(head, Plan.LIFETIME_AT, event, passed);
        for (WidePlan each : plan.wides) {
            each.add(head, event, passed, asOf, work);
        }
        for (Tiles each : tiles) {
            each.add(head, event, passed, asOf);
        }
        closeHoles(asOf);
    }

    private void closeHoles(long asOf) {
        if (!holes.isEmpty()) {
            holes.close(hole -> plan.dependencies.isClosed(hole, head, asOf, work));
        }
    }

    /** Fills a vector at as-of, and counts the eligible events. */
    void read(FeatureVector out) {
        long asOf = asOf();
        out.clear(asOf);
        for (Value value : plan.lifetimeValues) {
            set(out, value.number(), value.reading().value(head, Plan.LIFETIME_AT, asOf));
        }
        for (WidePlan each : plan.wides) {
            each.read(head, asOf, work, out);
        }
        for (int i = 0; i < tiles.length; i++) {
            for (WindowPlan window : plan.tiles[i].windows) {
                tiles[i].value(head, window, asOf, scratch);
                read(window, asOf, out);
            }
        }
        for (Plan.Comparison each : plan.comparisons) {
            out.setNumber(each.feature(), each.value(hidden[~each.shorter()], hidden[~each.longer()]));
        }
        plan.dependencies.mark(holes, head, asOf, work, out);
        for (Plan.ExpressionPlan expression : plan.expressions) {
            expression.compute(out);
            if (out.isMarked()) {
                plan.dependencies.markExpression(expression.feature(), out);
            }
        }
    }

    private void read(WindowPlan window, long asOf, FeatureVector out) {
        for (Value value : window.values()) {
            set(out, value.number(), value.reading().value(scratch, 0, asOf));
        }
    }

    private void set(FeatureVector out, int number, double value) {
        if (number < 0) {
            hidden[~number] = value;
        } else {
            out.setNumber(number, value);
        }
    }

    /** How many events the last {@link #read} found to speak for the entity's eligibility. */
    long eligibleEvents() {
        return (long) hidden[~Value.ELIGIBILITY];
    }

    /** How many tiles are kept, of all resolutions. Reads what lies beside the head. */
    int tiles() {
        int count = 0;
        for (Tiles each : tiles) {
            count += each.count(head);
        }
        return count;
    }

    /**
     * Merges what is missing since an epoch out of the same entity's state over the events that were missed.
     *
     * @param completeFrom from when on, exclusive, those are all there were; {@link Long#MIN_VALUE}: for ever
     * @return false when nothing is missing, or no longer
     */
    boolean fill(EntityState missed, int missingSince, long completeFrom) {
        List<Hole> open = holes.all().stream()
                .filter(hole -> !hole.filled() && hole.epoch() == missingSince)
                .toList();
        if (open.isEmpty()) {
            return false;
        }
        Fill fill = new Fill(plan, head, missed.head, open);
        fill.blocks(work, missed.work);
        fill.tiles(tiles, missed.tiles);
        holes.replace(hole -> open.contains(hole) ? hole.fill(completeFrom) : hole);
        closeHoles(asOf());
        return true;
    }

    /** Writes what lies beside the head, then the head. */
    void commit() {
        flush();
        packed.setLimit(0);
        packed.reserve(Long.BYTES);
        packed.putLong(plan.layout, Long.BYTES);
        Words.pack(head, packed);
        for (Tiles each : tiles) {
            each.write(packed);
        }
        work.write(packed);
        holes.write(packed);
        heads.put(key, packed.copy());
    }

    /** Writes that what lay beside the head is gone, then that the head is. */
    void commitForgotten() {
        flush();
        heads.put(key, null);
    }

    private void flush() {
        for (Tiles each : tiles) {
            each.flush();
        }
        wide.flush();
    }

    private void begin(byte[] headKey) {
        key = headKey;
        for (Tiles each : tiles) {
            each.begin();
        }
        wide.begin(headKey);
    }
}
