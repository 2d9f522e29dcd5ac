package io.millrace.serving.predict;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.features.FeatureSet;
import io.millrace.serving.online.CurrentFeatures;
import io.millrace.serving.rest.EntityId;
import io.millrace.serving.rest.JsonBody;
import io.millrace.serving.rest.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link PredictRequest}. A field that it does not know is a mistake: passed over, a what-if with a misspelled word would be taken
 * for a prediction.
 */
final class PredictRequestReader {
    /** Values that one request may be about: instances times features of the set. */
    static final int MOST_VALUES = CurrentFeatures.MOST_VALUES;

    private final FeatureSet features;
    private @Nullable String id;
    private @Nullable String model;
    private WantedReasons reasons = WantedReasons.UNSAID;
    private @Nullable List<Instance> list;
    /** What is given beside a list cannot be meant. */
    private @Nullable String one;

    private @Nullable EntityId entity;
    private @Nullable FeatureValues values;
    private @Nullable FeatureValues overrides;

    private PredictRequestReader(FeatureSet features) {
        this.features = features;
    }

    /**
     * Reads a body.
     *
     * @throws Refusal 400, naming the field that is wrong; 413 when it asks for too many predictions
     */
    static PredictRequest read(byte[] body, FeatureSet features) throws Refusal {
        PredictRequestReader reader = new PredictRequestReader(features);
        JsonBody.read(body, reader::field);
        return reader.request();
    }

    private PredictRequest request() throws Refusal {
        if (list != null) {
            if (one != null) {
                throw Refusal.badRequest(one, "a list of instances is given already");
            }
            return new PredictRequest(id, model, reasons, false, list);
        }
        return new PredictRequest(id, model, reasons, true, List.of(Instance.of(entity, values, overrides, "")));
    }

    private void field(JsonParser in, String name, JsonToken token) throws IOException, Refusal {
        switch (name) {
            case "id" -> id = RequestId.checked(JsonBody.text(in, token, name), name);
            case "model" -> model = JsonBody.text(in, token, name);
            case "reasons" -> reasons = WantedReasons.read(in, token, name);
            case "entities" -> list(in, name, token, this::entityOnly);
            case "instances" -> list(in, name, token, this::instance);
            default -> {
                part(in, name, token, name);
                one = name;
            }
        }
    }

    private void part(JsonParser in, String name, JsonToken token, String path) throws IOException, Refusal {
        switch (name) {
            case "entity" -> entity = EntityId.read(in, token, path);
            case "values" -> values = FeatureValues.read(in, token, path, features);
            case "overrides" -> overrides = FeatureValues.read(in, token, path, features);
            default -> throw Refusal.badRequest(path, "is not understood");
        }
    }

    private interface Element {
        Instance read(JsonParser in, JsonToken token, String path) throws IOException, Refusal;
    }

    private void list(JsonParser in, String name, JsonToken token, Element element) throws IOException, Refusal {
        if (list != null) {
            throw Refusal.badRequest(name, "a list of instances is given already");
        }
        JsonBody.expect(token, JsonToken.START_ARRAY, name, "a list");
        List<Instance> read = new ArrayList<>();
        for (JsonToken next = in.nextToken(); next != JsonToken.END_ARRAY; next = in.nextToken()) {
            if ((read.size() + 1L) * features.size() > MOST_VALUES) {
                throw Refusal.tooLarge(
                        name,
                        "more than " + read.size() + " instances of " + features.size() + " features are more than "
                                + MOST_VALUES + " values");
            }
            read.add(element.read(in, next, name + "[" + read.size() + "]"));
        }
        list = read;
    }

    private Instance entityOnly(JsonParser in, JsonToken token, String path) throws IOException, Refusal {
        return new Instance(EntityId.read(in, token, path), null, null);
    }

    private Instance instance(JsonParser in, JsonToken token, String path) throws IOException, Refusal {
        JsonBody.expect(token, JsonToken.START_OBJECT, path, "an object with an entity, or values");
        PredictRequestReader within = new PredictRequestReader(features);
        JsonBody.fields(in, (value, name, first) -> within.part(value, name, first, path + "." + name));
        return Instance.of(within.entity, within.values, within.overrides, path + ".");
    }
}
