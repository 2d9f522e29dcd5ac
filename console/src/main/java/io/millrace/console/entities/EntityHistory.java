package io.millrace.console.entities;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.entities.HistorySearch.Found;
import io.millrace.console.views.Json;
import io.millrace.console.views.PredictionJson;
import io.millrace.records.Prediction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What models have made of an entity: what was found of it, and what has come since. Not thread-safe. */
final class EntityHistory {
    /** Most predictions that are kept, the newest. */
    static final int MOST = 1_000;

    private final String entity;
    private final List<String> models;
    private final Found found;
    /** By id, in the order in which they were written. */
    private final Map<String, Score> scores = new LinkedHashMap<>();

    private final Map<String, Prediction> latest = new HashMap<>();
    private long left;

    /** @param models the project's, in its order */
    EntityHistory(String entity, List<String> models, Found found) {
        this.entity = entity;
        this.models = models;
        this.found = found;
        found.predictions().forEach(this::predicted);
    }

    /** It was scored. Of an id the first prediction holds; false: this is none. */
    boolean predicted(Prediction prediction) {
        if (scores.putIfAbsent(prediction.getId(), Score.of(prediction)) != null) {
            return false;
        }
        if (scores.size() > MOST) {
            Iterator<Score> oldest = scores.values().iterator();
            oldest.next();
            oldest.remove();
            left++;
        }
        // A REQUEST, or a late event, may be scored after what is younger.
        latest.merge(
                prediction.getModel(),
                prediction,
                (before, now) -> now.getEventTime().isBefore(before.getEventTime()) ? before : now);
        return true;
    }

    /** The whole of it, as it is now. */
    ObjectNode document() {
        ObjectNode node = Json.object().put("entity", entity);
        ArrayNode all = node.putArray("models");
        for (String model : models) {
            ObjectNode one = all.addObject().put("model", model);
            Prediction newest = latest.get(model);
            if (newest == null) {
                one.putNull("latest");
            } else {
                PredictionJson.write(newest, one.putObject("latest"));
            }
            List<Score> its = new ArrayList<>(scores.values());
            its.removeIf(score -> !score.model().equals(model));
            its.sort(Comparator.comparing(Score::eventTime));
            ArrayNode written = one.putArray("scores");
            its.forEach(score -> score.write(written.addObject()));
        }
        node.putObject("searched")
                .put("records", found.records())
                .put("from", Json.time(found.from()))
                .put("to", Json.time(found.to()))
                .put("complete", found.complete())
                .put("left_out", left);
        return node;
    }
}
