package io.millrace.serving.predict;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.bundle.Input;
import io.millrace.features.FeatureSet;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.JsonAnswer;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.io.IOException;

/** What the Open Inference Protocol tells of server and models: health and metadata. */
final class ModelInfo {
    /** Of models before their first version. */
    private static final String NO_PLATFORM = "";

    private final FeatureSet features;
    private final Models models;

    ModelInfo(FeatureSet features, Models models) {
        this.features = features;
        this.models = models;
    }

    /** {@code GET /v2}. */
    Answer server(Route.Call call) {
        return JsonAnswer.of(128, out -> {
            out.writeStartObject();
            out.writeStringField("name", "millrace " + features.project().name());
            out.writeStringField("version", version());
            out.writeArrayFieldStart("extensions");
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static String version() {
        String version = ModelInfo.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** {@code GET /v2/health/live}. */
    Answer live(Route.Call call) {
        return JsonAnswer.of(32, out -> {
            out.writeStartObject();
            out.writeBooleanField("live", true);
            out.writeEndObject();
        });
    }

    /** {@code GET /v2/health/ready}: 200 when every model is, else 503. */
    Answer ready(Route.Call call) {
        boolean ready = models.known() && models.allServe();
        return Answer.json(ready ? 200 : 503, JsonAnswer.bytes(32, out -> {
            out.writeStartObject();
            out.writeBooleanField("live", true);
            out.writeBooleanField("ready", ready);
            out.writeEndObject();
        }));
    }

    /** {@code GET /v2/models/{model}/ready}, and of one of its versions: 200 when it is, else 503. Anybody may ask: what there is beside is not told. */
    Answer modelReady(Route.Call call) throws Refusal {
        ModelRoute route;
        try {
            route = models.route(call.segments());
        } catch (Refusal refusal) {
            throw refusal.status() == 404
                    ? Refusal.notFound(null, "there is no such model, or no such version of it in service")
                    : refusal;
        }
        boolean ready = route.champion() != null;
        return Answer.json(ready ? 200 : 503, JsonAnswer.bytes(64, out -> {
            out.writeStartObject();
            out.writeStringField("name", route.model());
            out.writeBooleanField("ready", ready);
            out.writeEndObject();
        }));
    }

    /** {@code GET /v2/models/{model}}, and of one of its versions. */
    Answer model(Route.Call call) throws Refusal {
        ModelRoute route = models.route(call.segments());
        ModelRoute all = models.route(route.model());
        LoadedModel model = route.champion();
        return JsonAnswer.of(1024, out -> {
            out.writeStartObject();
            out.writeStringField("name", route.model());
            out.writeArrayFieldStart("versions");
            for (LoadedModel loaded : all.versions()) {
                out.writeString(loaded.version());
            }
            out.writeEndArray();
            out.writeStringField(
                    "platform",
                    model == null ? NO_PLATFORM : model.scorer().manifest().algorithm() + "_json");
            out.writeArrayFieldStart("inputs");
            if (model != null) {
                for (Input input : model.scorer().manifest().inputs()) {
                    input(out, input);
                }
            }
            out.writeEndArray();
            out.writeArrayFieldStart("outputs");
            for (Output output : Output.values()) {
                tensor(
                        out,
                        output.tensor(),
                        output.type(),
                        output == Output.CONTRIBUTIONS && model != null
                                ? model.scorer().manifest().inputs().size()
                                : 1);
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static void input(JsonGenerator out, Input input) throws IOException {
        if (input instanceof Input.Dictionary dictionary) {
            tensor(out, input.feature(), Datatype.BYTES, 1);
            out.writeObjectFieldStart("parameters");
            out.writeArrayFieldStart("categories");
            for (String category : dictionary.categories()) {
                out.writeString(category);
            }
            out.writeEndArray();
            out.writeEndObject();
        } else {
            tensor(out, input.feature(), Datatype.FP64, 1);
        }
        out.writeEndObject();
    }

    /** Begins a tensor's metadata. */
    private static void tensor(JsonGenerator out, String name, Datatype type, int columns) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", name);
        out.writeStringField("datatype", type.name());
        out.writeArrayFieldStart("shape");
        out.writeNumber(-1);
        if (columns > 1) {
            out.writeNumber(columns);
        }
        out.writeEndArray();
    }
}
