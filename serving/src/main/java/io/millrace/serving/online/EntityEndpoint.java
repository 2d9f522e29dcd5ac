package io.millrace.serving.online;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.features.FeatureSet;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Deadline;
import io.millrace.serving.rest.JsonAnswer;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** {@code GET /features/{entity}}: everything that is known of one entity, and how it stands. */
final class EntityEndpoint implements Route.Handler {
    private final FeatureSet features;
    private final CurrentFeatures current;
    private final Duration patience;

    EntityEndpoint(FeatureSet features, CurrentFeatures current, Duration patience) {
        this.features = features;
        this.patience = patience;
        this.current = current;
    }

    @Override
    public Answer answer(Route.Call call) throws Refusal {
        String entity = call.rest();
        Current found = current.of(List.of(entity), Deadline.of(call, patience))
                .get(0)
                .orElseThrow(() -> Refusal.notFound(
                        "entity", features.project().entity().name() + " " + entity + " is not known"));
        return JsonAnswer.of(128 * features.size() + 512, out -> write(out, entity, found));
    }

    private void write(JsonGenerator out, String entity, Current found) throws IOException {
        out.writeStartObject();
        out.writeStringField("entity", entity);
        out.writeStringField("feature_set", features.project().featureSet().version());
        out.writeStringField("as_of", time(found.values().asOf()));
        out.writeStringField("asked_at", time(found.askedAt()));
        out.writeNumberField("age_seconds", (found.askedAt() - found.values().asOf()) / 1e3);
        out.writeStringField("cause", found.cause().name());
        out.writeStringField("event_time", time(found.eventTime()));
        found.writeOrigin(out);
        out.writeObjectFieldStart("features");
        for (int i = 0; i < features.size(); i++) {
            out.writeObjectFieldStart(features.name(i));
            out.writeFieldName("value");
            FeatureJson.value(out, features, i, found.values());
            out.writeStringField("status", found.status(features, i).name());
            if (features.movesWithTime(i)) {
                out.writeStringField("as_of", time(found.askedAt()));
            }
            if (found.values().isBackfilled(i)) {
                out.writeBooleanField("backfilled", true);
            }
            out.writeEndObject();
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
