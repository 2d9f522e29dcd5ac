package io.millrace.serving.rest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A request's body that is one JSON object, read token by token. The same field twice is a mistake. */
public final class JsonBody {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();

    /** Reads one field's value, and no further. */
    @FunctionalInterface
    public interface Field {
        /**
         * Takes a field.
         *
         * @param name the field's name
         * @param token the first of its value, at which the parser stands
         */
        void read(JsonParser in, String name, JsonToken token) throws IOException, Refusal;
    }

    private JsonBody() {}

    /**
     * Reads a body, field by field.
     *
     * @throws Refusal 400 when it is no JSON object, or a field says so
     */
    public static void read(byte[] body, Field field) throws Refusal {
        try (JsonParser in = JSON.createParser(body)) {
            expect(in.nextToken(), JsonToken.START_OBJECT, null, "an object");
            fields(in, field);
            if (in.nextToken() != null) {
                throw Refusal.badRequest(null, "something follows after the body's object");
            }
        } catch (JacksonException broken) {
            throw BrokenJson.refusal(broken);
        } catch (IOException impossible) {
            throw Refusal.badRequest(null, "the body cannot be read");
        }
    }

    /** Reads the fields of an object within, up to its end. The parser stands at its start. */
    public static void fields(JsonParser in, Field field) throws IOException, Refusal {
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            field.read(in, name, in.nextToken());
        }
    }

    /** The text where the parser stands. */
    public static String text(JsonParser in, @Nullable JsonToken token, String path) throws IOException, Refusal {
        expect(token, JsonToken.VALUE_STRING, path, "a text");
        return in.getText();
    }

    /** True or false, where the parser stands. */
    public static boolean flag(@Nullable JsonToken token, String path) throws Refusal {
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw Refusal.badRequest(path, "expected true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /** Refuses, 400, what is something else than is wanted. */
    public static void expect(@Nullable JsonToken found, JsonToken wanted, @Nullable String path, String description)
            throws Refusal {
        if (found != wanted) {
            throw Refusal.badRequest(path, "expected " + description);
        }
    }
}
