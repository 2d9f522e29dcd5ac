package io.millrace.topology.windows;

import io.millrace.topology.records.ByteStores;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** How far the partitions have come, and the tick that all of them have completed. */
public final class TickProgress {
    /** Before the first tick. */
    public static final long BEGINNING = -1;

    private static final Bytes REACHED = Bytes.wrap("reached".getBytes(StandardCharsets.UTF_8));

    private final KeyValueStore<Bytes, byte[]> store;
    private final int partitions;

    public TickProgress(KeyValueStore<Bytes, byte[]> store, int partitions) {
        this.store = store;
        this.partitions = partitions;
    }

    /**
     * Takes that a partition has completed a tick.
     *
     * @return false when it says nothing new
     */
    public boolean done(int partition, long time) {
        if (partition < 0 || partition >= partitions || ByteStores.time(store, key(partition), BEGINNING) >= time) {
            return false;
        }
        ByteStores.keepTime(store, key(partition), time);
        return true;
    }

    /** The tick that every partition has completed; {@link #BEGINNING} before there is one. */
    public long everywhere() {
        long least = Long.MAX_VALUE;
        for (int partition = 0; partition < partitions; partition++) {
            least = Math.min(least, ByteStores.time(store, key(partition), BEGINNING));
        }
        return least;
    }

    /** The tick up to which everything has been done that a tick brings about. */
    public long reached() {
        return ByteStores.time(store, REACHED, BEGINNING);
    }

    /** Everything has been done up to a tick. */
    public void reach(long tick) {
        ByteStores.keepTime(store, REACHED, tick);
    }

    private static Bytes key(int partition) {
        return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(partition).array());
    }
}
