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
    /** How many are known. */
    public static final int MOST = 10_000;

    /** Who was scored longest ago comes first. */
    private final Map<Key, Row> rows = new LinkedHashMap<>();

    private boolean bounded;

    private record Key(String entity, String model) {}

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
        Key key = new Key(prediction.getEntity(), prediction.getModel());
        rows.remove(key);
        rows.put(
                key,
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
        if (rows.size() > MOST) {
            Iterator<Row> oldest = rows.values().iterator();
            oldest.next();
            oldest.remove();
            bounded = true;
        }
    }

    /** Whether there were more than are known. */
    public synchronized boolean bounded() {
        return bounded;
    }

    /** All of them, in the order in which they were scored. */
    public synchronized List<Row> rows() {
        return new ArrayList<>(rows.values());
    }
}
