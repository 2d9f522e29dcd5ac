package io.millrace.console.entities;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.errands.Errands;
import io.millrace.console.views.Json;
import io.millrace.console.views.PredictionJson;
import io.millrace.records.Prediction;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** {@code GET /console/api/entities/{id}}: what models have made of an entity, as far as it is found while somebody waits. */
public final class EntityEndpoint implements Route.LaterHandler {
    private final ProcessContext process;
    private final Errands errands;
    private final HistorySearch search;

    /** Of a process's project. */
    public EntityEndpoint(ProcessContext process, Errands errands) {
        this.process = process;
        this.errands = errands;
        search = new HistorySearch(process);
    }

    @Override
    public CompletionStage<Answer> later(Route.Call call) throws Refusal {
        String entity = call.rest();
        return errands.find(() -> json(entity, search.search(entity)));
    }

    private ObjectNode json(String entity, HistorySearch.Found found) {
        ObjectNode node = Json.object().put("entity", entity);
        ArrayNode models = node.putArray("models");
        for (String model : process.project().modelNames()) {
            List<Prediction> its = new ArrayList<>(found.predictions());
            its.removeIf(prediction -> !prediction.getModel().equals(model));
            // A REQUEST, or a late event, may be scored after what is younger.
            its.sort(Comparator.comparing(Prediction::getEventTime));
            ObjectNode one = models.addObject().put("model", model);
            if (its.isEmpty()) {
                one.putNull("latest");
            } else {
                PredictionJson.write(its.get(its.size() - 1), one.putObject("latest"));
            }
            ArrayNode scores = one.putArray("scores");
            its.forEach(prediction -> write(prediction, scores.addObject()));
        }
        node.putObject("searched")
                .put("records", found.records())
                .put("from", Json.time(found.from()))
                .put("to", Json.time(found.to()))
                .put("complete", found.complete());
        return node;
    }

    private static void write(Prediction prediction, ObjectNode node) {
        node.put("event_time", Json.time(prediction.getEventTime()))
                .put("score", prediction.getScore())
                .put("threshold", prediction.getThreshold())
                .put("version", prediction.getModelVersion())
                .put("variant", prediction.getVariant())
                .put(
                        "decision",
                        prediction.getDecision() == null
                                ? null
                                : prediction.getDecision().name())
                .put("cause", prediction.getCause().name())
                .put("status", prediction.getStatus().name());
    }
}
