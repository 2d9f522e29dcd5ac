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
    private final int size;
    private @Nullable List<String> features;
    private @Nullable String featureService;
    private @Nullable String joinKey;
    private List<EntityId> entities = List.of();
    private boolean fullNames;

    private FeaturesRequestReader(int size) {
        this.size = size;
    }

    /**
     * Reads a body.
     *
     * @param size how many features the set has: as many are read of each entity
     * @throws Refusal 400, naming the field that is wrong; 413 when it has more than may be asked for at once
     */
    static FeaturesRequest read(byte[] body, int size) throws Refusal {
        FeaturesRequestReader reader = new FeaturesRequestReader(size);
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
            bounded("features", references.size() + 1L, "features");
            references.add(JsonBody.text(in, one, "features[" + references.size() + "]"));
        }
        return references;
    }

    /** Looked at before the next is kept: what is too much is not read to its end. */
    private static void bounded(String path, long values, String what) throws Refusal {
        if (values > CurrentFeatures.MOST_VALUES) {
            throw Refusal.tooLarge(path, "these " + what + " are more than " + CurrentFeatures.MOST_VALUES + " values");
        }
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
            bounded(path, (entities.size() + 1L) * size, "entities of " + size + " features");
            entities.add(EntityId.read(in, one, path + "[" + entities.size() + "]"));
        }
    }
}
