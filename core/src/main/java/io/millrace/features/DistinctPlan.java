package io.millrace.features;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The distinct counts of one field and condition, compiled: one {@link DistinctSet} serves them all. In the head they have
 * whether the set is stored (int64), then per count the result (double) and the oldest tile that it counts (int64), so that the
 * set is read only when a value comes or one goes.
 */
final class DistinctPlan {
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

    void clear(byte[] head) {
        Bytes.putLong(head, at, 0);
        for (int i = 0; i < spans.length; i++) {
            put(head, i, 0, DistinctSet.NOTHING);
        }
    }

    int wide() {
        return wide;
    }

    boolean stored(byte[] head) {
        return Bytes.getLong(head, at) != 0;
    }

    /** Counts anew the counts that a value has left. Returns whether there are any. */
    boolean advance(byte[] head, long asOf, WideCache values, DistinctSet sets) {
        if (!stored(head) || !anyLeft(head, asOf)) {
            return false;
        }
        store(head, values.get(wide), asOf, values, sets, false);
        return true;
    }

    /** Adds an event's value. */
    void add(byte[] head, Event event, long passed, long asOf, WideCache values, DistinctSet sets, Hashing hashing) {
        if (event.source() != source || (passed & filter) == 0 || !hashing.hash(event, slot, text)) {
            return;
        }
        long tile = finest.tileOf(event.time());
        if (tile < oldestKept(asOf)) {
            return;
        }
        byte[] before = stored(head) ? values.get(wide) : new byte[0];
        byte[] after = DistinctSet.add(before, hashing.value(), Math.toIntExact(tile));
        if (after != before) {
            store(head, DistinctSet.isDue(after) ? sets.prune(after) : after, asOf, values, sets, true);
        }
    }

    /** Takes a set over that was kept for other spans. */
    void carry(byte[] head, byte[] set, long asOf, WideCache values, DistinctSet sets) {
        store(head, set, asOf, values, sets, true);
    }

    /** Adds another state's values. */
    void merge(byte[] head, long asOf, WideCache values, DistinctSet sets, byte[] other, WideCache otherValues) {
        if (stored(other)) {
            byte[] before = stored(head) ? values.get(wide) : new byte[0];
            byte[] union = sets.prune(DistinctSet.union(before, otherValues.get(wide)));
            store(head, union, asOf, values, sets, true);
        }
    }

    /** The features that show the counts, with their spans. */
    List<TextPlan.Output> outputs() {
        return IntStream.range(0, features.length)
                .mapToObj(i -> new TextPlan.Output(features[i], spans[counts[i]]))
                .toList();
    }

    void read(byte[] head, FeatureVector out) {
        for (int i = 0; i < features.length; i++) {
            out.setNumber(features[i], Double.longBitsToDouble(Bytes.getLong(head, countAt(counts[i]))));
        }
    }

    private void store(byte[] head, byte[] set, long asOf, WideCache values, DistinctSet sets, boolean changed) {
        byte[] kept = DistinctSet.since(set, oldestKept(asOf));
        for (int i = 0; i < spans.length; i++) {
            sets.measure(kept, firstTile(i, asOf));
            put(head, i, sets.count(), sets.oldest());
        }
        Bytes.putLong(head, at, kept.length == 0 ? 0 : 1);
        if (changed || kept.length == 0) {
            values.put(wide, kept.length == 0 ? null : kept);
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
