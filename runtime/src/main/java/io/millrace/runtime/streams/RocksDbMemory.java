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

    /** Share of the cache kept for index and filter blocks, so that a scan does not throw them out. */
    private static final double HIGH_PRIORITY = 0.3;

    private final LRUCache cache;
    private final WriteBufferManager writeBuffers;

    /** Reserves up to that many bytes; none is taken before a store needs it. */
    public RocksDbMemory(long bytes) {
        RocksDB.loadLibrary();
        cache = new LRUCache(bytes, -1, false, HIGH_PRIORITY);
        writeBuffers = new WriteBufferManager((long) (bytes * WRITE_BUFFERS), cache);
    }

    LRUCache cache() {
        return cache;
    }

    WriteBufferManager writeBuffers() {
        return writeBuffers;
    }

    @Override
    public void close() {
        writeBuffers.close();
        cache.close();
    }
}
