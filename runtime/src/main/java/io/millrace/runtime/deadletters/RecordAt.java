package io.millrace.runtime.deadletters;

import io.millrace.runtime.process.ProcessContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** Reads the one record at a place. */
final class RecordAt {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);

    private RecordAt() {}

    /** The committed record there; empty when there is none, or not any more. */
    static Optional<ConsumerRecord<byte[], byte[]>> read(
            ProcessContext process, String topic, int partition, long offset) {
        // One record may be all of a fetch, and where retention has deleted it the next one is not what was asked for.
        Map<String, Object> needed = Map.of(
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        try (Consumer<byte[], byte[]> consumer = process.consumer("millrace-record", needed)) {
            List<PartitionInfo> found = consumer.partitionsFor(topic);
            if (found == null || found.stream().noneMatch(info -> info.partition() == partition)) {
                return Optional.empty();
            }
            TopicPartition at = new TopicPartition(topic, partition);
            consumer.assign(List.of(at));
            long end = consumer.endOffsets(List.of(at)).get(at);
            consumer.seek(at, offset);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(at) < end && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    return record.offset() == offset ? Optional.of(record) : Optional.empty();
                }
            }
            return Optional.empty();
        } catch (InvalidOffsetException gone) {
            return Optional.empty();
        }
    }
}
