package io.millrace.serving.online;

import io.millrace.records.Tick;
import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers up to which time a partition's features are complete. Time does not go back. */
final class CompleteProcessor extends ContextualProcessor<byte[], byte[], Void, Void> {
    private static final Logger LOG = LoggerFactory.getLogger(CompleteProcessor.class);

    private final Deserializer<Tick> ticks;
    private KeyValueStore<Bytes, byte[]> store;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first.
    CompleteProcessor(Deserializer<Tick> ticks) {
        this.ticks = ticks;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        super.init(context);
        store = context.getStateStore(OnlineTopology.CLOCK_STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context().recordMetadata().orElseThrow();
        Tick tick = null;
        if (record.value() != null) {
            try {
                tick = ticks.deserialize(at.topic(), record.value());
            } catch (SerializationException unreadable) {
                // Said below. Its dead letter is written by those for whom a tick is work to do.
            }
        }
        if (tick == null) {
            LOG.warn("{}-{} offset {} is no tick", at.topic(), at.partition(), at.offset());
            return;
        }
        long time = tick.getTime().toEpochMilli();
        if (time > read(store.get(OnlineTopology.COMPLETED))) {
            store.put(
                    OnlineTopology.COMPLETED,
                    ByteBuffer.allocate(Long.BYTES).putLong(time).array());
        }
    }

    /** The time of a stored tick; {@link Long#MIN_VALUE} before the first. */
    static long read(byte @Nullable [] stored) {
        return stored == null ? Long.MIN_VALUE : ByteBuffer.wrap(stored).getLong();
    }
}
