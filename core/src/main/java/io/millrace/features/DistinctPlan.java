package io.millrace.features;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The distinct counts of one field and condition, compiled: one {@link DistinctSet} serves them all. In the head they have
 * whether the set is stored (int64), then per count the result (double) and the oldest tile that it counts (int64), so that the
 * set is read only when a value comes or one goes.
 */
final class DistinctPlan implements WidePlan {
    private static final int PER_COUNT = 2 * Long.BYTES;

    private final int source;
    private final long filter;
    private final int slot;
    private final boolean text;
    private final Span[] spans;
    private final int[] features;
    private final int[] counts;
    private final Resolution finest;
    private final int at;
    private final int wide;

    /**
     * The counts of one field.
     *
     * @param text whether the slot is text
     * @param spans the different spans: a count each
     * @param features the features that show the counts
     * @param counts which count each feature shows
     * @param at where its bytes start in the head
     * @param wide number of its set among the entity's wide values
     */
    DistinctPlan(
            int source,
            long filter,
            int slot,
            boolean text,
            Span[] spans,
            int[] features,
            int[] counts,
            int at,
            int wide) {
        this.source = source;
        this.filter = filter;
        this.slot = slot;
        this.text = text;
        this.spans = spans;
        this.features = features;
        this.counts = counts;
        this.at = at;
        this.wide = wide;
        finest = Span.finest(List.of(spans));
    }

    /** Bytes in the head of so many counts. */
    static int size(int counts) {
        return Long.BYTES + counts * PER_COUNT;
    }

    @Override
    public void clear(byte[] head) {
        Bytes.putLong(head, at, 0);
        for (int i = 0; i < spans.length; i++) {
            put(head, i, 0, DistinctSet.NOTHING);
        }
    }

    @Override
    public int wide() {
        return wide;
    }

    @Override
    public boolean stored(byte[] head, Workspace work) {
        return stored(head);
    }

    private boolean stored(byte[] head) {
        return Bytes.getLong(head, at) != 0;
    }

    /** Counts anew the counts that a value has left. Returns whether there are any. */
    @Override
    public boolean advance(byte[] head, long asOf, Workspace work) {
        if (!stored(head) || !anyLeft(head, asOf)) {
            return false;
        }
        store(head, work.wide.get(wide), asOf, work, false);
        return true;
    }

    /** Adds an event's value. */
    @Override
    public void add(byte[] head, Event event, long passed, long asOf, Workspace work) {
        Hashing hashing = work.hashing;
        if (event.source() != source || (passed & filter) == 0 || !hashing.hash(event, slot, text)) {
            return;
        }
        long tile = finest.tileOf(event.time());
        if (tile < oldestKept(asOf)) {
            return;
        }
        byte[] before = stored(head) ? work.wide.get(wide) : new byte[0];
        byte[] after = DistinctSet.add(before, hashing.value(), Math.toIntExact(tile));
        if (after != before) {
            store(head, DistinctSet.isDue(after) ? work.sets.prune(after) : after, asOf, work, true);
        }
    }

    @Override
    public List<Part> parts() {
        Span longest = Span.longest(List.of(spans));
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(longest, Part.Settled.NEVER, shown(span -> true)));
        for (Resolution each : Resolution.values()) {
            parts.add(new Part(longest, Part.Settled.NEVER, shown(span -> span.resolution() == each)));
        }
        return parts;
    }

    private List<Part.Shown> shown(Predicate<Span> over) {
        return IntStream.range(0, features.length)
                .filter(i -> over.test(spans[counts[i]]))
                .mapToObj(i -> new Part.Shown(features[i], spans[counts[i]], Part.Settled.NEVER))
                .toList();
    }

    /** Counts anew, from the set that was kept. */
    @Override
    public void carry(
            byte[] head, long asOf, Workspace work, byte @Nullable [] beside, List<Span> keptFor, long since) {
        if (beside != null) {
            store(head, DistinctSet.retile(beside, Span.finest(keptFor), finest), asOf, work, true);
        }
    }

    /** A value that is in both sets is one: it does not matter whether they have events in common. */
    @Override
    public void merge(byte[] head, long asOf, Workspace work, byte[] other, Workspace otherWork, long since) {
        if (stored(other, otherWork)) {
            byte[] before = stored(head, work) ? work.wide.get(wide) : new byte[0];
            byte[] union = DistinctSet.union(before, otherWork.wide.get(wide));
            store(head, work.sets.prune(union), asOf, work, true);
        }
    }

    @Override
    public void read(byte[] head, long asOf, Workspace work, FeatureVector out) {
        for (int i = 0; i < features.length; i++) {
            out.setNumber(features[i], Double.longBitsToDouble(Bytes.getLong(head, countAt(counts[i]))));
        }
    }

    private void store(byte[] head, byte[] set, long asOf, Workspace work, boolean changed) {
        DistinctSet sets = work.sets;
        byte[] kept = DistinctSet.since(set, oldestKept(asOf));
        for (int i = 0; i < spans.length; i++) {
            sets.measure(kept, firstTile(i, asOf));
            put(head, i, sets.count(), sets.oldest());
        }
        Bytes.putLong(head, at, kept.length == 0 ? 0 : 1);
        if (changed || kept.length == 0) {
            work.wide.put(wide, kept.length == 0 ? null : kept);
        }
    }

    private boolean anyLeft(byte[] head, long asOf) {
        for (int i = 0; i < spans.length; i++) {
            if (Bytes.getLong(head, countAt(i) + 8) < firstTile(i, asOf)) {
                return true;
            }
        }
        return false;
    }

    /** First tile of a count in the finest resolution: a coarser tile begins where one of those does. */
    private long firstTile(int count, long asOf) {
        Span span = spans[count];
        return span.resolution() == null ? Long.MIN_VALUE : Math.floorDiv(span.start(asOf), finest.millis());
    }

    private long oldestKept(long asOf) {
        long oldest = Long.MAX_VALUE;
        for (int i = 0; i < spans.length; i++) {
            oldest = Math.min(oldest, firstTile(i, asOf));
        }
        return oldest;
    }

    private int countAt(int count) {
        return at + Long.BYTES + count * PER_COUNT;
    }

    private void put(byte[] head, int count, double value, long oldest) {
        Bytes.putLong(head, countAt(count), Double.doubleToRawLongBits(value));
        Bytes.putLong(head, countAt(count) + 8, oldest);
    }
}
