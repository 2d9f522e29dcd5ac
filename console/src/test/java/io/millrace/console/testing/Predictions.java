package io.millrace.console.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.millrace.records.Cause;
import io.millrace.records.Decision;
import io.millrace.records.Prediction;
import io.millrace.records.PredictionStatus;
import io.millrace.records.Reason;
import java.time.Instant;
import java.util.List;

/** Predictions of the churn model. */
public final class Predictions {
    private Predictions() {}

    /** One, scored at its event time. */
    public static Prediction of(String id, String entity, double score, String time) {
        return of(id, entity, "churn", score, time);
    }

    /** One of another model. */
    public static Prediction of(String id, String entity, String model, double score, String time) {
        Instant at = Instant.parse(time);
        return Prediction.newBuilder()
                .setId(id)
                .setEntity(entity)
                .setModel(model)
                .setCause(Cause.EVENT)
                .setAsOf(at)
                .setEventTime(at)
                .setStatus(PredictionStatus.SCORED)
                .setScore(score)
                .setDecision(score >= 0.5 ? Decision.POSITIVE : Decision.NEGATIVE)
                .setThreshold(0.5)
                .setModelVersion("1.0.0")
                .setVariant("champion")
                .setReasons(List.of(Reason.newBuilder()
                        .setFeature("sessions_7d")
                        .setValue("0.0")
                        .setContribution(0.25)
                        .setSentence("Not here for a week")
                        .build()))
                .setReasonsApproximate(false)
                .setScoredAt(at)
                .build();
    }

    /** An entity's among the freshest of the loop's view, of which others' may be fresher; a missing node where it is not there. */
    public static JsonNode freshest(JsonNode loop, String entity) {
        for (JsonNode prediction : loop.path("freshest")) {
            if (prediction.path("entity").asText().equals(entity)) {
                return prediction;
            }
        }
        return MissingNode.getInstance();
    }
}
