package io.millrace.features;

import java.util.Arrays;

/**
 * How often each key occurred in each tile: cells of (key, tile, level) with a count, in that order. Every occurrence has a level
 * that is drawn from what occurred, and when: l or more with a probability of 2^-l.
 *
 * <p>A window with at most {@link #K} different pairs of key and tile counts all of its cells. One with more counts those of
 * level l or more, the least l that leaves at most K pairs: a sample of the occurrences, of which each stands for 2^l.
 *
 * <p>Bounded: a cell may be dropped once more than K pairs of its tile or later have a higher level, for then no window that
 * holds it counts it. Dropping is transitive, so what is dropped, and when, changes no result: results depend on the occurrences
 * alone, whatever their order. About K · (1 + log2(pairs / K)) pairs are kept.
 */
final class Cells {
    /** Most pairs of key and tile that a window counts. */
    static final int K = 1024;
    /** Levels are below this. */
    static final int LEVELS = 32;

    private static final int LEVEL_BITS = 5;
    private static final int KEY_AT = Integer.SIZE + LEVEL_BITS;
    private static final int PACKED = 4 * Packed.NUMBER;

    private final int[] pairsOfLevel = new int[LEVELS];

    private long[] codes = new long[64];
    private long[] counts = new long[64];
    private long[] spareCodes = new long[64];
    private long[] spareCounts = new long[64];
    private int size;

    private long first;
    private int level;
    private long total;

    /** A cell: ordered by key, then tile, then level. */
    static long code(int key, int tile, int level) {
        return ((long) key << KEY_AT) | (((long) tile - Integer.MIN_VALUE) << LEVEL_BITS) | level;
    }

    /** The level of an occurrence, from a hash of it. */
    static int level(long hash) {
        return Math.min(LEVELS - 1, Long.numberOfTrailingZeros(hash));
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /** Sees a cell. */
    @FunctionalInterface
    interface Visitor {
        void visit(int key, int tile, int level, long count);
    }

    /** Visits the cells of tiles before one. */
    void visit(long beforeTile, Visitor visitor) {
        for (int i = 0; i < size; i++) {
            if (tile(codes[i]) < beforeTile) {
                visitor.visit(key(codes[i]), (int) tile(codes[i]), levelOf(codes[i]), counts[i]);
            }
        }
    }

    /** Adds occurrences to a cell. */
    void add(long code, long count) {
        int at = Arrays.binarySearch(codes, 0, size, code);
        if (at >= 0) {
            counts[at] += count;
            return;
        }
        reserve(size + 1);
        int insert = -at - 1;
        System.arraycopy(codes, insert, codes, insert + 1, size - insert);
        System.arraycopy(counts, insert, counts, insert + 1, size - insert);
        codes[insert] = code;
        counts[insert] = count;
        size++;
    }

    /**
     * Writes the cells: how many, the least tile, then for each key twice its distance from the one before; where it has more
     * than one cell (1 is added), how many; then its cells: the tile's distance from the one before, the level, and a bit that
     * says that a count follows and is not 1.
     */
    void write(Packed to) {
        to.reserve(2 * Packed.NUMBER + size * PACKED);
        long base = Long.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            base = Math.min(base, tile(codes[i]));
        }
        to.putUnsigned(size);
        to.putSigned(size == 0 ? 0 : base);
        int key = 0;
        int end = 0;
        for (int start = 0; start < size; start = end) {
            while (end < size && key(codes[end]) == key(codes[start])) {
                end++;
            }
            to.putUnsigned(2L * (key(codes[start]) - key) + (end - start > 1 ? 1 : 0));
            if (end - start > 1) {
                to.putUnsigned(end - start);
            }
            key = key(codes[start]);
            long before = base;
            for (int i = start; i < end; i++) {
                boolean one = counts[i] == 1;
                long tileAndLevel = ((tile(codes[i]) - before) << LEVEL_BITS) | levelOf(codes[i]);
                to.putUnsigned(2 * tileAndLevel + (one ? 0 : 1));
                if (!one) {
                    to.putUnsigned(counts[i]);
                }
                before = tile(codes[i]);
            }
        }
    }

    /** Merges cells that were written into these. */
    void merge(Packed from) {
        int more = (int) from.getUnsigned();
        reserve(size + more);
        long base = from.getSigned();
        int key = 0;
        int own = 0;
        int to = 0;
        for (int left = more; left > 0; ) {
            long distance = from.getUnsigned();
            key += (int) (distance >> 1);
            int ofKey = (distance & 1) == 0 ? 1 : (int) from.getUnsigned();
            left -= ofKey;
            long tile = base;
            for (int i = 0; i < ofKey; i++) {
                long what = from.getUnsigned();
                tile += what >>> (LEVEL_BITS + 1);
                long code = code(key, (int) tile, (int) (what >>> 1) & (LEVELS - 1));
                long count = (what & 1) == 0 ? 1 : from.getUnsigned();
                for (; own < size && codes[own] < code; own++) {
                    to = spare(to, codes[own], counts[own]);
                }
                if (own < size && codes[own] == code) {
                    count += counts[own++];
                }
                to = spare(to, code, count);
            }
        }
        for (; own < size; own++) {
            to = spare(to, codes[own], counts[own]);
        }
        takeSpare(to);
    }

