package io.millrace.history;

import java.util.Arrays;

/**
 * Packed events and questions in memory, as many as a bound of bytes allows, sorted: entity by entity, and each in the order of
 * time. Reusable; what it has grown to it keeps. Not thread-safe.
 */
public final class HistoryBlock {
    /** Beside its bytes a record costs a hash, a start and two places in the order. */
    private static final int PER_RECORD = Long.BYTES + 3 * Integer.BYTES;

    private static final int SMALL = 8;

    private final int bound;
    private byte[] data = new byte[1 << 16];
    private long[] hashes = new long[1 << 10];
    private int[] starts = new int[1 << 10];
    private int[] order = new int[1 << 10];
    private int[] other = new int[0];
    private int used;
    private int count;

    /** @param bound bytes of records and what is kept beside them; a single record may be longer */
    public HistoryBlock(int bound) {
        this.bound = bound;
    }

    public void clear() {
        used = 0;
        count = 0;
    }

    /** Takes a copy of a record; false, and nothing is taken, when it does not fit any more. */
    public boolean add(byte[] from, int at) {
        int size = HistoryLayout.size(from, at);
        if (count > 0 && (long) used + size + (count + 1L) * PER_RECORD > bound) {
            return false;
        }
        if (used + size > data.length) {
            data = Arrays.copyOf(data, grown(data.length, used + size));
        }
        if (count == starts.length) {
            int length = grown(count, count + 1);
            hashes = Arrays.copyOf(hashes, length);
            starts = Arrays.copyOf(starts, length);
            order = Arrays.copyOf(order, length);
        }
        System.arraycopy(from, at, data, used, size);
        hashes[count] = HistoryLayout.hash(data, used);
        starts[count] = used;
        order[count] = count;
        count++;
        used += size;
        return true;
    }

    private static int grown(int length, int least) {
        return Math.max(least, (int) Math.min(length * 3L / 2, Integer.MAX_VALUE - 8));
    }

    /** Sorts; stable, and quick where records have come in the order of time. */
    public void sort() {
        if (other.length < order.length) {
            other = new int[order.length];
        }
        System.arraycopy(order, 0, other, 0, count);
        sort(other, order, 0, count);
    }

    public int count() {
        return count;
    }

    /** Where all records lie. */
    public byte[] data() {
        return data;
    }

    /** Where the i-th record of the order starts. */
    public int start(int i) {
        return starts[order[i]];
    }

    /** Its length. */
    public int size(int i) {
        return HistoryLayout.size(data, start(i));
    }

    /** A merge sort from one array, which holds the same, into the other. */
    private void sort(int[] from, int[] to, int low, int high) {
        if (high - low <= SMALL) {
            insert(to, low, high);
            return;
        }
        int middle = (low + high) >>> 1;
        sort(to, from, low, middle);
        sort(to, from, middle, high);
        if (!after(from[middle - 1], from[middle])) {
            System.arraycopy(from, low, to, low, high - low);
            return;
        }
        int left = low;
        int right = middle;
        for (int i = low; i < high; i++) {
            boolean takeRight = left == middle || (right < high && after(from[left], from[right]));
            to[i] = takeRight ? from[right++] : from[left++];
        }
    }

    private void insert(int[] records, int low, int high) {
        for (int i = low + 1; i < high; i++) {
            int record = records[i];
            int at = i;
            while (at > low && after(records[at - 1], record)) {
                records[at] = records[at - 1];
                at--;
            }
            records[at] = record;
        }
    }

    private boolean after(int a, int b) {
        long hash = hashes[a];
        long than = hashes[b];
        return hash != than ? hash > than : HistoryLayout.compareWithinHash(data, starts[a], data, starts[b]) > 0;
    }
}
