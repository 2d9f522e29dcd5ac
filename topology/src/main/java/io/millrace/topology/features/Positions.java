package io.millrace.topology.features;

import java.util.Arrays;

/** How far each partition of each source has been read: the next offset. Grows as partitions are met. */
public final class Positions {
    /** Nothing of the partition has been seen. */
    static final long UNKNOWN = -1;

    private final long[][] next;
    private int known;

    public Positions(int sources) {
        next = new long[sources][0];
    }

    long get(int source, int partition) {
        long[] partitions = next[source];
        return partition < partitions.length ? partitions[partition] : UNKNOWN;
    }

    /** Moves a position forward; returns false, and changes nothing, when it is there already or beyond. */
    public boolean advance(int source, int partition, long offset) {
        long[] partitions = next[source];
        if (partition >= partitions.length) {
            int before = partitions.length;
            partitions = Arrays.copyOf(partitions, partition + 1);
            Arrays.fill(partitions, before, partitions.length, UNKNOWN);
            next[source] = partitions;
        }
        if (offset <= partitions[partition]) {
            return false;
        }
        if (partitions[partition] == UNKNOWN) {
            known++;
        }
        partitions[partition] = offset;
        return true;
    }

    /** Number of partitions with a position. */
    int known() {
        return known;
    }

    int sources() {
        return next.length;
    }

    /** Partitions of a source that may have a position. */
    int partitions(int source) {
        return next[source].length;
    }
}
