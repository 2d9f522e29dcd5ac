package io.millrace.runtime.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.apache.kafka.streams.state.internals.BlockBasedTableConfigWithAccessibleCache;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;

/** Puts every store on the process's one {@link RocksDbMemory}. Kafka Streams makes an instance per store, by name. */
public final class SharedRocksDb implements RocksDBConfigSetter {
    /** Property that holds the {@link RocksDbMemory}. */
    static final String MEMORY = "millrace.rocksdb.memory";

    /**
     * The least that a store takes as soon as something is written to it. RocksDB's own choice, an eighth of the write buffer, is 1 MiB: a monitor has a hundred stores and more, one for each partition, and would
     * spend on nearly empty ones all that write buffers may take, and from then on make a file of every write.
     */
    private static final long ARENA_BLOCK_BYTES = 64L * 1024;

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        if (!(configs.get(MEMORY) instanceof RocksDbMemory memory)) {
            throw new IllegalStateException(MEMORY + " is not set: start applications with StreamsRunner");
        }
        BlockBasedTableConfigWithAccessibleCache table =
                (BlockBasedTableConfigWithAccessibleCache) options.tableFormatConfig();
        Cache replaced = table.blockCache();
        table.setBlockCache(memory.cache());
        // Index and filter blocks count against the shared memory too, and are the last to leave it.
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(table);
        replaced.close();
        options.setWriteBufferManager(memory.writeBuffers());
        options.setWriteBufferSize(memory.writeBufferBytes());
        options.setArenaBlockSize(ARENA_BLOCK_BYTES);
        options.setCompressionType(CompressionType.LZ4_COMPRESSION);
    }

    @Override
    public void close(String storeName, Options options) {
        // The memory outlives the store: its owner closes it.
    }
}
