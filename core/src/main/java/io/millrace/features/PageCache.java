package io.millrace.features;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One entity's pages of one resolution, during one operation: read at most once each, written when the operation succeeds.
 * The longest window spans fewer than 64 pages, so a page's number modulo 64 tells the pages alive at one time apart.
 */
final class PageCache {
    /** Most pages of a resolution that an entity has at one time. */
    static final int SLOTS = 64;

    private final KeyValues store;
    private final byte resolution;
    private final byte @Nullable [][] pages = new byte[SLOTS][];
    private final long[] numbers = new long[SLOTS];
    private final List<byte[]> deleted = new ArrayList<>();
    private byte[] entityKey = new byte[0];
    private long loaded;
    private long changed;

    PageCache(KeyValues store, Resolution resolution) {
        this.store = store;
        this.resolution = resolution.code();
    }

    void begin(byte[] headKey) {
        entityKey = headKey;
        loaded = 0;
        changed = 0;
        deleted.clear();
    }

    /** A page that exists. It belongs to the store unless it was put in this operation. */
    byte[] get(long number) {
        int slot = (int) (number & (SLOTS - 1));
        if (((loaded >> slot) & 1) == 0) {
            byte[] page = store.get(key(number));
            if (page == null) {
                throw new IncompatibleStateException("the head names a page that the store does not have");
            }
            pages[slot] = page;
            numbers[slot] = number;
            loaded |= 1L << slot;
        }
        return Objects.requireNonNull(pages[slot]);
    }

    /** Whether {@link #get} gives an array that the caller may change. */
    boolean owned(long number) {
        return ((changed >> number) & 1) == 1;
    }

    void put(long number, byte[] page) {
        int slot = (int) (number & (SLOTS - 1));
        pages[slot] = page;
        numbers[slot] = number;
        loaded |= 1L << slot;
        changed |= 1L << slot;
    }

    void delete(long number) {
        long bit = 1L << number;
        loaded &= ~bit;
        changed &= ~bit;
        deleted.add(key(number));
    }

    boolean isDirty() {
        return changed != 0 || !deleted.isEmpty();
    }

    void flush() {
        for (int i = 0; i < deleted.size(); i++) {
            store.put(deleted.get(i), null);
        }
        for (long rest = changed; rest != 0; rest &= rest - 1) {
            int slot = Long.numberOfTrailingZeros(rest);
            store.put(key(numbers[slot]), pages[slot]);
        }
    }

    /** Head key, resolution, page number: an entity's pages lie together, in order. */
    private byte[] key(long number) {
        byte[] key = new byte[entityKey.length + 9];
        System.arraycopy(entityKey, 0, key, 0, entityKey.length);
        key[entityKey.length] = resolution;
        Bytes.putKeyLong(key, entityKey.length + 1, number ^ Long.MIN_VALUE);
        return key;
    }
}
