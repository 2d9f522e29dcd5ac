package io.millrace.connect.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** What is where in answers, and in the offsets that are kept of them. */
final class Answers {
    static final String CURSOR = "cursor";
    static final String TAKEN = "taken";
    static final String EDGE = "edge";

    private Answers() {}

    /** The records of an answer; none if there is nothing or null at the pointer. */
    static JsonNode records(JsonNode answer, JsonPointer pointer) {
        JsonNode records = answer.at(pointer);
        if (records.isMissingNode() || records.isNull()) {
            return JsonNodeFactory.instance.arrayNode();
        }
        if (!records.isArray()) {
            throw new ConnectException("the answer has no array at '" + pointer + "', but " + records.getNodeType());
        }
        return records;
    }

    /** A text or number as text; empty if it is neither. */
    static String text(JsonNode value) {
        return value.isTextual() || value.isNumber() ? value.asText() : "";
    }

    /**
     * Where to go on.
     *
     * @param offset null at the very beginning
     * @throws ConnectException if the offset is none of this configuration's
     */
    static Progress progress(HttpSettings settings, @Nullable Map<String, ?> offset) {
        boolean token = settings.nextPointer() != null;
        if (offset == null) {
            return progress(settings, settings.firstCursor(), 0, List.of());
        }
        if (offset.get(CURSOR) instanceof String cursor) {
            if (token && offset.get(TAKEN) instanceof Number taken) {
                return progress(settings, cursor, taken.intValue(), List.of());
            }
            if (!token && offset.get(EDGE) instanceof String edge) {
                return progress(settings, cursor, 0, edge.isEmpty() ? List.of() : Arrays.asList(edge.split(" ")));
            }
        }
        throw new ConnectException(
                "an offset has " + CURSOR + " and " + (token ? TAKEN : EDGE) + ", but found " + offset);
    }

    private static Progress progress(HttpSettings settings, String cursor, int taken, List<String> edge) {
        JsonPointer next = settings.nextPointer();
        return next != null
                ? new TokenProgress(cursor, taken, settings.recordsPointer(), next)
                : new FieldProgress(cursor, edge, settings.recordsPointer(), settings.fieldPointer());
    }
}
