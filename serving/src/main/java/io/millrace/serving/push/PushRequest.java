package io.millrace.serving.push;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.serving.rest.BrokenJson;
import io.millrace.serving.rest.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Events to be written: {@code {"source": name, "event": {…}}}, or Feast's {@code {"push_source_name": name, "df": {column: [values]}}}.
 *
 * @param source name of the source
 * @param events one object each
 */
record PushRequest(String source, List<Event> events) {
    /** Events that one request may have: an event of a few bytes takes much memory on its way. */
    static final int MOST_EVENTS = 10_000;

    /** Names, values, brackets and braces that one request may have: each is an object on its way. */
    static final int MOST_TOKENS = 500_000;

    /** What a token takes in a tree of nodes, about; of an object with one field that is 60. */
    private static final int BYTES_PER_TOKEN = 100;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final JsonFactory TOKENS = new JsonFactory();

    /**
     * An event.
     *
     * @param path where it stands in the request
     */
    record Event(String path, JsonNode fields) {}

    /**
     * How much memory a body will take when it has been read, bytes, about.
     *
     * @throws Refusal 400 when it is no JSON; 413 when it is of too many parts
     */
    static long unfolded(byte[] body) throws Refusal {
        long tokens = 0;
        try (JsonParser parser = TOKENS.createParser(body)) {
            while (parser.nextToken() != null) {
                if (++tokens > MOST_TOKENS) {
                    throw Refusal.tooLarge(null, "the body has more than " + MOST_TOKENS + " names and values");
                }
            }
        } catch (JacksonException broken) {
            throw BrokenJson.refusal(broken);
        } catch (IOException impossible) {
            throw Refusal.badRequest(null, "the body cannot be read");
        }
        return tokens * BYTES_PER_TOKEN;
    }

    /**
     * Reads a body.
     *
     * @throws Refusal 400, naming the field that is wrong
     */
    static PushRequest read(byte[] body) throws Refusal {
        JsonNode request = parse(body);
        if (!request.isObject()) {
            throw Refusal.badRequest(null, "expected an object with source and event");
        }
        if (request.has("push_source_name")) {
            return new PushRequest(text(request, "push_source_name"), rows(request));
        }
        String source = text(request, "source");
        JsonNode event = request.get("event");
        if (event == null) {
            throw Refusal.badRequest("event", "is missing");
        }
        return new PushRequest(source, List.of(new Event("event", event)));
    }

    private static JsonNode parse(byte[] body) throws Refusal {
        try (JsonParser parser = JSON.createParser(body)) {
            JsonNode request = JSON.readTree(parser);
            if (request != null && parser.nextToken() == null) {
                return request;
            }
        } catch (JacksonException broken) {
            throw BrokenJson.refusal(broken);
        } catch (IOException impossible) {
            throw Refusal.badRequest(null, "the body cannot be read");
        }
        throw Refusal.badRequest(null, "expected one object");
    }

    private static String text(JsonNode request, String field) throws Refusal {
        JsonNode value = request.get(field);
        if (value == null || !value.isTextual()) {
            throw Refusal.badRequest(field, "expected the name of a source");
        }
        return value.textValue();
    }

    /** Rows of a data frame that is written by columns. */
    private static List<Event> rows(JsonNode request) throws Refusal {
        JsonNode frame = request.get("df");
        if (frame == null || !frame.isObject() || frame.isEmpty()) {
            throw Refusal.badRequest("df", "expected an object with a list of values for each field");
        }
        List<ObjectNode> rows = new ArrayList<>();
        boolean first = true;
        for (Map.Entry<String, JsonNode> column : frame.properties()) {
            String path = "df." + column.getKey();
            JsonNode values = column.getValue();
            if (!values.isArray()) {
                throw Refusal.badRequest(path, "expected a list of values");
            }
            if (values.size() > MOST_EVENTS) {
                throw Refusal.tooLarge(path, "has " + values.size() + " values, more than " + MOST_EVENTS);
            }
            for (int i = 0; first && i < values.size(); i++) {
                rows.add(JSON.createObjectNode());
            }
            if (values.size() != rows.size()) {
                throw Refusal.badRequest(path, "has " + values.size() + " values, other fields have " + rows.size());
            }
            for (int i = 0; i < rows.size(); i++) {
                rows.get(i).set(column.getKey(), values.get(i));
            }
            first = false;
        }
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            events.add(new Event("df[" + i + "]", rows.get(i)));
        }
        return events;
    }
}
