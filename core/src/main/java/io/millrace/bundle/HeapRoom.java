package io.millrace.bundle;

import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Whether the heap has room for a bundle, told before a byte of it is read. Once memory is short it is too late: whoever asks for it next, be it a scoring thread, gets none, and the process ends, and again each time that it is started
 * and finds the same bundle. Thread-safe; it speaks of one bundle at a time.
 */
public final class HeapRoom {
    /**
     * Bytes of heap for each of a bundle that is loaded: its chunks, their whole, the entries of the archive, copies of the trees' text, and what is made of it. Measured of forests of 1.4 to 33 MB: 4.75 to 6.5 with the serial
     * collector, 8 to 11 with G1, which needs regions side by side for long arrays; {@code LargeBundleTest} holds it to that.
     */
    private static final int TIMES_TO_LOAD = 12;

    /** The same where nothing is made of the trees: 3 with the serial collector, up to 6.5 with G1. */
    private static final int TIMES_TO_READ = 7;

    /** Greatest memory of the tables that exact reasons come from, as {@link Scorer#tableBytes} has it. */
    private static final long TABLES = 64L << 20;

    /** Bytes of tables for each of a bundle, at most: of trees of depth 6 34, and more of deeper ones. */
    private static final int TABLE_TIMES = 150;

    private final Heap heap;
    private final int times;
    private final boolean tables;

    /**
     * A heap.
     *
     * @param most bytes that it may grow to
     * @param used bytes of it that are in use, garbage too
     * @param collect frees what is garbage
     */
    public record Heap(long most, LongSupplier used, Runnable collect) {
        /** That of this process. */
        public static Heap ofThisProcess() {
            Runtime runtime = Runtime.getRuntime();
            return new Heap(runtime.maxMemory(), () -> runtime.totalMemory() - runtime.freeMemory(), System::gc);
        }

        /** Half of this process's, whatever is in use now: what is asked twice has the same answer, also after a restart. */
        public static Heap halfOfThisProcess() {
            return new Heap(Runtime.getRuntime().maxMemory() / 2, () -> 0, () -> {});
        }

        private long free() {
            return most - used.getAsLong();
        }
    }

    private HeapRoom(Heap heap, int times, boolean tables) {
        this.heap = heap;
        this.times = times;
        this.tables = tables;
    }

    /**
     * Room for models that are to score.
     *
     * @param tables whether each prediction of the model has its reasons
     */
    public static HeapRoom toLoad(Heap heap, boolean tables) {
        return new HeapRoom(heap, TIMES_TO_LOAD, tables);
    }

    /** Room for bundles whose model is not used. */
    public static HeapRoom toRead(Heap heap) {
        return new HeapRoom(heap, TIMES_TO_READ, false);
    }

    /** Bytes of heap that it takes for a bundle of so many. */
    public long needed(long bytes) {
        // A record may claim anything.
        long claimed = Math.min(Math.max(0, bytes), Long.MAX_VALUE / 1_000);
        return claimed * times + (tables ? Math.min(TABLES, claimed * TABLE_TIMES) : 0);
    }

    /**
     * Lets a bundle pass for which there is room, when garbage is collected.
     *
     * @param bytes that it has
     * @throws BadBundleException {@link Rejection#TOO_LARGE}, with both figures, when there is none
     */
    public void require(long bytes) throws BadBundleException {
        long needed = needed(bytes);
        if (needed <= heap.free()) {
            return;
        }
        // Rarely, and before what it saves from: a pause of the process is less than its end.
        heap.collect().run();
        long free = heap.free();
        if (needed > free) {
            throw new BadBundleException(
                    Rejection.TOO_LARGE,
                    String.format(
                            Locale.ROOT,
                            "the bundle has %,d bytes, which take %,d MiB of heap, and of %,d MiB %,d are free",
                            bytes,
                            needed >> 20,
                            heap.most() >> 20,
                            Math.max(0, free) >> 20));
        }
    }
}
