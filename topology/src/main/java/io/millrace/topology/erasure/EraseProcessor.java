package io.millrace.topology.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.project.EntityDefinition;
import io.millrace.records.ErasureRequest;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.topology.records.RecordReader;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Deletes what a task's stores keep of an entity. Most keys begin with a time and not with an entity, so all are looked at, at once: then the request's committed offset says that it is done, also after a crash. Erasures are few; what a look at a million
 * keys costs stands in docs/privacy.md. What has been counted without an id stays counted: it is nobody's.
 */
final class EraseProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final EntityDefinition definition;
    private final RecordReader<ErasureRequest> requests;
    private final ErasureList list;
    private final List<EntityStore> stores;
    private final BiConsumer<ProcessorContext<byte[], byte[]>, byte[]> erased;
    private ProcessorContext<byte[], byte[]> context;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first.
    EraseProcessor(
            EntityDefinition definition,
            RecordReader<ErasureRequest> requests,
            ErasureList list,
            List<EntityStore> stores,
            BiConsumer<ProcessorContext<byte[], byte[]>, byte[]> erased) {
        this.definition = definition;
        this.requests = requests;
        this.list = list;
        this.stores = stores;
        this.erased = erased;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ErasureRequest request = requests.read(context, record);
        if (request != null) {
            // First: what is on its way is not to come in behind.
            list.add(request);
            byte[] id = request.getEntity().getBytes(UTF_8);
            stores.forEach(store -> erase(store, id));
            erased.accept(context, id);
        }
    }

    private void erase(EntityStore entities, byte[] id) {
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(entities.name());
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) {
                Bytes key = all.next().key;
                if (definition.concerns(id, entities.entity().apply(key.get()))) {
                    store.delete(key);
                }
            }
        }
    }
}
