package io.millrace.topology.retraining;

import io.millrace.topology.records.ByteStores;
import io.millrace.topology.windows.TickProgress;
import io.millrace.topology.windows.WindowKeys;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Examples per day, model and partition, and the tick that each partition has completed. */
final class LabelProgress {
    private final KeyValueStore<Bytes, byte[]> examples;
    private final TickProgress progress;

    LabelProgress(int partitions, ProcessorContext<?, ?> context) {
        examples = context.getStateStore(RetrainPolicyTopology.EXAMPLES_STORE);
        RetrainPolicyTopology.STATE.hold(context, RetrainPolicyTopology.PROGRESS_STORE);
        progress = new TickProgress(context.getStateStore(RetrainPolicyTopology.PROGRESS_STORE), partitions);
    }

    /** Replaces a partition's count of a model's day; the day's count over all partitions. */
    long count(String model, long day, int partition, long count) {
        ByteStores.keepTime(examples, WindowKeys.partition(day, model, partition), count);
        long sum = 0;
        try (KeyValueIterator<Bytes, byte[]> counts = examples.range(
                WindowKeys.partition(day, model, 0), WindowKeys.partition(day, model, Integer.MAX_VALUE))) {
            while (counts.hasNext()) {
                sum += ByteBuffer.wrap(counts.next().value).getLong();
            }
        }
        return sum;
    }

    /** A partition has completed a tick: the tick that every partition has completed; -1 before there is one, and when it is no news. */
    long done(int partition, long time) {
        return progress.done(partition, time) ? progress.everywhere() : TickProgress.BEGINNING;
    }
}
