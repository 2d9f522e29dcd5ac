package io.millrace.features;

import java.util.Arrays;

/**
 * Which values an entity had, and when each was last seen: entries of a 64-bit hash (int64) and the last tile that held it
 * (int32), ascending by unsigned hash. One set serves every window of a field: a window counts the entries whose last tile it
 * holds.
 *
 * <p>Bounded: an entry may be dropped once more than {@link #K} entries of smaller hash were last seen in its tile or later,
 * for then it is not among the K smallest of any window that holds it, nor needed to know that there are more than K. Domination
 * is transitive and tiles only grow, so what is dropped, and when, changes no result: results depend on the events alone,
 * whatever their order.
 *
 * <p>A window with at most K distinct values is counted exactly (but for collisions of 64-bit hashes). Beyond that the count
 * is estimated from the K-th smallest hash (Bar-Yossef et al. 2002; Beyer et al. 2007): (K - 1) · 2^64 / hash, unbiased, with a
 * relative standard error of at most 1 / sqrt(K - 2), that is 3.13 %.
 *
 * <p>Functions leave the arrays that they are given as they are. Not thread-safe: {@link #measure} leaves its result in fields.
 */
final class DistinctSet {
    /** How many of the smallest hashes make an estimate. */
    static final int K = 1024;
    /** Tile of no entry: later than all. */
    static final long NOTHING = Long.MAX_VALUE;

    private static final int ENTRY = 12;
    /** Pruning costs a walk over the set, so it is done every so many entries. */
    private static final int PRUNE_EVERY = 256;

    /** The latest tiles among the entries walked so far, as a heap with the earliest of them on top. */
    private final int[] heap = new int[K + 1];

    private double count;
    private long oldest;

    /** The set with a value seen in a tile; the same array when that is no news. */
    static byte[] add(byte[] set, long hash, int tile) {
        int index = find(set, hash);
        int at = index * ENTRY;
        if (at < set.length && hash(set, at) == hash) {
            if (tile(set, at) >= tile) {
                return set;
            }
            byte[] newer = set.clone();
            Bytes.putInt(newer, at + 8, tile);
            return newer;
        }
        byte[] longer = new byte[set.length + ENTRY];
        System.arraycopy(set, 0, longer, 0, at);
        Bytes.putLong(longer, at, hash);
        Bytes.putInt(longer, at + 8, tile);
        System.arraycopy(set, at, longer, at + ENTRY, set.length - at);
        return longer;
    }

    /** All values of both, each with the later of its tiles. */
    static byte[] union(byte[] one, byte[] other) {
        byte[] union = one;
        for (int at = 0; at < other.length; at += ENTRY) {
            union = add(union, hash(other, at), tile(other, at));
        }
        return union;
    }

    /** Number of entries. */
    static int size(byte[] set) {
        return set.length / ENTRY;
    }

    /** Whether the set has grown enough to be pruned. */
    static boolean isDue(byte[] set) {
        return size(set) > K && size(set) % PRUNE_EVERY == 0;
    }

    /**
     * The set by tiles of another resolution: of finer ones, by the first in the one that was kept. That is in the same coarser tiles;
     * and it is not later than the true one, so that a window counts no value too many, and one that comes again by its true tile, by
     * an event or by {@link #union}, is kept by that.
     */
    static byte[] retile(byte[] set, Resolution from, Resolution to) {
        if (from == to) {
            return set;
        }
        byte[] other = set.clone();
        for (int at = 0; at < set.length; at += ENTRY) {
            long start = tile(set, at) * from.millis();
            Bytes.putInt(other, at + 8, Math.toIntExact(Math.floorDiv(start, to.millis())));
        }
        return other;
    }

    /** The set without the entries older than a tile. */
    static byte[] since(byte[] set, long firstTile) {
        int kept = 0;
        for (int at = 0; at < set.length; at += ENTRY) {
            kept += tile(set, at) >= firstTile ? 1 : 0;
        }
        if (kept == size(set)) {
            return set;
        }
        byte[] shorter = new byte[kept * ENTRY];
        int to = 0;
        for (int at = 0; at < set.length; at += ENTRY) {
            if (tile(set, at) >= firstTile) {
                System.arraycopy(set, at, shorter, to, ENTRY);
                to += ENTRY;
            }
        }
        return shorter;
    }

    /** The set without the entries that no window can need. */
    byte[] prune(byte[] set) {
        byte[] kept = new byte[set.length];
        int to = 0;
        int held = 0;
        for (int at = 0; at < set.length; at += ENTRY) {
            int tile = tile(set, at);
            if (held > K && heap[0] >= tile) {
                continue;
            }
            if (held > K) {
                replaceTop(tile);
            } else {
                push(held++, tile);
            }
            System.arraycopy(set, at, kept, to, ENTRY);
            to += ENTRY;
        }
        return to == set.length ? set : Arrays.copyOf(kept, to);
    }

    /** Counts the entries seen in a tile or later, into {@link #count} and {@link #oldest}. */
    void measure(byte[] set, long firstTile) {
        int entries = 0;
        long last = 0;
        oldest = NOTHING;
        for (int at = 0; at < set.length; at += ENTRY) {
            int tile = tile(set, at);
            if (tile >= firstTile) {
                entries++;
                oldest = Math.min(oldest, tile);
                if (entries == K) {
                    last = hash(set, at);
                }
            }
        }
        count = entries <= K ? entries : Math.rint((K - 1) * 0x1p64 / unsigned(last));
    }

    /** How many were counted, or are estimated. */
    double count() {
        return count;
    }

    /** The oldest tile of those that were counted: while a window holds it, the count stands. */
    long oldest() {
        return oldest;
    }

    private static int find(byte[] set, long hash) {
        int low = 0;
        int high = size(set);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(hash(set, middle * ENTRY), hash) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static long hash(byte[] set, int at) {
        return Bytes.getLong(set, at);
    }

    private static int tile(byte[] set, int at) {
        return Bytes.getInt(set, at + 8);
    }

    /** The double nearest to an unsigned integer: the lowest bit stays as sticky bit when the value is halved. */
    private static double unsigned(long value) {
        return value >= 0 ? value : 2.0 * ((value >>> 1) | (value & 1));
    }

    private void push(int index, int tile) {
        int child = index;
        while (child > 0) {
            int parent = (child - 1) >> 1;
            if (heap[parent] <= tile) {
                break;
            }
            heap[child] = heap[parent];
            child = parent;
        }
        heap[child] = tile;
    }

    private void replaceTop(int tile) {
        int parent = 0;
        while (true) {
            int child = 2 * parent + 1;
            if (child >= heap.length) {
                break;
            }
            if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= tile) {
                break;
            }
            heap[parent] = heap[child];
            parent = child;
        }
        heap[parent] = tile;
    }
}
