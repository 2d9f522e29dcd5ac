package io.millrace.runtime.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.streams.state.internals.BlockBasedTableConfigWithAccessibleCache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

class RocksDbMemoryTest {
    private static final long SEED = 66;
    private static final long MIB = 1024 * 1024;
    private static final int STORES = 4;
    private static final int MANY_STORES = 40;
    private static final int KEYS = 10_000;
    private static final int VALUE_BYTES = 800;

    @TempDir
    private Path directory;

    @Test
    void shouldKeepAllStoresWithinOneMemoryHoweverMuchTheyHold() throws Exception {
        // Given
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        long most = 0;
        try (RocksDbMemory memory = new RocksDbMemory(16 * MIB);
                Stores stores = new Stores(memory, STORES)) {
            byte[] value = new byte[VALUE_BYTES];

            // When
            for (int key = 0; key < KEYS; key++) {
                random.nextBytes(value);
                for (RocksDB store : stores.open) {
                    store.put(bytes(key), value);
                    store.get(bytes(random.nextInt(key + 1)));
                }
                most = Math.max(most, memory.used());
            }

            // Then
            // Beyond the limit there is what reads and flushes hold at that moment.
            assertThat(most).as("bytes at the most").isBetween(8 * MIB, memory.limit() * 5 / 4);
        }
    }

    @Test
    void shouldTakeLittleOfStoresThatHoldLittle() throws Exception {
        // Given
        try (RocksDbMemory memory = new RocksDbMemory(256 * MIB);
                Stores stores = new Stores(memory, MANY_STORES)) {

            // When
            for (RocksDB store : stores.open) {
                for (int key = 0; key < 10; key++) {
                    store.put(bytes(key), new byte[VALUE_BYTES]);
                }
            }

            // Then
            assertThat(memory.used()).as("bytes of %d stores", MANY_STORES).isLessThan(MANY_STORES * MIB / 4);
        }
    }

    @Test
    void shouldUseNothingWhenItIsClosed() {
        // Given
        RocksDbMemory memory = new RocksDbMemory(MIB);

        // When
        memory.close();

        // Then
        assertThat(memory.used()).isZero();
    }

    private static byte[] bytes(int key) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(key).array();
    }

    /** Configured as Kafka Streams has it done. */
    private final class Stores implements AutoCloseable {
        private final List<Options> options = new ArrayList<>();
        private final List<RocksDB> open = new ArrayList<>();

        Stores(RocksDbMemory memory, int count) throws Exception {
            for (int store = 0; store < count; store++) {
                open.add(open("store-" + store, memory));
            }
        }

        private RocksDB open(String name, RocksDbMemory memory) throws Exception {
            BlockBasedTableConfigWithAccessibleCache table = new BlockBasedTableConfigWithAccessibleCache();
            // What is replaced, and closed then.
            table.setBlockCache(new LRUCache(MIB));
            Options of = new Options().setCreateIfMissing(true).setTableFormatConfig(table);
            new SharedRocksDb().setConfig(name, of, Map.of(SharedRocksDb.MEMORY, memory));
            options.add(of);
            return RocksDB.open(
                    of, Files.createDirectory(directory.resolve(name)).toString());
        }

        @Override
        public void close() throws RocksDBException {
            for (RocksDB store : open) {
                store.closeE();
            }
            options.forEach(Options::close);
        }
    }
}
