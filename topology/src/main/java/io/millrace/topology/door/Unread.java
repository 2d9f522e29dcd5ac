package io.millrace.topology.door;

import io.millrace.runtime.deadletters.DeadLetterReason;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Refused records that are in no window by their time: they could not be read, their time or place is not to be trusted, or their window is forgotten. They
 * wait, in the store of a task's windows, for the next tick, and count in the window in which that lies. Whoever shares the store may add to them.
 */
public final class Unread {
    /** Behind every window, and before the tick. */
    private static final byte UNREAD = (byte) 0xfe;

    private final KeyValueStore<Bytes, byte[]> store;

    /** Those that wait in a store. */
    public Unread(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** One more of a source, which was in a partition of the source's topic. */
    public void add(String source, DeadLetterReason reason, int partition, long offset) {
        Bytes key = key(source);
        byte[] stored = store.get(key);
        CountNames names = new CountNames();
        CountedWindow waiting =
                stored == null ? new CountedWindow(0, key, names) : new CountedWindow(0, key, names, stored);
        RefusalCounts.add(waiting, names, RefusalCounts.UNREAD, reason, partition, offset);
        store.put(key, waiting.bytes());
    }

    /** Takes those of a source away; null when there are none. */
    @Nullable SortedMap<String, Long> take(String source) {
        byte[] stored = store.delete(key(source));
        return stored == null ? null : new CountedWindow(0, key(source), new CountNames(), stored).counts();
    }

    private static Bytes key(String source) {
        byte[] name = source.getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[1 + name.length];
        key[0] = UNREAD;
        System.arraycopy(name, 0, key, 1, name.length);
        return Bytes.wrap(key);
    }
}
