package io.millrace.serving.predict;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.decisions.Action;
import io.millrace.features.FeatureSet;
import io.millrace.records.PredictionStatus;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.online.Current;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.EntityId;
import io.millrace.serving.rest.JsonAnswer;
import io.millrace.serving.scoring.Scoring;
import java.io.IOException;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How predictions are answered. */
final class PredictAnswer {
    private static final int BYTES_PER_PREDICTION = 512;

    private final FeatureSet features;

    PredictAnswer(FeatureSet features) {
        this.features = features;
    }

    /**
     * The answer to a request.
     *
     * @param single whether there is one outcome and the answer is that, not a list
     * @param logged which of the outcomes are on the inference log
     */
    Answer of(RequestId request, boolean single, List<Outcome> outcomes, BitSet logged) {
        return JsonAnswer.of(BYTES_PER_PREDICTION * outcomes.size() + 64, out -> {
            out.writeStartObject();
            out.writeStringField("request_id", request.text());
            if (single) {
                write(out, outcomes.get(0), logged.get(0));
            } else {
                out.writeArrayFieldStart("predictions");
                for (int i = 0; i < outcomes.size(); i++) {
                    out.writeStartObject();
                    write(out, outcomes.get(i), logged.get(i));
                    out.writeEndObject();
                }
                out.writeEndArray();
            }
            out.writeEndObject();
        });
    }

    private void write(JsonGenerator out, Outcome outcome, boolean logged) throws IOException {
        if (outcome instanceof Outcome.NotFound unknown) {
            out.writeFieldName("entity");
            unknown.entity().write(out);
            out.writeStringField("status", "NOT_FOUND");
            out.writeStringField("error", notFound(unknown.entity()));
        } else if (outcome instanceof Outcome.Predicted predicted) {
            write(out, predicted, logged);
        }
    }

    /** What is said of an entity that is not known. */
    String notFound(EntityId unknown) {
        return features.project().entity().name() + " " + unknown.text() + " is not known";
    }

    private void write(JsonGenerator out, Outcome.Predicted predicted, boolean logged) throws IOException {
        Scoring scoring = predicted.scoring();
        out.writeStringField("id", predicted.id());
        EntityId id = predicted.entity();
        if (id != null) {
            out.writeFieldName("entity");
            id.write(out);
        }
        out.writeStringField("model", scoring.name());
        LoadedModel model = scoring.model();
        Action action = scoring.action();
        out.writeStringField("model_version", model == null ? null : model.version());
        out.writeStringField("variant", scoring.variant());
        if (scoring.experiment() != null) {
            out.writeStringField("experiment", scoring.experiment());
        }
        out.writeStringField("status", status(action).name());
        if (model == null || action == null) {
            out.writeNullField("score");
            out.writeNullField("decision");
            out.writeNullField("threshold");
        } else {
            out.writeNumberField("score", scoring.score());
            // Of what is STALE there is none: whoever looks for POSITIVE alone must not find it.
            out.writeStringField("decision", action == Action.STALE ? null : action.name());
            out.writeNumberField("threshold", model.threshold());
            Reasons reasons = predicted.reasons();
            if (reasons != null) {
                reasons.write(
                        out,
                        features,
                        predicted.update().vector(),
                        model.scorer().words());
            }
        }
        Current current = predicted.current();
        if (current != null) {
            out.writeStringField("as_of", time(current.values().asOf()));
        }
        out.writeStringField("asked_at", time(predicted.update().eventTime()));
        if (current != null) {
            out.writeStringField("features", current.late() ? "STALE" : "FRESH");
            current.writeOrigin(out);
        }
        if (predicted.whatIf()) {
            out.writeBooleanField("what_if", true);
        }
        out.writeBooleanField("logged", logged);
    }

    private static PredictionStatus status(@Nullable Action action) {
        if (action == null) {
            return PredictionStatus.NO_MODEL;
        }
        return action == Action.STALE ? PredictionStatus.STALE : PredictionStatus.SCORED;
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
