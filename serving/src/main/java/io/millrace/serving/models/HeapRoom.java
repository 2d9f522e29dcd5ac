package io.millrace.serving.models;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.Rejection;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Whether the heap has room for a bundle, told before a byte of it is read. Once memory is short it is too late: whoever asks for it next, be it a scoring thread, gets none, and the process ends, and again each time that it is started
 * and finds the same bundle. Thread-safe; it speaks of one bundle at a time.
 */
final class HeapRoom {
    /**
     * Bytes of heap for each of a bundle: its chunks, their whole, the entries of the archive, copies of the trees' text, and what is made of it. Measured of forests of 1.4 to 33 MB: 4.75 to 6.5 with the serial
     * collector, 8 to 11 with G1, which needs regions side by side for long arrays; {@code HeapRoomTest} holds it to that.
     */
    private static final int TIMES = 12;

    /** Greatest memory of the tables that exact reasons come from, as {@link io.millrace.bundle.Scorer#tableBytes} has it. */
    private static final long TABLES = 64L << 20;

    /** Bytes of tables for each of a bundle, at most: of trees of depth 6 34, and more of deeper ones. */
    private static final int TABLE_TIMES = 150;

    private final long most;
    private final LongSupplier used;
    private final Runnable collect;
    private final boolean tables;

    /**
     * Room in a heap.
     *
     * @param most bytes that the heap may grow to
     * @param used bytes of it that are in use, garbage too
     * @param collect frees what is garbage
     * @param tables whether each prediction of the model has its reasons
     */
    HeapRoom(long most, LongSupplier used, Runnable collect, boolean tables) {
        this.most = most;
        this.used = used;
        this.collect = collect;
        this.tables = tables;
    }

    /** Room in the heap of this process. */
    static HeapRoom ofThisProcess(boolean tables) {
        Runtime runtime = Runtime.getRuntime();
        return new HeapRoom(
                runtime.maxMemory(), () -> runtime.totalMemory() - runtime.freeMemory(), System::gc, tables);
    }

    /** Bytes of heap that it takes to load a bundle of so many. */
    long needed(long bytes) {
        // A record may claim anything.
        long claimed = Math.min(Math.max(0, bytes), Long.MAX_VALUE / 1_000);
        return claimed * TIMES + (tables ? Math.min(TABLES, claimed * TABLE_TIMES) : 0);
    }

    /**
     * Lets a bundle pass for which there is room, when garbage is collected.
     *
     * @param bytes that it has
     * @throws BadBundleException {@link Rejection#TOO_LARGE}, with both figures, when there is none
     */
    void require(long bytes) throws BadBundleException {
        long needed = needed(bytes);
        if (needed <= most - used.getAsLong()) {
            return;
        }
        // Rarely, and before what it saves from: a pause of the process is less than its end.
        collect.run();
        long free = most - used.getAsLong();
        if (needed > free) {
            throw new BadBundleException(
                    Rejection.TOO_LARGE,
                    String.format(
                            Locale.ROOT,
                            "the bundle has %,d bytes, to load it takes %,d MiB of heap, and of %,d MiB %,d are free",
                            bytes,
                            needed >> 20,
                            most >> 20,
                            Math.max(0, free) >> 20));
        }
    }
}
