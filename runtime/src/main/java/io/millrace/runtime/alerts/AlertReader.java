package io.millrace.runtime.alerts;

import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RecordSerde;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads alerts off their topic, which has one partition. */
public final class AlertReader {
    private static final Logger LOG = LoggerFactory.getLogger(AlertReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RecordSerde<Alert> serde;

    public AlertReader(RecordSerde<Alert> serde) {
        this.serde = serde;
    }

    /**
     * The alert of a record; null when it is none, which the log tells.
     *
     * @throws io.millrace.wire.RegistryException when the registry cannot be asked: read it again later
     */
    public @Nullable Alert read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null) {
            try {
                return serde.fromBytes(record.value());
            } catch (MalformedRecordException malformed) {
                LOG.warn("{} {} is no alert: {}", record.topic(), record.offset(), malformed.getMessage());
            }
        }
        return null;
    }

    /**
     * The alerts that are open now, by id; none where there is no such topic yet.
     *
     * @param consumer of committed bytes, without a group; the caller closes it
     * @throws TimeoutException when the topic could not be read to its end
     */
    public Map<String, Alert> open(Consumer<byte[], byte[]> consumer, String topic) {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            return Map.of();
        }
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Map<String, Alert> open = new HashMap<>();
        while (consumer.position(partition) < end) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException(topic + " could not be read to its end");
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Alert alert = read(record);
                if (alert != null && alert.getState() == AlertState.CLOSED) {
                    open.remove(alert.getId());
                } else if (alert != null) {
                    open.put(alert.getId(), alert);
                }
            }
        }
        return open;
    }
}
