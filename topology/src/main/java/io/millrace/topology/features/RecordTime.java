package io.millrace.topology.features;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The time that Kafka Streams orders and meters by: the record's own Kafka timestamp, which is also all that a processor learns
 * of it. It is no event time. What brokers accept is given as it is, whenever the record is read; only what they refuse by
 * default is moved: before 1970 (Streams would drop the record) to 1970, and further ahead of the clock than {@link #MAX_AHEAD}
 * (it would keep its partition waiting for the others that long) to now. Never throws.
 */
public final class RecordTime implements TimestampExtractor {
    /** How far ahead a broker lets a producer's clock be unless told otherwise ({@code message.timestamp.after.max.ms}). */
    static final Duration MAX_AHEAD = Duration.ofHours(1);

    private final LongSupplier clock;

    public RecordTime() {
        this(System::currentTimeMillis);
    }

    RecordTime(LongSupplier clock) {
        this.clock = clock;
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        long now = clock.getAsLong();
        return record.timestamp() > now + MAX_AHEAD.toMillis() ? now : Math.max(0, record.timestamp());
    }
}
