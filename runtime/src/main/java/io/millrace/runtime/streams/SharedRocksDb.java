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

    /** Larger ones spare compaction as much time as it takes longer to write into them: with 32 MiB no restore was faster. */
    private static final long WRITE_BUFFER_BYTES = 8L * 1024 * 1024;

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
        options.setWriteBufferSize(WRITE_BUFFER_BYTES);
        options.setCompressionType(CompressionType.LZ4_COMPRESSION);
    }

    @Override
    public void close(String storeName, Options options) {
        // The memory outlives the store: its owner closes it.
    }
}
