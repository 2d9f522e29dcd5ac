package io.millrace.topology.features;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The time that Kafka Streams orders and meters by: the record's own Kafka timestamp, moved into [0, now]. It is no event
 * time, and no feature depends on it. It never throws, and never returns a negative time (Streams would drop the record) or a
 * future one (that would move time for every partition of the task).
 */
public final class RecordTime implements TimestampExtractor {

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return Math.max(0, Math.min(record.timestamp(), System.currentTimeMillis()));
    }
}
