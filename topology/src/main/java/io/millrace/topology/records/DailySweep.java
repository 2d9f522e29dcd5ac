package io.millrace.topology.records;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Walks a store once a day of event time, a slice per tick, and forgets what is old. How far it has come is kept. */
public final class DailySweep {
    /** Keys looked at per tick: bounds the time a tick takes. */
    private static final int KEYS_PER_TICK = 10_000;

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long BEGINNING = -1;

    private final KeyValueStore<Bytes, byte[]> store;
    private final ToLongFunction<KeyValue<Bytes, byte[]>> time;
    private final KeyValueStore<Bytes, byte[]> progress;
    private final Bytes sweptDay;
    private final Bytes from;

    /**
     * A sweep.
     *
     * @param time of an entry, by which it is old
     * @param progress where it is kept how far this has come, under names that begin with the prefix
     */
    public DailySweep(
            KeyValueStore<Bytes, byte[]> store,
            ToLongFunction<KeyValue<Bytes, byte[]>> time,
            KeyValueStore<Bytes, byte[]> progress,
            String prefix) {
        this.store = store;
        this.time = time;
        this.progress = progress;
        sweptDay = name(prefix + "swept-day");
        from = name(prefix + "sweep-from");
    }

    /** Goes on at a tick: forgets entries of times at or before a moment. */
    public void tick(long tick, long upTo) {
        tick(tick, upTo, key -> {});
    }

    /**
     * The same.
     *
     * @param forgotten hears the keys of those that are forgotten
     */
    public void tick(long tick, long upTo, Consumer<Bytes> forgotten) {
        long today = Math.floorDiv(tick, DAY);
        byte[] begun = progress.get(from);
        if (begun == null && ByteStores.time(progress, sweptDay, BEGINNING) >= today) {
            return;
        }
        try (KeyValueIterator<Bytes, byte[]> all = store.range(begun == null ? null : Bytes.wrap(begun), null)) {
            for (int i = 0; all.hasNext(); i++) {
                if (i == KEYS_PER_TICK) {
                    progress.put(from, all.peekNextKey().get());
                    return;
                }
                KeyValue<Bytes, byte[]> entry = all.next();
                if (time.applyAsLong(entry) <= upTo) {
                    store.delete(entry.key);
                    forgotten.accept(entry.key);
                }
            }
        }
        progress.delete(from);
        ByteStores.keepTime(progress, sweptDay, today);
    }

    private static Bytes name(String name) {
        return Bytes.wrap(name.getBytes(StandardCharsets.UTF_8));
    }
}
