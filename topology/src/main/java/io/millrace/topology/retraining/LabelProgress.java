package io.millrace.topology.retraining;

import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.StoreKeys;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Examples per day and partition, and the tick that each partition has completed. */
final class LabelProgress {
    private static final long BEGINNING = -1;

    private final int partitions;
    private final KeyValueStore<Bytes, byte[]> examples;
    private final KeyValueStore<Bytes, byte[]> progress;

    LabelProgress(int partitions, ProcessorContext<?, ?> context) {
        this.partitions = partitions;
        examples = context.getStateStore(RetrainPolicyTopology.EXAMPLES_STORE);
        progress = context.getStateStore(RetrainPolicyTopology.PROGRESS_STORE);
    }

    /** Replaces a partition's count of a day; the day's count over all partitions. */
    long count(long day, int partition, long count) {
        ByteStores.keepTime(examples, StoreKeys.of(day, partition(partition)), count);
        long sum = 0;
        try (KeyValueIterator<Bytes, byte[]> counts = examples.range(StoreKeys.of(day), StoreKeys.of(day + 1))) {
            while (counts.hasNext()) {
                sum += ByteBuffer.wrap(counts.next().value).getLong();
            }
        }
        return sum;
    }

    /** A partition has completed a tick: the tick that every partition has completed; -1 before there is one. */
    long done(int partition, long time) {
        Bytes key = Bytes.wrap(partition(partition));
        if (ByteStores.time(progress, key, BEGINNING) < time) {
            ByteStores.keepTime(progress, key, time);
        }
        long least = Long.MAX_VALUE;
        for (int p = 0; p < partitions; p++) {
            least = Math.min(least, ByteStores.time(progress, Bytes.wrap(partition(p)), BEGINNING));
        }
        return least;
    }

    private static byte[] partition(int partition) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(partition).array();
    }
}
