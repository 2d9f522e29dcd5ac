package io.millrace.benchmarks.throughput;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.EventReader;
import io.millrace.topology.features.EventReaders;
import io.millrace.topology.features.Reading;
import io.millrace.topology.features.RecordTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The least that keeps state: decodes as Millrace does, gets and puts 400 bytes under the entity in a store like Millrace's,
 * and forwards bytes that are there already, as long as a feature update, to the topics that Millrace writes.
 */
final class Reference implements Contender {
    private static final String STORE = "values";
    private static final String PROCESSOR = "get-and-put";
    private static final int VALUE_BYTES = 400;

    private final byte[] update;

    /**
     * A reference.
     *
     * @param updateBytes length of what is sent to each of the two topics per event
     */
    Reference(int updateBytes) {
        update = new byte[updateBytes];
        new Random(1).nextBytes(update);
    }

    @Override
    public Topology topology(
            ProcessContext process, FeatureSet features, TopicCatalogue catalogue, int schemaId, Meter meter) {
        EventReaders readers = EventReaders.of(features, process.registry());
        List<SourceDefinition> sources = features.project().sources();
        Topology topology = new Topology();
        for (SourceDefinition source : sources) {
            topology.addSource(
                    AutoOffsetReset.earliest(),
                    source.name(),
                    new RecordTime(),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer(),
                    source.topic());
        }
        topology.addProcessor(
                PROCESSOR,
                () -> new GetAndPut(features, readers, meter),
                sources.stream().map(SourceDefinition::name).toArray(String[]::new));
        topology.addStateStore(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
                        .withLoggingEnabled(
                                Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT))
                        .withCachingDisabled(),
                PROCESSOR);
        ByteArraySerializer bytes = new ByteArraySerializer();
        topology.addSink("to-feature-updates", catalogue.featureUpdates(), bytes, bytes, PROCESSOR);
        topology.addSink("to-features", catalogue.features(), bytes, bytes, PROCESSOR);
        return topology;
    }

    private final class GetAndPut extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        private final Map<String, Source> sources = new HashMap<>();
        private final Meter meter;
        private final Random random = new Random(1);
        private KeyValueStore<Bytes, byte[]> store;

        private record Source(Event event, EventReader reader) {}

        @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first.
        GetAndPut(FeatureSet features, EventReaders readers, Meter meter) {
            this.meter = meter;
            List<SourceDefinition> definitions = features.project().sources();
            for (int i = 0; i < definitions.size(); i++) {
                Event event = new Event(features.layout(i));
                sources.put(definitions.get(i).topic(), new Source(event, readers.events(i, event)));
            }
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            super.init(context);
            store = context.getStateStore(STORE);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            RecordMetadata at = context().recordMetadata().orElseThrow();
            Source source = Objects.requireNonNull(sources.get(at.topic()));
            Reading reading = source.reader().read(record.value(), record.headers(), at.partition(), at.offset());
            if (reading != Reading.OK) {
                throw new IllegalStateException("an event could not be read: " + reading);
            }
            byte[] entity = source.event().entity();
            Bytes key = Bytes.wrap(entity);
            byte[] stored = store.get(key);
            byte[] next = stored == null ? fresh() : stored;
            next[0]++;
            store.put(key, next);
            // One forward reaches both sinks.
            context().forward(new Record<>(entity, update, record.timestamp()));
            meter.count();
        }

        /** Different for every entity: nothing that compression could make small. */
        private byte[] fresh() {
            byte[] value = new byte[VALUE_BYTES];
            random.nextBytes(value);
            return value;
        }
    }
}
