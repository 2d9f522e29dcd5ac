package io.millrace.quickstart.consistency;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;

/**
 * A vector that was scored, and how far the events had been read when it was made.
 *
 * @param id of the prediction
 * @param entity whose
 * @param asOf the moment it speaks of, as the log says, epoch milliseconds
 * @param vector as the log says
 * @param position next offset by source and partition
 * @param unsure numbers of the features that had not counted everything: they were warming, or a backfill had filled them
 */
record Scored(
        String id, String entity, long asOf, FeatureVector vector, Map<Place, Long> position, Set<Integer> unsure) {

    /** A partition of a source. */
    record Place(int source, int partition) {}

    /**
     * Joins what was logged to the update that it was made of.
     *
     * @param entry of the inference log, of the same version of the feature set
     * @param update the feature update that it answers
     */
    static Scored of(GenericRecord entry, GenericRecord update, FeatureSet features) {
        long asOf = (Long) entry.get("as_of");
        return new Scored(
                entry.get("id").toString(),
                entry.get("entity").toString(),
                asOf,
                vector(entry, asOf, features),
                position(update),
                unsure(update, features));
    }

    private static FeatureVector vector(GenericRecord entry, long asOf, FeatureSet features) {
        FeatureVector vector = new FeatureVector(features.size());
        vector.clear(asOf);
        List<?> numbers = (List<?>) entry.get("numbers");
        List<?> categories = (List<?>) entry.get("categories");
        int category = 0;
        for (int i = 0; i < features.size(); i++) {
            if (features.categorical(i)) {
                Object text = categories.get(category++);
                vector.setCategory(i, text == null ? null : text.toString().getBytes(StandardCharsets.UTF_8));
            } else {
                vector.setNumber(i, (Double) numbers.get(i));
            }
        }
        return vector;
    }

    private static Map<Place, Long> position(GenericRecord update) {
        Map<Place, Long> position = new HashMap<>();
        for (Object each : (List<?>) update.get("position")) {
            GenericRecord one = (GenericRecord) each;
            position.put(
                    new Place((Integer) one.get("source"), (Integer) one.get("partition")), (Long) one.get("offset"));
        }
        return position;
    }

    private static Set<Integer> unsure(GenericRecord update, FeatureSet features) {
        Set<Integer> unsure = new HashSet<>();
        for (String field : List.of("warming", "backfilled")) {
            // Updates of earlier programs have no such field.
            if (update.hasField(field)) {
                ((List<?>) update.get(field)).forEach(name -> unsure.add(features.indexOf(name.toString())));
            }
        }
        return unsure;
    }

    /** Whether the event had been read when the vector was made. */
    boolean hadRead(Event event) {
        return event.offset() < position.getOrDefault(new Place(event.source(), event.partition()), 0L);
    }
}
