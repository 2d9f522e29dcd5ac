package io.millrace.serving.online;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.serving.rest.EntityId;
import io.millrace.serving.rest.JsonBody;
import io.millrace.serving.rest.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a {@link FeaturesRequest}. Fields that it does not know are passed over, as Feast does. */
final class FeaturesRequestReader {
    private @Nullable List<String> features;
    private @Nullable String featureService;
    private @Nullable String joinKey;
    private List<EntityId> entities = List.of();
    private boolean fullNames;

    private FeaturesRequestReader() {}

    /**
     * Reads a body.
     *
     * @throws Refusal 400, naming the field that is wrong
     */
    static FeaturesRequest read(byte[] body) throws Refusal {
        FeaturesRequestReader reader = new FeaturesRequestReader();
        JsonBody.read(body, reader::field);
        return reader.request();
    }

    private FeaturesRequest request() throws Refusal {
        if (joinKey == null) {
            throw Refusal.badRequest("entities", "expected an object with one list of entities");
        }
        return new FeaturesRequest(features, featureService, joinKey, entities, fullNames);
    }

    private void field(JsonParser in, String name, JsonToken token) throws IOException, Refusal {
        switch (name) {
            case "features" -> features = token == JsonToken.VALUE_NULL ? null : references(in, token);
            case "feature_service" ->
                featureService = token == JsonToken.VALUE_NULL ? null : JsonBody.text(in, token, name);
            case "entities" -> {
                JsonBody.expect(token, JsonToken.START_OBJECT, name, "an object with one list of entities");
                JsonBody.fields(in, this::entities);
            }
            case "full_feature_names" -> fullNames = JsonBody.flag(token, name);
            default -> in.skipChildren();
        }
    }

    private static List<String> references(JsonParser in, JsonToken token) throws IOException, Refusal {
        JsonBody.expect(token, JsonToken.START_ARRAY, "features", "a list of features");
        List<String> references = new ArrayList<>();
        for (JsonToken one = in.nextToken(); one != JsonToken.END_ARRAY; one = in.nextToken()) {
            references.add(JsonBody.text(in, one, "features[" + references.size() + "]"));
        }
        return references;
    }

    private void entities(JsonParser in, String key, JsonToken token) throws IOException, Refusal {
        String path = "entities." + key;
        if (joinKey != null) {
            throw Refusal.badRequest(path, "there is one kind of entity only, and it is given already");
        }
        joinKey = key;
        JsonBody.expect(token, JsonToken.START_ARRAY, path, "a list of entities");
        entities = new ArrayList<>();
        for (JsonToken one = in.nextToken(); one != JsonToken.END_ARRAY; one = in.nextToken()) {
            entities.add(EntityId.read(in, one, path + "[" + entities.size() + "]"));
        }
    }
}