    /** Drops what is older than a tile, and what no window can count. */
    void prune(long firstTile) {
        first = firstTile;
        long[] dropped = new long[LEVELS];
        Arrays.fill(dropped, firstTile - (firstTile == Long.MIN_VALUE ? 0 : 1));
        int above = countPairs();
        for (int l = 0; l < LEVELS; l++) {
            above -= pairsOfLevel[l];
            if (above <= K) {
                break;
            }
            dropped[l] = Math.max(dropped[l], youngest(l, above));
        }
        int to = 0;
        for (int i = 0; i < size; i++) {
            if (tile(codes[i]) > dropped[levelOf(codes[i])]) {
                to = spare(to, codes[i], counts[i]);
            }
        }
        takeSpare(to);
    }

    /** The last tile from which on more than K pairs are above a level; so many are in all. */
    private long youngest(int ofLevel, int above) {
        long[] tiles = new long[above];
        int found = 0;
        for (int i = 0; i < size; i++) {
            if (isLastOfPair(i) && levelOf(codes[i]) > ofLevel && tile(codes[i]) >= first) {
                tiles[found++] = tile(codes[i]);
            }
        }
        Arrays.sort(tiles);
        return tiles[above - K - 1];
    }

    /** Looks at the window that starts with a tile. */
    void look(long firstTile) {
        first = Math.max(firstTile, Integer.MIN_VALUE);
        level = 0;
        if (size > K) {
            int pairs = countPairs();
            while (pairs > K && level < LEVELS - 1) {
                pairs -= pairsOfLevel[level++];
            }
        }
        total = 0;
        for (int i = 0; i < size; i++) {
            total += counted(i);
        }
    }

    /** Counts the pairs of the window, each by the highest of its levels. Returns how many there are. */
    private int countPairs() {
        Arrays.fill(pairsOfLevel, 0);
        int pairs = 0;
        for (int i = 0; i < size; i++) {
            if (tile(codes[i]) >= first && isLastOfPair(i)) {
                pairsOfLevel[levelOf(codes[i])]++;
                pairs++;
            }
        }
        return pairs;
    }

    /** The level of the sample that the window counts; 0: all occurrences. */
    int level() {
        return level;
    }

    /** Occurrences in the sample. */
    long total() {
        return total;
    }

    /** Key of the occurrence of a rank in the sample: 1 is the one of the least key, {@link #total} that of the greatest. */
    int keyAt(long rank) {
        long left = rank;
        for (int i = 0; i < size; i++) {
            left -= counted(i);
            if (left <= 0) {
                return key(codes[i]);
            }
        }
        throw new IllegalArgumentException("no rank " + rank + " among " + total);
    }

    /** Adds each key's occurrences in the sample to its place. */
    void count(long[] ofKey) {
        for (int i = 0; i < size; i++) {
            ofKey[key(codes[i])] += counted(i);
        }
    }

    /** Gives the keys that occur new numbers, ascending with the old ones; -1 in {@code numbers} for those that do not. */
    void renumber(int[] numbers) {
        Arrays.fill(numbers, -1);
        int next = -1;
        int before = -1;
        for (int i = 0; i < size; i++) {
            int key = key(codes[i]);
            next += key == before ? 0 : 1;
            before = key;
            numbers[key] = next;
            codes[i] += (long) (next - key) << KEY_AT;
        }
    }

    /** How many of a cell's occurrences are in the sample. Without a branch: no processor foresees which cells are. */
    private long counted(int cell) {
        long below = (tile(codes[cell]) - first) | (levelOf(codes[cell]) - level);
        return counts[cell] & ~(below >> (Long.SIZE - 1));
    }

    /** Whether a cell has the highest level of its key and tile. */
    private boolean isLastOfPair(int cell) {
        return cell + 1 == size || codes[cell + 1] >>> LEVEL_BITS != codes[cell] >>> LEVEL_BITS;
    }

    private static int key(long code) {
        return (int) (code >>> KEY_AT);
    }

    private static long tile(long code) {
        return ((code >>> LEVEL_BITS) & 0xffff_ffffL) + Integer.MIN_VALUE;
    }

    private static int levelOf(long code) {
        return (int) code & LEVELS - 1;
    }

    private int spare(int at, long code, long count) {
        spareCodes[at] = code;
        spareCounts[at] = count;
        return at + 1;
    }

    private void takeSpare(int newSize) {
        long[] oldCodes = codes;
        long[] oldCounts = counts;
        codes = spareCodes;
        counts = spareCounts;
        spareCodes = oldCodes;
        spareCounts = oldCounts;
        size = newSize;
    }

    private void reserve(int cells) {
        if (cells > codes.length) {
            int length = Math.max(2 * codes.length, cells);
            codes = Arrays.copyOf(codes, length);
            counts = Arrays.copyOf(counts, length);
            spareCodes = new long[length];
            spareCounts = new long[length];
        }
    }
}
