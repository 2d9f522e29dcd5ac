package io.millrace.benchmarks.flink;

import io.millrace.features.Event;
import io.millrace.features.FeatureEngine;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.features.RecentKeyValues;
import io.millrace.features.StateStores;
import io.millrace.ids.Ids;
import io.millrace.labels.LabelMarks;
import io.millrace.project.Project;
import io.millrace.topology.features.EventReader;
import io.millrace.topology.features.EventReaders;
import io.millrace.topology.features.FeatureUpdateEncoder;
import io.millrace.topology.features.Positions;
import io.millrace.topology.features.Reading;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.api.java.tuple.Tuple5;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The features by Millrace's own engine over Flink's keyed state: the same decoding, the same tiles and bytes of state, the same
 * values kept in memory, the same updates to the same two topics.
 */
final class TilesFunction
        extends KeyedProcessFunction<
                String, Tuple5<Integer, Integer, Long, String, byte[]>, Tuple3<Integer, byte[], byte[]>> {
    private static final long serialVersionUID = 1;
    private static final TypeInformation<byte[]> BYTES = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
    private static final Headers NO_HEADERS = new RecordHeaders();

    private final JobSettings settings;
    private transient Project project;
    private transient List<Event> events;
    private transient List<EventReader> readers;
    private transient KeyedState heads;
    private transient KeyedState wide;
    private transient FeatureEngine engine;
    private transient FeatureVector vector;
    private transient LabelMarks marks;
    private transient FeatureUpdateEncoder encoder;
    private transient Positions taken;
    private transient Stopwatch stopwatch;

    @SuppressWarnings("NullAway.Init") // Flink calls open first.
    TilesFunction(JobSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(OpenContext context) {
        project = settings.project();
        FeatureSet features = FeatureSet.compile(project);
        EventReaders all = EventReaders.of(features, settings.registry());
        events = new ArrayList<>();
        readers = new ArrayList<>();
        for (int i = 0; i < project.sources().size(); i++) {
            events.add(new Event(features.layout(i)));
            readers.add(all.events(i, events.get(i)));
        }
        heads = state("heads");
        wide = state("wide");
        engine = new FeatureEngine(features, new StateStores(new RecentKeyValues(heads), new RecentKeyValues(wide)));
        vector = new FeatureVector(features.size());
        marks = LabelMarks.compile(project, features);
        encoder = new FeatureUpdateEncoder(features, settings.schemaId());
        taken = new Positions(project.sources().size());
        stopwatch = new Stopwatch(settings.events());
    }

    private KeyedState state(String name) {
        return new KeyedState(
                getRuntimeContext().getMapState(new MapStateDescriptor<byte[], byte[]>(name, BYTES, BYTES)));
    }

    @Override
    public void processElement(
            Tuple5<Integer, Integer, Long, String, byte[]> record,
            Context context,
            Collector<Tuple3<Integer, byte[], byte[]>> out) {
        int source = record.f0;
        Event event = events.get(source);
        Reading reading = readers.get(source).read(record.f4, NO_HEADERS, record.f1, record.f2);
        if (reading != Reading.OK) {
            throw new IllegalStateException("an event could not be read: " + reading);
        }
        byte[] entity = event.entity();
        heads.at(entity);
        wide.at(entity);
        long eventMarks = marks.marks(event);
        if (engine.add(event, vector) != FeatureEngine.Admission.ADDED) {
            throw new IllegalStateException("an event came too late");
        }
        taken.advance(source, record.f1, record.f2 + 1);
        String topic = project.sources().get(source).topic();
        String id = Ids.event(project.name(), project.featureSet().major(), topic, record.f1, record.f2);
        byte[] update = encoder.event(id, entity, event.time(), source, eventMarks, taken, vector);
        byte[] key = entity.clone();
        for (int i = 0; i < settings.updateTopics().size(); i++) {
            out.collect(Tuple3.of(i, key, update));
        }
        stopwatch.count();
    }
}
