package io.millrace.serving.online;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.millrace.serving.online.FeaturesRequest.Entity;
import io.millrace.serving.rest.Characters;
import io.millrace.serving.rest.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a {@link FeaturesRequest}. Fields that it does not know are passed over, as Feast does. */
final class FeaturesRequestReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonParser in;
    private @Nullable List<String> features;
    private @Nullable String featureService;
    private @Nullable String joinKey;
    private List<Entity> entities = List.of();
    private boolean fullNames;

    private FeaturesRequestReader(JsonParser in) {
        this.in = in;
    }

    /**
     * Reads a body.
     *
     * @throws Refusal 400, naming the field that is wrong
     */
    static FeaturesRequest read(byte[] body) throws Refusal {
        try (JsonParser parser = JSON.createParser(body)) {
            return new FeaturesRequestReader(parser).read();
        } catch (JacksonException broken) {
            throw Refusal.badRequest(null, "the body is not JSON: " + broken.getOriginalMessage());
        } catch (IOException impossible) {
            throw Refusal.badRequest(null, "the body cannot be read");
        }
    }

    private FeaturesRequest read() throws IOException, Refusal {
        expect(in.nextToken(), JsonToken.START_OBJECT, null, "an object");
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String field = in.currentName();
            JsonToken token = in.nextToken();
            switch (field) {
                case "features" -> features = token == JsonToken.VALUE_NULL ? null : references(token);
                case "feature_service" -> featureService = token == JsonToken.VALUE_NULL ? null : text(token, field);
                case "entities" -> entities(token);
                case "full_feature_names" -> fullNames = flag(token, field);
                default -> in.skipChildren();
            }
        }
        if (in.nextToken() != null) {
            throw Refusal.badRequest(null, "something follows after the body's object");
        }
        if (joinKey == null) {
            throw Refusal.badRequest("entities", "expected an object with one list of entities");
        }
        return new FeaturesRequest(features, featureService, joinKey, entities, fullNames);
    }

    private List<String> references(JsonToken token) throws IOException, Refusal {
        expect(token, JsonToken.START_ARRAY, "features", "a list of features");
        List<String> references = new ArrayList<>();
        for (JsonToken one = in.nextToken(); one != JsonToken.END_ARRAY; one = in.nextToken()) {
            references.add(text(one, "features[" + references.size() + "]"));
        }
        return references;
    }

    private void entities(JsonToken token) throws IOException, Refusal {
        expect(token, JsonToken.START_OBJECT, "entities", "an object with one list of entities");
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String path = "entities." + in.currentName();
            if (joinKey != null) {
                throw Refusal.badRequest(path, "there is one kind of entity only, and it is given already");
            }
            joinKey = in.currentName();
            expect(in.nextToken(), JsonToken.START_ARRAY, path, "a list of entities");
            entities = new ArrayList<>();
            for (JsonToken one = in.nextToken(); one != JsonToken.END_ARRAY; one = in.nextToken()) {
                entities.add(entity(one, path + "[" + entities.size() + "]"));
            }
        }
    }

    private Entity entity(JsonToken token, String path) throws IOException, Refusal {
        if (token == JsonToken.VALUE_STRING && !in.getText().isEmpty()) {
            return new Entity(Characters.whole(in.getText(), path), false);
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return new Entity(in.getText(), true);
        }
        throw Refusal.badRequest(path, "expected an entity's id: a text or a whole number");
    }

    private String text(JsonToken token, String path) throws IOException, Refusal {
        expect(token, JsonToken.VALUE_STRING, path, "a text");
        return in.getText();
    }

    private boolean flag(JsonToken token, String path) throws IOException, Refusal {
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw Refusal.badRequest(path, "expected true or false");
        }
        return in.getBooleanValue();
    }

    private static void expect(@Nullable JsonToken found, JsonToken wanted, @Nullable String path, String description)
            throws Refusal {
        if (found != wanted) {
            throw Refusal.badRequest(path, "expected " + description);
        }
    }
}
