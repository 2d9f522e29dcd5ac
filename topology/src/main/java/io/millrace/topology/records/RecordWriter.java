package io.millrace.topology.records;

import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Writes one kind of Millrace's own records to one sink.
 *
 * @param <T> the generated class
 */
public final class RecordWriter<T extends SpecificRecordBase> {
    private final Serializer<T> serializer;
    private final String topic;
    private final String sink;

    /**
     * @param topic the sink's topic: the schema's subject
     * @param sink the sink's name in the topology
     */
    public RecordWriter(Serializer<T> serializer, String topic, String sink) {
        this.serializer = serializer;
        this.topic = topic;
        this.sink = sink;
    }

    /** The record's bytes, as they would be sent. */
    public byte[] bytes(T value) {
        return serializer.serialize(topic, value);
    }

    /** Sends a record under a text key. */
    public void send(ProcessorContext<byte[], byte[]> context, String key, T value, long timestamp) {
        send(context, key.getBytes(StandardCharsets.UTF_8), bytes(value), timestamp);
    }

    /** Sends bytes that {@link #bytes} gave. */
    public void send(ProcessorContext<byte[], byte[]> context, byte[] key, byte[] value, long timestamp) {
        context.forward(new Record<>(key, value, timestamp), sink);
    }
}
