package io.millrace.quickstart.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.history.PointInTime;
import io.millrace.project.Project;
import io.millrace.topology.features.EventReader;
import io.millrace.topology.features.EventReaders;
import io.millrace.topology.features.Reading;
import io.millrace.wire.SchemaRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What an update must say: a function of its entity, its as-of and the events below its position, computed in memory. */
public final class ShopHistory {
    private final FeatureSet features;
    private final Map<String, List<Event>> events = new HashMap<>();

    /** A history of those records of the shop's sources that can be read. */
    public ShopHistory(List<ConsumerRecord<byte[], byte[]>> records, SchemaRegistry registry) {
        this(Shop.project(), records, registry);
    }

    /** The same for another version of the shop's features. */
    public ShopHistory(Project project, List<ConsumerRecord<byte[], byte[]>> records, SchemaRegistry registry) {
        features = FeatureSet.compile(project);
        EventReaders readers = EventReaders.of(features, registry);
        for (int source = 0; source < features.project().sources().size(); source++) {
            String topic = features.project().sources().get(source).topic();
            Event event = new Event(features.layout(source));
            EventReader reader = readers.events(source, event);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.topic().equals(topic)
                        && reader.read(record.value(), record.headers(), record.partition(), record.offset())
                                == Reading.OK) {
                    events.computeIfAbsent(new String(event.entity(), UTF_8), entity -> new ArrayList<>())
                            .add(event.copy());
                }
            }
        }
    }

    /** As-of and values of an update. Doubles among them are equal when their bits are. */
    public List<@Nullable Object> found(GenericRecord update) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(update.get("as_of"));
        for (int i = 0; i < features.size(); i++) {
            Object value = update.get(features.name(i));
            values.add(value instanceof CharSequence ? value.toString() : value);
        }
        return values;
    }

    /** As-of and values that the update ought to have. */
    public List<@Nullable Object> expected(GenericRecord update) {
        Map<String, Long> position = new HashMap<>();
        for (Object each : (List<?>) update.get("position")) {
            GenericRecord item = (GenericRecord) each;
            position.put(item.get("source") + "/" + item.get("partition"), (Long) item.get("offset"));
        }
        String entity = update.get("entity").toString();
        List<Event> below = events.getOrDefault(entity, List.of()).stream()
                .filter(e -> e.offset() < position.getOrDefault(e.source() + "/" + e.partition(), 0L))
                .toList();
        return answer(entity, (Long) update.get("as_of"), below);
    }

    /** As-of and values of an entity at a moment, from all events up to it. */
    public List<@Nullable Object> asOf(String entity, long asOf) {
        return answer(entity, asOf, events.getOrDefault(entity, List.of()));
    }

    private List<@Nullable Object> answer(String entity, long asOf, List<Event> known) {
        List<@Nullable Object> values = new ArrayList<>();
        PointInTime.Question question = new PointInTime.Question(entity, asOf);
        PointInTime.answer(features, known, List.of(question), (index, there, vector) -> fill(values, vector));
        return values;
    }

    private void fill(List<@Nullable Object> values, FeatureVector vector) {
        values.add(vector.asOf());
        for (int i = 0; i < features.size(); i++) {
            byte[] category = vector.category(i);
            double number = vector.number(i);
            Object value = category != null ? new String(category, UTF_8) : (Object) number;
            values.add(category == null && Double.isNaN(number) ? null : value);
        }
    }
}
