package io.millrace.console.entities;

import io.millrace.records.Prediction;
import io.millrace.records.Reason;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The latest score of each entity and model, of those that were scored most recently. Thread-safe. */
public final class RecentEntities {
    /** How many entities are known. */
    public static final int MOST = 10_000;

    /** By entity: its latest score of each model, the one of longest ago first. Who was scored longest ago comes first. */
    private final Map<String, Map<String, Row>> entities = new LinkedHashMap<>();

    private boolean bounded;

    /**
     * The latest score of an entity. Times are epoch milliseconds.
     *
     * @param reason the strongest; null where there is none
     */
    public record Row(
            String entity,
            String model,
            @Nullable Double score,
            @Nullable String decision,
            @Nullable Double threshold,
            @Nullable String version,
            long eventTime,
            long scoredAt,
            @Nullable Reason reason) {}

    /** A prediction was made. */
    public synchronized void predicted(Prediction prediction) {
        Map<String, Row> known = entities.remove(prediction.getEntity());
        Map<String, Row> its = known == null ? new LinkedHashMap<>(4) : known;
        entities.put(prediction.getEntity(), its);
        its.remove(prediction.getModel());
        its.put(
                prediction.getModel(),
                new Row(
                        prediction.getEntity(),
                        prediction.getModel(),
                        prediction.getScore(),
                        prediction.getDecision() == null
                                ? null
                                : prediction.getDecision().name(),
                        prediction.getThreshold(),
                        prediction.getModelVersion(),
                        prediction.getEventTime().toEpochMilli(),
                        prediction.getScoredAt().toEpochMilli(),
                        prediction.getReasons().isEmpty()
                                ? null
                                : prediction.getReasons().get(0)));
        if (entities.size() > MOST) {
            Iterator<Map<String, Row>> oldest = entities.values().iterator();
            oldest.next();
            oldest.remove();
            bounded = true;
        }
    }

    /** Whether there were more than are known. */
    public synchronized boolean bounded() {
        return bounded;
    }

    /** How many entities are known now. */
    public synchronized int known() {
        return entities.size();
    }

    /** A row for each entity and model; who was scored longest ago comes first. */
    public synchronized List<Row> rows() {
        List<Row> rows = new ArrayList<>(entities.size());
        entities.values().forEach(its -> rows.addAll(its.values()));
        return rows;
    }
}
