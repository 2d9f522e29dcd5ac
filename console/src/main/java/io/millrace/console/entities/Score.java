package io.millrace.console.entities;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.views.Json;
import io.millrace.records.Cause;
import io.millrace.records.Decision;
import io.millrace.records.Prediction;
import io.millrace.records.PredictionStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A prediction without what only the latest is asked for: its reasons are most of it. */
record Score(
        String model,
        Instant eventTime,
        @Nullable Double score,
        @Nullable Double threshold,
        @Nullable String version,
        @Nullable String variant,
        @Nullable Decision decision,
        Cause cause,
        PredictionStatus status) {

    static Score of(Prediction prediction) {
        return new Score(
                prediction.getModel(),
                prediction.getEventTime(),
                prediction.getScore(),
                prediction.getThreshold(),
                prediction.getModelVersion(),
                prediction.getVariant(),
                prediction.getDecision(),
                prediction.getCause(),
                prediction.getStatus());
    }

    void write(ObjectNode node) {
        node.put("event_time", Json.time(eventTime))
                .put("score", score)
                .put("threshold", threshold)
                .put("version", version)
                .put("variant", variant)
                .put("decision", decision == null ? null : decision.name())
                .put("cause", cause.name())
                .put("status", status.name());
    }
}
