package io.millrace.serving.recommendations;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.records.Reason;
import io.millrace.records.Recommendations;
import io.millrace.records.RecommendedItem;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.JsonAnswer;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.RegistryException;
import java.io.IOException;

/** {@code GET /recommendations/{owner}}: the latest list of an owner, best first. */
public final class RecommendationEndpoint implements Route.Handler {
    private static final int BYTES_OF_AN_ITEM = 400;

    private final RecommendationView view;
    private final RecordSerde<Recommendations> serde;

    private RecommendationEndpoint(RecommendationView view, RecordSerde<Recommendations> serde) {
        this.view = view;
        this.serde = serde;
    }

    /** The route, over a view that its starter closes. */
    public static Route route(RecommendationView view, RecordSerdes serdes) {
        return new Route(
                "GET",
                "/recommendations/",
                "recommendations",
                new RecommendationEndpoint(view, serdes.of(Recommendations.class)));
    }

    @Override
    public Answer answer(Route.Call call) throws Refusal {
        String owner = call.rest();
        byte[] found =
                view.of(owner).orElseThrow(() -> Refusal.notFound("owner", "nothing is recommended to " + owner));
        Recommendations list = read(found);
        return JsonAnswer.of(BYTES_OF_AN_ITEM * (1 + list.getItems().size()), out -> write(out, list));
    }

    private Recommendations read(byte[] bytes) throws Refusal {
        try {
            return serde.fromBytes(bytes);
        } catch (RegistryException failure) {
            if (!failure.retriable()) {
                throw failure;
            }
            throw Refusal.unavailable("the schema registry does not answer");
        }
    }

    private static void write(JsonGenerator out, Recommendations list) throws IOException {
        out.writeStartObject();
        out.writeStringField("owner", list.getOwner());
        out.writeStringField("model", list.getModel());
        out.writeStringField("as_of", list.getAsOf().toString());
        out.writeNumberField("candidates", list.getCandidates());
        out.writeBooleanField("held_out", list.getHeldOut());
        out.writeArrayFieldStart("items");
        for (RecommendedItem item : list.getItems()) {
            write(out, item);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, RecommendedItem item) throws IOException {
        out.writeStartObject();
        out.writeStringField("item", item.getItem());
        out.writeNumberField("score", item.getScore());
        out.writeStringField("as_of", item.getAsOf().toString());
        out.writeStringField("prediction_id", item.getPredictionId());
        out.writeStringField("model_version", item.getModelVersion());
        out.writeArrayFieldStart("reasons");
        for (Reason reason : item.getReasons()) {
            out.writeStartObject();
            out.writeStringField("feature", reason.getFeature());
            out.writeStringField("value", reason.getValue());
            out.writeNumberField("contribution", reason.getContribution());
            out.writeStringField("sentence", reason.getSentence());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
