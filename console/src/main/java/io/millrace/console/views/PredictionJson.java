package io.millrace.console.views;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.records.Prediction;
import io.millrace.records.Reason;

/** A prediction as the page is told of it. */
public final class PredictionJson {
    private PredictionJson() {}

    /** Writes it. */
    public static void write(Prediction prediction, ObjectNode node) {
        node.put("id", prediction.getId())
                .put("entity", prediction.getEntity())
                .put("model", prediction.getModel())
                .put("cause", prediction.getCause().name())
                .put("as_of", Json.time(prediction.getAsOf()))
                .put("event_time", Json.time(prediction.getEventTime()))
                .put("scored_at", Json.time(prediction.getScoredAt()))
                .put("status", prediction.getStatus().name())
                .put("score", Json.number(prediction.getScore()))
                .put(
                        "decision",
                        prediction.getDecision() == null
                                ? null
                                : prediction.getDecision().name())
                .put("threshold", Json.number(prediction.getThreshold()))
                .put("version", prediction.getModelVersion())
                .put("variant", prediction.getVariant());
        ArrayNode reasons = node.putArray("reasons");
        for (Reason reason : prediction.getReasons()) {
            reasons.addObject()
                    .put("feature", reason.getFeature())
                    .put("value", reason.getValue())
                    .put("contribution", Json.number(reason.getContribution()))
                    .put("sentence", reason.getSentence());
        }
        node.put("approximate", prediction.getReasonsApproximate());
    }
}
