package io.millrace.benchmarks.recovery;

import java.util.LinkedHashMap;
import java.util.Map;

/** Settings of the features process that are compared; docs/operating.md gives the reasons of the fast ones. */
enum Profile {
    /** Whatever Millrace does when nobody says anything. */
    DEFAULT,
    /** For a quick recovery. */
    FAST;

    Map<String, String> settings() {
        return this == FAST ? fast() : Map.of();
    }

    private static Map<String, String> fast() {
        Map<String, String> fast = new LinkedHashMap<>();
        // As many restore at once, each its own partitions.
        fast.put("threads", "2");
        // Restoring writes faster than the compactions of small buffers can follow.
        fast.put("rocksdb.memory.mb", "1024");
        // Fewer and larger requests and batches: the record is not what takes the time.
        fast.put("streams.restore.consumer.max.poll.records", "10000");
        fast.put("streams.restore.consumer.max.partition.fetch.bytes", "8388608");
        fast.put("streams.restore.consumer.fetch.max.bytes", "67108864");
        fast.put("streams.restore.consumer.receive.buffer.bytes", "1048576");
        // A dead process is noticed after this.
        fast.put("streams.consumer.session.timeout.ms", "6000");
        fast.put("streams.consumer.heartbeat.interval.ms", "1500");
        // And its open transaction, which holds back who reads committed records, is aborted after this.
        fast.put("streams.producer.transaction.timeout.ms", "5000");
        return fast;
    }
}
