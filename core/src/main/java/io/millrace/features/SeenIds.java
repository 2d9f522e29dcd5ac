package io.millrace.features;

import io.millrace.features.SourceLayout.Kind;
import io.millrace.project.Project;
import io.millrace.project.RecordRules;
import io.millrace.project.SourceDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The ids of an entity's events, so that one that comes again is known: for each a hash of source and id, and the event's time, as
 * long as an event that may still be taken could repeat it, and {@link #MOST} at most. One value beside the head, read and written
 * at events of sources with such a rule alone. Not thread-safe.
 */
final class SeenIds {
    /** Of one entity; beyond, the oldest are forgotten. */
    static final int MOST = 4_096;

    /** Ends the key of the value, where other wide values have their numbers: there are never so many. */
    private static final short NUMBER = (short) 0xffff;

    private static final int ENTRY = 2 * Long.BYTES;
    private static final byte[] NONE = {};

    private final KeyValues wide;
    private final Hashing hashing = new Hashing();
    /** Of each source, how far apart events of one id are the same; -1 without the rule. */
    private final long[] within;

    private final int[] slots;
    private final long[] salts;
    private final long remembered;
    private byte[] seen = NONE;

    SeenIds(FeatureSet features, KeyValues wide) {
        this.wide = wide;
        Project project = features.project();
        List<SourceDefinition> sources = project.sources();
        within = new long[sources.size()];
        slots = new int[sources.size()];
        salts = new long[sources.size()];
        long longest = 0;
        for (int i = 0; i < within.length; i++) {
            SourceDefinition source = sources.get(i);
            RecordRules rules = project.validation().recordsOf(source.name());
            Duration unique = rules == null ? null : rules.uniqueWithin();
            within[i] = unique == null ? -1 : unique.toMillis();
            longest = Math.max(longest, within[i]);
            byte[] name = source.name().getBytes(StandardCharsets.UTF_8);
            salts[i] = hashing.of(name, 0, name.length);
            slots[i] = unique == null || source.idField() == null
                    ? -1
                    : features.layout(i).slots().indexOf(new SourceLayout.Slot(source.idField(), Kind.TEXT, 0));
        }
        remembered = longest + project.time().allowedLateness().toMillis();
    }

    /** Whether an event of the same source and id, not further away in time than the rule says, was added before. */
    boolean repeated(byte[] headKey, Event event) {
        if (!hash(event)) {
            return false;
        }
        byte[] stored = wide.get(key(headKey));
        seen = stored == null ? NONE : stored;
        long id = hashing.value() + salts[event.source()];
        for (int at = 0; at < seen.length; at += ENTRY) {
            if (Bytes.getLong(seen, at) == id
                    && Math.abs(Bytes.getLong(seen, at + Long.BYTES) - event.time()) <= within[event.source()]) {
                return true;
            }
        }
        return false;
    }

    /** Puts the id of the event that {@link #repeated} was asked for last. */
    void add(byte[] headKey, Event event, long asOf) {
        if (!hash(event)) {
            return;
        }
        byte[] next = new byte[seen.length + ENTRY];
        int size = 0;
        int oldest = 0;
        for (int at = 0; at < seen.length; at += ENTRY) {
            long time = Bytes.getLong(seen, at + Long.BYTES);
            if (time >= asOf - remembered) {
                System.arraycopy(seen, at, next, size, ENTRY);
                oldest = time < Bytes.getLong(next, oldest + Long.BYTES) ? size : oldest;
                size += ENTRY;
            }
        }
        int to = size < MOST * ENTRY ? size : oldest;
        Bytes.putLong(next, to, hashing.value() + salts[event.source()]);
        Bytes.putLong(next, to + Long.BYTES, event.time());
        seen = Arrays.copyOf(next, Math.max(size, to + ENTRY));
        wide.put(key(headKey), seen);
    }

    /** Forgets the entity's ids, also those that were remembered for a rule that is there no more. */
    void forget(byte[] headKey) {
        seen = NONE;
        wide.put(key(headKey), null);
    }

    private boolean hash(Event event) {
        int slot = slots[event.source()];
        return slot >= 0 && !event.deletion() && hashing.hash(event, slot, true);
    }

    private static byte[] key(byte[] headKey) {
        byte[] key = Arrays.copyOf(headKey, headKey.length + Short.BYTES);
        key[headKey.length] = (byte) (NUMBER >> Byte.SIZE);
        key[headKey.length + 1] = (byte) NUMBER;
        return key;
    }
}
