package io.millrace.benchmarks.flink;

import io.millrace.benchmarks.windows.EventNumber;
import io.millrace.features.FeatureSet;
import io.millrace.project.SourceDefinition;
import io.millrace.topology.features.EventReaders;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** An event, decoded where it comes in: name of the source, or "" when it belongs into no window; entity, time, number. */
final class EventRecord implements KafkaRecordDeserializationSchema<Tuple4<String, String, Long, Double>> {
    static final TypeInformation<Tuple4<String, String, Long, Double>> TYPE =
            Types.TUPLE(Types.STRING, Types.STRING, Types.LONG, Types.DOUBLE);

    private static final long serialVersionUID = 1;

    private final JobSettings settings;
    private transient Map<String, Source> sources;

    private record Source(String name, EventNumber event) {}

    @SuppressWarnings("NullAway.Init") // Flink calls open first.
    EventRecord(JobSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(InitializationContext context) {
        FeatureSet features = FeatureSet.compile(settings.project());
        EventReaders readers = EventReaders.of(features, settings.registry());
        sources = new HashMap<>();
        for (SourceDefinition source : features.project().sources()) {
            sources.put(source.topic(), new Source(source.name(), new EventNumber(features, readers, source.name())));
        }
    }

    @Override
    public void deserialize(
            ConsumerRecord<byte[], byte[]> record, Collector<Tuple4<String, String, Long, Double>> out) {
        Source source = Objects.requireNonNull(sources.get(record.topic()));
        EventNumber event = source.event();
        boolean belongs = event.read(record.value(), record.headers(), record.partition(), record.offset());
        out.collect(Tuple4.of(
                belongs ? source.name() : "",
                new String(event.entity(), StandardCharsets.UTF_8),
                event.time(),
                event.number()));
    }

    @Override
    public TypeInformation<Tuple4<String, String, Long, Double>> getProducedType() {
        return TYPE;
    }
}
