package io.millrace.runtime.streams;

import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The native memory that all state stores of a process share: one block cache, and write buffers charged to it. Close it after
 * the applications that use it.
 */
public final class RocksDbMemory implements AutoCloseable {
    /** Share of the memory that write buffers may take. */
    private static final double WRITE_BUFFERS = 0.3;

    /** Larger ones spare compaction as much time as it takes longer to write into them: with 32 MiB no restore was faster. */
    private static final long LARGEST_WRITE_BUFFER = 8L * 1024 * 1024;

    /** So many of one size have room in the share of all: a few stores that are written to, and what is on its way into files meanwhile, which nobody waits for. */
    private static final int WRITE_BUFFERS_AT_ONCE = 8;

    /** Share of the cache kept for index and filter blocks, so that a scan does not throw them out. */
    private static final double HIGH_PRIORITY = 0.3;

    private final long bytes;
    private final LRUCache cache;
    private final WriteBufferManager writeBuffers;

    /** Reserves up to that many bytes; none is taken before a store needs it. */
    public RocksDbMemory(long bytes) {
        this.bytes = bytes;
        RocksDB.loadLibrary();
        cache = new LRUCache(bytes, -1, false, HIGH_PRIORITY);
        writeBuffers = new WriteBufferManager((long) (bytes * WRITE_BUFFERS), cache);
    }

    /** What it was made for, in bytes. */
    long limit() {
        return bytes;
    }

    /**
     * Bytes that blocks and write buffers take now; 0 when it is closed. More than the limit for as long as reads and flushes under way hold what does not fit: RocksDB could
     * be told to fail them instead.
     */
    synchronized long used() {
        // A closed one is memory of somebody else's.
        return cache.isOwningHandle() ? cache.getUsage() : 0;
    }

    /** How large one store's write buffer is to be. */
    long writeBufferBytes() {
        return Math.min(LARGEST_WRITE_BUFFER, (long) (bytes * WRITE_BUFFERS) / WRITE_BUFFERS_AT_ONCE);
    }

    LRUCache cache() {
        return cache;
    }

    WriteBufferManager writeBuffers() {
        return writeBuffers;
    }

    @Override
    public synchronized void close() {
        writeBuffers.close();
        cache.close();
    }
}
