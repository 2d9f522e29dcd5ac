package io.millrace.runtime.streams;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how far the restoring of state has come, at most every few seconds per partition. */
final class RestoreProgress implements StateRestoreListener {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreProgress.class);
    private static final long QUIET_NANOS = 5_000_000_000L;

    private final Map<TopicPartition, Restore> restores = new ConcurrentHashMap<>();

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long start, long end) {
        restores.put(partition, new Restore(Math.max(0, end - start)));
        LOG.info("Restoring {} from {}: {} records", store, partition, Math.max(0, end - start));
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long batchEnd, long restored) {
        Restore restore = restores.get(partition);
        if (restore != null && restore.add(restored)) {
            LOG.info("Restoring {} from {}: {} of {} records", store, partition, restore.done, restore.total);
        }
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long total) {
        restores.remove(partition);
        LOG.info("Restored {} from {}: {} records", store, partition, total);
    }

    @Override
    public void onRestoreSuspended(TopicPartition partition, String store, long total) {
        restores.remove(partition);
    }

    /** Records that are still to be restored. */
    long remaining() {
        return restores.values().stream().mapToLong(Restore::remaining).sum();
    }

    private static final class Restore {
        private final long total;
        private long said = System.nanoTime();
        private volatile long done;

        Restore(long total) {
            this.total = total;
        }

        synchronized boolean add(long records) {
            done += records;
            boolean say = System.nanoTime() - said > QUIET_NANOS;
            if (say) {
                said = System.nanoTime();
            }
            return say;
        }

        long remaining() {
            return Math.max(0, total - done);
        }
    }
}
