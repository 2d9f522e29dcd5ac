package io.millrace.serving.online;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Puts current features into the store, as they came: the store is what the topic is, and a restore from the topic, which passes no
 * processor, gives the same.
 */
final class KeepProcessor extends ContextualProcessor<Bytes, byte[], Void, Void> {
    private final FreshnessMeter meter;
    private KeyValueStore<Bytes, byte[]> store;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first.
    KeepProcessor(FreshnessMeter meter) {
        this.meter = meter;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        super.init(context);
        store = context.getStateStore(OnlineTopology.FEATURE_STORE);
    }

    @Override
    public void process(Record<Bytes, byte[]> record) {
        if (record.key() == null) {
            return;
        }
        store.put(record.key(), record.value());
        if (record.value() != null) {
            meter.readable(record.value(), record.timestamp(), context().currentSystemTimeMs());
        }
    }
}
